//! S3, DynamoDB and SQS inside this process, so that the same functions run on
//! a laptop with no account, no container and no network.
//!
//! All three answer on one loopback address, as a cloud emulator does: a
//! request with an `X-Amz-Target` header belongs to DynamoDB or SQS, every
//! other one to S3. Every request must carry a valid AWS signature made with
//! [`Credentials`], so another user of the same machine can reach nothing.
//!
//! | service | engine | where the bytes are |
//! |---|---|---|
//! | S3 | `s3s` for the protocol, the folder `s3` here for the files | `DATA/s3/BUCKET/…`, one file per object |
//! | DynamoDB | `dynoxide` | `DATA/dynamodb.sqlite` |
//! | SQS | `rustack-sqs` | memory only: what is owed is recorded in DynamoDB |
//!
//! Known quirks: object keys are limited to what this project makes (see
//! `s3/key.rs`); S3 has no versions, ACLs, multipart uploads or copies; queues
//! are empty after a restart.

mod credentials;
mod dynamodb;
mod endpoint;
mod private_files;
mod s3;
mod server;
mod sqs;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use tokio::net::TcpListener;

pub use credentials::Credentials;
pub use server::Server;

/// How long requests that are being answered may take to finish on shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

/// Where the services keep their files, and who may call them.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder for everything that is kept. Made when missing, readable by
    /// its owner only.
    pub data_dir: PathBuf,
    /// What every request must be signed with.
    pub credentials: Credentials,
}

impl Config {
    /// Services in `data_dir`, with credentials nobody can guess.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            credentials: Credentials::random(),
        }
    }
}

/// Why the services could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder or file could not be made.
    #[error("cannot write in {path}: {source}")]
    Folder {
        /// What was being made.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The table's file could not be opened.
    #[error("cannot open the database {path}: {reason}")]
    Database {
        /// The SQLite file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// No loopback port could be taken.
    #[error("cannot listen on the loopback address: {0}")]
    Listen(#[source] std::io::Error),
}

/// The running services. They stop when this is dropped; [`Embedded::shutdown`]
/// lets running requests finish first.
#[derive(Debug)]
pub struct Embedded {
    endpoint: String,
    credentials: Credentials,
    server: Server,
    s3: s3s::service::S3Service,
    sqs: Arc<sqs::Queues>,
    database: dynamodb::Tables,
}

impl Embedded {
    /// Opens the files in `config.data_dir` and answers on a free loopback port.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let data_dir = &config.data_dir;
        private_files::create_dir_all(data_dir).map_err(|source| Error::Folder {
            path: data_dir.clone(),
            source,
        })?;

        let s3 = s3::service(&data_dir.join("s3"), &config.credentials)?;
        let database = dynamodb::Tables::open(&data_dir.join("dynamodb.sqlite"))?;
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        let sqs = Arc::new(sqs::Queues::new(address));

        let router = endpoint::router(
            s3.clone(),
            database.clone(),
            Arc::clone(&sqs),
            &config.credentials,
        );
        Ok(Self {
            endpoint: format!("http://{address}"),
            credentials: config.credentials,
            server: Server::start(listener, router),
            s3,
            sqs,
            database,
        })
    }

    /// Where all three services answer: `http://127.0.0.1:PORT`. This is what
    /// `AWS_ENDPOINT_URL` would hold.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The address behind [`Embedded::endpoint`].
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What requests must be signed with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The objects of `bucket` for the outside world, to be merged into a
    /// public server: `GET`, `HEAD` and `PUT` of `/{bucket}/{key}` with a
    /// presigned query, and nothing else.
    pub fn public_objects(&self, bucket: &str) -> Router {
        s3::public::router(bucket, self.s3.clone())
    }

    /// Stops everything: running requests get a second to finish, then their
    /// connections are closed, then the files.
    pub async fn shutdown(self) {
        self.sqs.stop().await;
        self.server.stop(SHUTDOWN_GRACE).await;
        self.database.close().await;
    }
}
