//! The hub, against a scripted server.

mod fetch;
