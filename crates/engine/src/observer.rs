//! Who watches a restoration, and may stop it.

use crate::Error;

/// Watches a restoration, and may stop it. Called from several threads.
pub trait Observer: Send + Sync {
    /// Told after every tile how much is done, 0 to 1, never less than before.
    fn progress(&self, _fraction: f32) {}

    /// Asked before every tile: `true` ends the restoration with [`Error::Canceled`].
    fn is_canceled(&self) -> bool {
        false
    }
}

/// A part of a restoration, for one page or one step of it.
pub(crate) struct Part<'a> {
    whole: &'a dyn Observer,
    begin: f32,
    end: f32,
}

impl<'a> Part<'a> {
    pub(crate) fn new(whole: &'a dyn Observer, begin: f32, end: f32) -> Self {
        Self { whole, begin, end }
    }

    /// So much of the part is done, 0 to 1. [`Error::Canceled`] if that is enough.
    pub(crate) fn at(&self, fraction: f32) -> Result<(), Error> {
        if self.is_canceled() {
            return Err(Error::Canceled);
        }
        self.progress(fraction);
        Ok(())
    }
}

impl Observer for Part<'_> {
    fn progress(&self, fraction: f32) {
        self.whole
            .progress(self.begin + (self.end - self.begin) * fraction);
    }

    fn is_canceled(&self) -> bool {
        self.whole.is_canceled()
    }
}
