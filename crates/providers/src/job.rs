//! A job: what is sent, and what comes of it.

use std::time::Duration;

use bytes::Bytes;
use domain::RemoteReason;
use serde_json::{Map, Value};

#[cfg(doc)]
use crate::Limits;
use crate::{Destination, Handle};

/// A picture and what to do with it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Where.
    pub destination: Destination,
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
#[derive(Debug, Clone, PartialEq)]
pub enum Availability {
    /// It can.
    Available,
    /// It cannot, and why.
    Unavailable(RemoteReason),
}
