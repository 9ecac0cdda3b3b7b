//! What every model is to the rest of the engine.

use std::fmt::Debug;

use super::whole::Whole;
use crate::analysis::faces::Face;
use crate::picture::depth::Samples;
use crate::picture::photo::Photo;
use crate::picture::rect::Rect;
use crate::picture::tiles::Tiling;
use crate::steps::dust::Repairs;
use crate::{Error, Limits, Observer};

/// Takes the next rows of a result: interleaved RGB of the photo's depth.
pub(crate) type Rows<'a> = dyn FnMut(Samples) -> Result<(), Error> + 'a;

/// One picture that is to be restored.
pub(crate) struct Job<'a> {
    /// Its transparency is no concern of a model.
    pub(crate) photo: Photo,
    /// Those to be protected.
    pub(crate) faces: &'a [Face],
    /// Changes time and memory only.
    pub(crate) tiling: &'a Tiling,
    pub(crate) observer: &'a dyn Observer,
}

/// A model that computes a region by itself as it is in the result of the whole photo.
pub(crate) trait Regional {
    /// The longest side of a region that takes no more than about a second on two cores, in pixels of the photo.
    /// Measured.
    fn most_side(&self) -> usize;

    /// Computes the region, which begins at multiples of [`GRID`](crate::picture::tiles::GRID) and lies within the
    /// photo, and hands its rows to `rows`.
    ///
    /// Errors: as [`Restorer::run`].
    fn region(
        &self,
        whole: &mut Whole,
        region: Rect,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error>;
}

/// A model and its parameters.
pub(crate) trait Restorer: Debug + Send + Sync {
    fn id(&self) -> &'static str;

    /// How many times longer each side becomes.
    fn scale(&self) -> u32;

    /// The side of the tiles it computes best, in pixels of the photo. By measurement: smaller ones
    /// compute more of their surroundings twice, larger ones take more memory and make a cancel wait.
    fn side(&self) -> usize;

    /// Whether faces are looked for, to be protected: not where nothing is done to them.
    fn protects_faces(&self) -> bool {
        false
    }

    /// Refuses a result of this size that is too much for it.
    fn check(&self, _size: (u32, u32), _limits: &Limits) -> Result<(), Error> {
        Ok(())
    }

    /// Itself, if it computes regions.
    fn regional(&self) -> Option<&dyn Regional> {
        None
    }

    /// Computes the result and hands its rows to `rows`, from the first to the last. Returns what it mended, if it
    /// counts that.
    ///
    /// Errors: its own, those of `rows`, and [`Error::Canceled`].
    fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error>;
}
