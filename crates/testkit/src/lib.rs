//! For tests: the embedded services on a port of their own, all functions as one router, photos.
//!
//! Nothing here stands in for something of ours. The services answer over the wire, the functions
//! are those of the cloud, the photos are photos; only the clock can be moved on.

#[cfg(feature = "services")]
mod app;
mod photos;
#[cfg(feature = "services")]
mod services;

#[cfg(feature = "services")]
pub use app::{Answer, Person, TestApp, put};
pub use photos::{photo, photo_path, small_png};
#[cfg(feature = "services")]
pub use services::Services;
