//! What is new about a result.

use crate::container::density::Density;
use crate::container::output::Output;

/// What a result is, as far as metadata is concerned.
pub(crate) struct Changes<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many times longer its sides are.
    pub(crate) scale: f64,
    pub(crate) output: &'a Output,
    /// That of the result.
    pub(super) density: Option<Density>,
    pub(super) keeps_extended_xmp: bool,
}
