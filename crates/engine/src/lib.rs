//! Pixels in, pixels out: reads an old photo, restores it with an embedded network, writes it.
//!
//! Knows no HTTP, no AWS and no other crate of ours. The way of a photo through the modules:
//! [`inspect`](fn@inspect) reads the header and holds it against [`Limits`]; `decode` reads the
//! pixels, `color` turns them into the colours that are worked on, `orient` turns them upright; `tiles`
//! cuts the picture, `models` computes each tile with the networks of `nn`, `encode` writes finished
//! rows while the next ones are computed; `metadata` and `exif` carry over what the file says. `pages`
//! does so for each page. `elsewhere` makes what is sent to models that run elsewhere, and takes what
//! comes back.
//!
//! Invariants: what is not whole is refused, never restored as far as it goes. A photo is known by
//! its content, never by its name. No clock is read. The result does not depend on the tile size. Nothing as large
//! as the enlarged picture is ever held in memory.

mod analyze;
mod color;
mod decode;
mod depth;
mod elsewhere;
mod encode;
mod error;
mod exif;
pub mod faces;
mod format;
mod ifd;
mod inspect;
mod limits;
mod metadata;
mod models;
mod nn;
mod orient;
mod output;
mod pages;
mod photo;
pub mod resize;
mod restore;
mod steps;
mod thumbnail;
mod tiles;

pub use analyze::{Analysis, Damage, Hue, Reason, Severity, SizeClass, Suggestion, analyze};
pub use color::IccProfile;
pub use elsewhere::{Adopted, Outgoing, adopt, prepare};
pub use encode::Sink;
pub use error::Error;
pub use format::Format;
pub use inspect::{PhotoInfo, inspect};
pub use limits::Limits;
pub use models::{Model, Network, Strengths, Swin2sr, Swin2srThreads, Threads};
pub use output::{Output, Record};
pub use restore::{Observer, Restored, restore, restore_tiled};
pub use steps::tone::Tone;
pub use thumbnail::{PREVIEW_SIDE, THUMBNAIL_SIDE, thumbnail};
pub use tiles::Tiling;
