//! For tests: the embedded services on a port of their own, all functions as one router, photos.
//!
//! Nothing here stands in for something of ours. The services answer over the wire, the functions
//! are those of the cloud, the photos are photos; only the clock can be moved on. What belongs to
//! others, models that run elsewhere, is played by a [`Scripted`] server.

#[cfg(feature = "services")]
mod app;
#[cfg(feature = "services")]
mod contents;
#[cfg(feature = "services")]
mod history_fill;
mod http;
#[cfg(feature = "services")]
mod lossy;
#[cfg(feature = "services")]
mod parts;
mod photos;
mod scripted;
#[cfg(feature = "services")]
mod services;
mod skip;
pub mod small_disk;
mod stand_in;
mod wait;

#[cfg(feature = "services")]
pub use app::{Answer, Person, TestApp, put};
#[cfg(feature = "services")]
pub use history_fill::fill_history;
pub use http::{http, name_cryptography};
#[cfg(feature = "services")]
pub use lossy::{Armed, Asked, Fault, Lossy};
#[cfg(feature = "services")]
pub use parts::put_part;
pub use photos::{padded_png, photo, photo_path, small_png, tiny_swin2sr};
pub use scripted::{On, Received, Reply, Scripted};
#[cfg(feature = "services")]
pub use services::Services;
pub use skip::skip;
pub use stand_in::play_fal;
pub use wait::eventually;
