//! The built program, as a person or a script uses it.

mod client;
mod environment;
mod http;
mod log;
mod program;
mod start;
mod work;
