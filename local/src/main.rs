//! `photo-restoration`: the website on this computer, restoring single files without it,
//! backups, and the weights that some models need.

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
        Some(Command::Backup(command)) => local::backup_command::run(&command),
        Some(Command::Models(command)) => local::models_command::run(&command),
    }
}
