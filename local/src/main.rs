//! `photo-restoration`: the website on this computer, restoring single files without it,
//! backups, and the weights that some models need.

use std::process::ExitCode;

use clap::Parser;
use local::cli::{Cli, Command};

/// Gives memory back to the system after a photo; that of the C library on Linux keeps hundreds of megabytes for
/// each thread that once computed (docs/decisions/0022).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
