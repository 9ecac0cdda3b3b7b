//! Models that run elsewhere: behind Hugging Face's router, on a dedicated endpoint, in a Space.
//!
//! A job is submitted, which ends with a picture or with a [`Handle`]. The handle is stored, and
//! polled until there is a picture; after a crash by whoever finds it. Nothing here sleeps for long:
//! where time has to pass, the caller is told how much.
//!
//! | | how |
//! |---|---|
//! | [`Providers::submit`] | sends the picture; again only while nothing can have been accepted |
//! | [`Providers::poll`] | looks once, and fetches the result when there is one |
//! | [`Providers::cancel`] | asks to stop, where the provider knows how |
//! | [`Providers::availability`] | whether a place can be used, with the reason in a user's words |

mod address;
mod circuit;
mod client;
mod connect;
mod download;
mod endpoint;
mod error;
mod events;
mod fal;
mod handle;
mod hf_inference;
mod hub;
mod limits;
mod link;
mod mapping;
mod picture;
mod place;
mod refusal;
mod registry;
mod remote;
mod replicate;
mod request;
mod settings;
mod space;
mod together;
mod wait;
mod wavespeed;
mod words;

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

pub use client::Providers;
pub use error::{Accepted, Error, ErrorKind};
use handle::At;
pub use handle::Handle;
pub use hub::{FetchError, Fetched, Hub};
pub use limits::Limits;
pub use place::Place;
pub use settings::{Settings, SettingsError, Supported};

/// A picture and what to do with it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Where.
    pub place: Place,
    /// The picture, upright, in sRGB; at most [`Limits::image_bytes`].
    pub image: Bytes,
    /// `image/jpeg` or `image/png`.
    pub content_type: &'static str,
    /// Parameters that the registry allows for this model. A Space takes their values in this order.
    pub params: Map<String, Value>,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It is done.
    Done(Picture),
    /// It was accepted. Store the handle before the first poll.
    Pending {
        /// What to go on with.
        handle: Handle,
        /// When to look again.
        again_after: Duration,
    },
}

/// What came back. Its first bytes are those of a picture; whether the rest is one, decoding tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The file.
    pub bytes: Bytes,
    /// What the bytes say: `image/png`, `image/jpeg`, `image/webp` or `image/tiff`.
    pub content_type: &'static str,
}

/// Whether a place can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Available,
    /// It cannot; why, and what to do, in a user's words.
    Unavailable(String),
}
