//! `photo-restoration`: the website on this computer, and restoring single
//! files without it.

use std::process::ExitCode;

use clap::Parser;
use local::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        None => local::run(&cli.serve),
        Some(Command::Serve(args)) => local::run(&args),
        Some(Command::Restore(args)) => local::restore_command::run(&args),
        Some(Command::Analyze(args)) => local::analyze_command::run(&args),
    }
}
