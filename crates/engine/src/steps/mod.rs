//! The steps of `auto-restore`, one file each: every one measures what it is to mend, mends it as
//! much as its strength says, and can be used by itself.
//!
//! All work on a [`Picture`](crate::picture::planes::Picture) that is held in memory as a whole, and divide its
//! rows among threads in [`bands`](crate::picture::bands); the result does not depend on how many there are.

pub(crate) mod blocking;
pub(crate) mod dust;
mod exemplar;
pub(crate) mod fading;
mod fill;
pub(crate) mod grain;
mod likelihood;
pub(crate) mod local_contrast;
mod patches;
mod regrain;
mod scratch;
mod shape;
pub(crate) mod sharpen;
mod speck;
mod trace;
