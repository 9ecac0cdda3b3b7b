//! From file to file, and what is said of a photo.

pub(crate) mod analyze;
mod encoder;
pub mod faces;
mod pages;
pub(crate) mod preview;
pub(crate) mod remote;
pub(crate) mod restore;
pub(crate) mod thumbnail;
mod writer;
