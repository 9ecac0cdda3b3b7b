//! What can be said on the command line.

use std::{net::IpAddr, num::ParseIntError, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum, builder::OsStringValueParser, builder::TypedValueParser,
};

use crate::analyze_command::AnalyzeArgs;
use crate::models_command::ModelsCommand;
use crate::restore_command::RestoreArgs;

/// Restores old scanned photos, on this computer.
#[derive(Debug, Parser)]
#[command(
    name = "photo-restoration",
    version,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    /// What to do; without a word, `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the website (this is what happens without a command).
    Serve(ServeArgs),
    /// Restore one photo, without a server.
    Restore(RestoreArgs),
    /// Say what is wrong with a photo and what would mend it, without a server.
    Analyze(AnalyzeArgs),
    /// List the models, or fetch weights that some of them need.
    #[command(subcommand)]
    Models(ModelsCommand),
}

/// The options of `serve`. Everything else is set by environment variables; the
/// README lists them.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// The port to answer on; 0 takes a free one.
    #[arg(long, env = "PORT", default_value = DEFAULT_PORT, value_parser = port)]
    pub port: u16,
    /// The address to answer on. 0.0.0.0 lets other devices in.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The folder for photos, records and the secret key. Without it, the
    /// place where this system keeps programs' data.
    #[arg(long, env = "DATA_DIR", value_name = "DIR", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub data: Option<PathBuf>,
    /// Show the page in the browser once it is ready.
    #[arg(long)]
    pub open: bool,
    /// How to write the log to the terminal.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
}

const DEFAULT_PORT: &str = "8080";

/// A port; a variable that is set to nothing counts as not set, here as everywhere.
fn port(text: &str) -> Result<u16, ParseIntError> {
    if text.is_empty() { DEFAULT_PORT } else { text }.parse()
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}
