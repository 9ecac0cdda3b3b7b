//! What can be said on the command line.

use std::{net::IpAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum, builder::OsStringValueParser, builder::TypedValueParser,
};

use ::settings::{DATA_DIR, Kind as _, PORT, Target};

use crate::analyze_command::AnalyzeArgs;
use crate::backup_command::BackupCommand;
use crate::models_command::ModelsCommand;
use crate::restore_command::RestoreArgs;

/// Restore old scanned photos on this computer.
#[derive(Debug, Parser)]
#[command(
    name = "photo-restoration",
    version,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    /// What to do; `serve` if nothing is given.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the website (the default).
    Serve(ServeArgs),
    /// Restore one photo, without a server.
    Restore(RestoreArgs),
    /// Show what is wrong with a photo and what would help, without a server.
    Analyze(AnalyzeArgs),
    /// Back up all photos and records, verify backups, or restore one.
    #[command(subcommand)]
    Backup(BackupCommand),
    /// List the models, or download the weights that some of them need.
    #[command(subcommand)]
    Models(ModelsCommand),
}

/// The options of `serve`. All other settings are environment variables; the
/// README lists them.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// The port to listen on; 0 picks a free one.
    #[arg(long, env = PORT.name(), default_value = DEFAULT_PORT, value_parser = port)]
    pub port: u16,
    /// The address to listen on; 0.0.0.0 lets other devices connect.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The folder for photos, records and the secret key. The default is this
    /// system's folder for application data.
    #[arg(long, env = DATA_DIR.name(), value_name = "DIR", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub data: Option<PathBuf>,
    /// Open the page in the browser when it is ready.
    #[arg(long)]
    pub open: bool,
    /// Start even if records are missing or damaged, and go on with the rest.
    #[arg(long)]
    pub accept_records: bool,
    /// The format of the log, which goes to standard error.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
}

const DEFAULT_PORT: &str = PORT.about.default_text(Target::Laptop);

/// A port; a variable that is set to nothing counts as not set, here as everywhere.
fn port(text: &str) -> Result<u16, String> {
    let text = if text.is_empty() { DEFAULT_PORT } else { text };
    let number = PORT.kind.parse(text)?;
    u16::try_from(number).map_err(|_| PORT.kind.expected(Target::Laptop))
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people to read.
    Text,
    /// One JSON object per line, for programs.
    Json,
}
