//! A file taken apart without decoding its pixels: what format it has, how large the picture is, what it says about
//! itself, and what of that a result carries on ([`edit`]).

pub(crate) mod contained;
pub(crate) mod density;
pub(crate) mod edit;
pub(crate) mod exif;
pub(crate) mod format;
pub(crate) mod header;
pub(crate) mod ifd;
pub(crate) mod inspect;
pub(crate) mod iptc;
pub(crate) mod jpeg;
pub(crate) mod metadata;
pub(crate) mod original;
pub(crate) mod output;
pub(crate) mod parts;
pub(crate) mod place;
pub(crate) mod png;
pub(crate) mod provenance;
pub(crate) mod tiff;
pub(crate) mod webp;
