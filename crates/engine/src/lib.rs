//! Pixels in, pixels out: reads an old photo, restores it with an embedded network, writes it.
//!
//! Knows no HTTP, no AWS and no other crate of ours. The modules are floors; each imports only lower ones, and no two
//! files import each other. From the ground up:
//!
//! | floor | what |
//! |---|---|
//! | `named`, `error`, `observer`, `parameters` | why it did not work; who watches, and may stop it; what can be set, and how it is read |
//! | `picture` | pixels in memory: photo, colours, orientation, sizes, tiles, limits |
//! | `container` | a file taken apart without decoding it: format, header, Exif, XMP, IPTC; what of that a result carries |
//! | `codec` | from a file to pixels and back, row by row |
//! | `nn` | networks on the processor |
//! | `analysis` | what is measured: noise, tone, sharpness, the frame around a photo, faces |
//! | `steps` | what `auto-restore` mends, one file each |
//! | `models` | the models: what they take, how much they enlarge, and the rows they make |
//! | `run` | from file to file: page after page, with thumbnails; what is sent to models that run elsewhere, and what comes back; the damage report |
//!
//! Invariants: what is not whole is refused, never restored as far as it goes. A photo is known by
//! its content, never by its name. No clock is read. The result does not depend on the tile size. Nothing as large
//! as the enlarged picture is ever held in memory.

mod analysis;
mod codec;
mod container;
mod error;
mod models;
mod named;
mod nn;
mod observer;
mod parameters;
mod picture;
mod run;
#[cfg(test)]
mod samples;
mod steps;

pub use analysis::tone::Tone;
pub use codec::encode::Sink;
pub use container::format::Format;
pub use container::header::PhotoInfo;
pub use container::inspect::{inspect, inspect_by_ranges, inspect_page};
pub use container::output::{AGENT, Output, Record};
pub use container::provenance::{Dropped, Place, Provenance};
pub use error::Error;
pub use models::Model;
pub use models::network::{Network, Threads};
pub use models::swin2sr::network::{Swin2sr, Swin2srThreads};
pub use named::{Feature, Flaw, LooksLike, WeightsFlaw};
pub use observer::Observer;
pub use picture::color::IccProfile;
pub use picture::limits::Limits;
pub use picture::resize;
pub use picture::tiles::Tiling;
pub use run::analyze::{
    Analysis, Damage, Hue, Looked, Reason, Severity, SizeClass, Suggestion, analyze, look,
};
pub use run::faces;
pub use run::preview::{Preview, Previewer, Region};
pub use run::remote::{Adopted, Outgoing, adopt, prepare};
pub use run::restore::{Restored, restore, restore_tiled};
pub use run::thumbnail::{PREVIEW_SIDE, THUMBNAIL_SIDE, is_its_own_preview, thumbnail};
pub use steps::dust::Repairs;
