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

mod accepted;
mod answer;
mod circuit;
mod client;
mod destination;
mod download;
mod endpoint;
mod error;
mod events;
mod fal;
mod handle;
mod hf_inference;
mod job;
mod limits;
mod link;
mod mapping;
mod picture;
mod refusal;
mod remote;
mod replicate;
mod space;
mod together;
mod wait;
mod wavespeed;
mod words;

pub use client::Providers;
pub use destination::Destination;
pub use error::{Accepted, Error, ErrorKind};
use handle::At;
pub use handle::Handle;
pub use job::{Availability, Job, Picture, Progress};
pub use limits::Limits;
pub use settings::{AllWrong as SettingsError, Remote as Settings, Supported};
