//! Exit codes that the commands share; each command's own documentation says what they mean there.

pub(crate) const INTERNAL: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const INPUT: u8 = 3;
pub(crate) const OUTPUT: u8 = 4;
pub(crate) const INTERRUPTED: u8 = 130;
