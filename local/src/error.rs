//! Why the server could not start.

use std::{error::Error, fmt::Write, io, net::SocketAddr};

use domain::RequestReason;
use login::password::PasswordError;
use web::Problem;

use crate::data_folder::DataFolderError;

/// Why the server could not start. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting does not fit.
    #[error(transparent)]
    Setting(#[from] settings::Wrong),
    /// Settings of the models that run elsewhere do not fit.
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
    #[error("the services for photos and records (S3, DynamoDB, SQS) do not work")]
    Services(#[from] store::Error),
    /// The administrator's password cannot be hashed.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// No threads, or no signals.
    #[error("cannot start: {0}")]
    Runtime(#[source] io::Error),
}

impl StartError {
    /// What the page says where the records cannot be used as they are.
    pub(crate) fn of_records(&self) -> Option<Problem> {
        match self {
            Self::Embedded(embedded::Error::RecordsDamaged { .. }) => {
                Some(RequestReason::RecordsDamagedAtStart.into())
            }
            Self::Embedded(embedded::Error::RecordsLost { .. }) => {
                Some(RequestReason::RecordsLost.into())
            }
            _ => None,
        }
    }

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
