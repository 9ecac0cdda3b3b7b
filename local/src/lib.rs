//! The laptop: everything that runs in the cloud, in one process.
//!
//! The services that the functions use ([`services`]), the functions' own
//! routers behind one port, the site ([`site`]), and the loops that do what
//! queues and schedules do in the cloud ([`work`]). The functions do not know
//! where they run.

mod admin;
pub mod analyze_command;
mod backup;
pub mod backup_command;
pub mod cli;
mod data_folder;
mod error;
mod exit;
mod headers;
mod log;
pub mod models_command;
mod network;
mod open_files;
mod origin;
mod photo_cors;
mod progress;
pub mod restore_command;
mod routes;
mod serve;
mod services;
mod settings;
mod signals;
mod site;
mod work;

use std::process::ExitCode;

use tokio::net::TcpListener;

pub use self::settings::{Services, Settings};
pub use backup::{BackupError, Schedule};
pub use error::StartError;
pub use headers::of_page as headers_of_page;
pub use serve::serve;

use cli::ServeArgs;

/// Runs the website until it is told to stop.
pub fn run(args: &ServeArgs) -> ExitCode {
    match try_run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("photo-restoration: {}", error.with_causes());
            ExitCode::FAILURE
        }
    }
}

fn try_run(args: &ServeArgs) -> Result<(), StartError> {
    let settings = Settings::read(args, web::env)?;
    log::start(args.log, settings.debug);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    let result = runtime.block_on(async {
        let stop = signals::listen().map_err(StartError::Runtime)?;
        let address = (args.host, args.port);
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| StartError::Listen {
                address: address.into(),
                source,
            })?;
        serve(listener, settings, args.open, stop).await
    });
    // What still runs on the blocking pool must not hold the end up.
    runtime.shutdown_background();
    result
}
