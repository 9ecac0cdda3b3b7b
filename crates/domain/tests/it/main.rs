//! The rules, tried from outside.

mod remote;
mod restoration;
