//! The steps of `auto-restore`, one file each: every one measures what it is to mend, mends it as
//! much as its strength says, and can be used by itself.
//!
//! All work on a [`Picture`](picture::Picture) that is held in memory as a whole, and divide its
//! rows among threads in [`bands`]; the result does not depend on how many there are.

pub(crate) mod bands;
pub(crate) mod blocking;
pub(crate) mod dct;
pub(crate) mod dust;
mod exemplar;
pub(crate) mod fading;
pub(crate) mod fill;
mod frame;
pub(crate) mod grain;
pub(crate) mod likelihood;
pub(crate) mod local_contrast;
pub(crate) mod median;
pub(crate) mod noise;
mod patches;
pub(crate) mod picture;
mod regrain;
pub(crate) mod ridge;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod scene;
pub(crate) mod scratch;
mod shape;
pub(crate) mod sharpen;
pub(crate) mod sharpness;
pub(crate) mod smooth;
pub(crate) mod speck;
pub(crate) mod tone;
pub(crate) mod trace;

use crate::{Error, Observer};

/// What part of a restoration a step is, and who watches it.
pub(crate) struct Progress<'a> {
    observer: &'a dyn Observer,
    begin: f32,
    end: f32,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(observer: &'a dyn Observer, begin: f32, end: f32) -> Self {
        Self {
            observer,
            begin,
            end,
        }
    }

    /// So much of the step is done, 0 to 1. [`Error::Canceled`] if that is enough.
    pub(crate) fn at(&self, part: f32) -> Result<(), Error> {
        if self.observer.is_canceled() {
            return Err(Error::Canceled);
        }
        let fraction = self.begin + (self.end - self.begin) * part;
        self.observer.progress(fraction);
        Ok(())
    }
}
