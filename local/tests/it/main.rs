//! The built program, as a person or a script uses it.

mod analyze_command;
mod architecture;
mod client;
mod elsewhere;
mod environment;
mod http;
mod log;
mod models_command;
mod openapi;
mod program;
mod restore_command;
mod start;
mod work;
