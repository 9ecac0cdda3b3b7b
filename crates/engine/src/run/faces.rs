//! The faces in a file.

use crate::analysis::faces::find_in;
pub use crate::analysis::faces::{Face, LEAST_SCORE};
use crate::codec::decode;
use crate::picture::tiles::Tiling;
use crate::{Error, Limits};

/// Finds the faces in a photo file, the surest first.
///
/// # Errors
/// Those of reading a photo; see [`Error`].
pub fn find(original: &[u8], limits: &Limits) -> Result<Vec<Face>, Error> {
    let (_, photo) = decode::decode(original, limits)?;
    find_in(&photo, Tiling::for_this_machine(1).workers)
}
