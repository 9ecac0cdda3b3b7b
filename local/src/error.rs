//! Why the server could not start.

use std::{error::Error, fmt::Write, io, net::SocketAddr};

use login::{FirstAdminError, password::PasswordError};

use crate::data_folder::DataFolderError;

/// Why the server could not start. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable has a value that does not fit.
    #[error("{name} does not fit: {expected} is expected")]
    Value {
        /// Which one.
        name: &'static str,
        /// What is expected.
        expected: &'static str,
    },
    /// `AUTH_USERNAME` or `AUTH_PASSWORD` does not fit.
    #[error(transparent)]
    FirstAdmin(#[from] FirstAdminError),
    /// A setting of the store.
    #[error(transparent)]
    Store(#[from] store::SettingsError),
    /// The secret key.
    #[error(transparent)]
    Secret(#[from] store::SecretError),
    /// A setting of the functions.
    #[error(transparent)]
    Web(#[from] web::SettingsError),
    /// A setting of the models that run elsewhere.
    #[error(transparent)]
    Providers(#[from] providers::SettingsError),
    /// The data folder cannot be used.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The port is taken, or not ours to take.
    #[error(
        "cannot listen on {address}: {source}; {}",
        if source.kind() == io::ErrorKind::AddrInUse {
            "another program is using this port: stop it, or choose another with --port"
        } else {
            "choose another with --port or --host"
        }
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The embedded services could not start.
    #[error(transparent)]
    Embedded(#[from] embedded::Error),
    /// The services do not do what is needed at the start.
    #[error("the services for photos and records failed")]
    Services(#[from] store::Error),
    /// The administrator's password cannot be hashed.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// No threads, or no signals.
    #[error("cannot start: {0}")]
    Runtime(#[source] io::Error),
}

impl StartError {
    /// The message followed by what is behind it, as far as the message does
    /// not say it already.
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                // Writing to a string cannot fail.
                let _ = write!(text, ": {words}");
            }
            cause = error.source();
        }
        text
    }
}
