//! From files to pixels, and back.

pub(crate) mod decode;
pub(crate) mod encode;
