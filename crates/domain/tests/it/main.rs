//! The rules, tried from outside.

mod faces;
mod remote;
mod restoration;
