//! Requests to other people's servers: over TLS with roots that are compiled in, without redirects, and to
//! public addresses only where the address comes from somebody else.

mod address;
mod client;
mod request;

pub use reqwest::Response;

pub use address::{Resolver, is_public};
pub use client::{Broken, Client, piece};
pub use request::{Request, RequestBuilder};
