//! The engine from outside: bytes in, bytes out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod analysis;
mod auto_restore;
mod carried_over;
mod exactness;
mod faces;
mod formats;
mod hostile;
mod labelled;
mod masters;
mod metadata;
mod networks;
mod pages;
mod panics;
mod parameters;
mod provenance;
mod quality;
mod ranges;
mod refusals;
mod remote;
mod running;
mod samples;
mod swin2sr;
mod thumbnails;
mod truncation;
mod weights;
