//! Pictures in memory, and what is done to them whatever they show.

pub(crate) mod bands;
pub(crate) mod color;
pub(crate) mod depth;
pub(crate) mod limits;
pub(crate) mod median;
pub(crate) mod orient;
pub(crate) mod photo;
pub(crate) mod planes;
pub(crate) mod rect;
pub mod resize;
pub(crate) mod smooth;
pub(crate) mod tiles;
