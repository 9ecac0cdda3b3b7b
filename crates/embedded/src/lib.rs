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
//! | DynamoDB | `dynoxide` | `DATA/dynamodb.sqlite`, and how far it is in `DATA/dynamodb.generation` |
//! | SQS | `rustack-sqs` | memory only: what is owed is recorded in DynamoDB |
//!
//! On a full disk photos are refused first and records last; see `disk.rs`.
//!
//! Known quirks: object keys are limited to what this project makes (see
//! `s3/key.rs`); S3 has no versions, ACLs or copies; queues
//! are empty after a restart.

pub mod backup;
mod ballast;
mod credentials;
mod disk;
mod dynamodb;
mod endpoint;
mod error;
mod integrity;
mod names;
mod private_files;
mod s3;
mod soundness;
mod sqs;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use server::{Limits, Server};
use tokio::{net::TcpListener, task::JoinSet};

pub use credentials::Credentials;
pub use disk::{Disk, Refusal, Room};
pub use dynamodb::Damage;
pub use error::Error;

pub use names::{DATABASE_FILE, S3_FOLDER};

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
    /// The most connections at once; those that nothing is done for make way.
    pub connections: usize,
    /// How many bytes of the disk photos leave free; `None` for what fits its size.
    pub min_free_bytes: Option<u64>,
    /// Whether to go on with the records as they are where some are lost or damaged.
    pub accept_records: bool,
}

impl Config {
    /// Services in `data_dir`, with credentials nobody can guess.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            credentials: Credentials::random(),
            connections: Limits::default().connections,
            min_free_bytes: None,
            accept_records: false,
        }
    }
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
    disk: Disk,
    /// Looks after the disk and what has expired until it is dropped.
    keepers: JoinSet<()>,
}

impl Embedded {
    /// Opens the files in `config.data_dir` and answers on a free loopback port.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let data_dir = &config.data_dir;
        private_files::create_dir_all(data_dir).map_err(|source| Error::Folder {
            path: data_dir.clone(),
            source,
        })?;

        let disk = Disk::open(data_dir, config.min_free_bytes);
        let s3 = loop {
            match s3::service(&data_dir.join(S3_FOLDER), &config.credentials, &disk) {
                Err(error) if error.is_full() && disk.give_back(disk::Share::Whole) => {}
                started => break started?,
            }
        };
        let database =
            dynamodb::Tables::open(&data_dir.join(DATABASE_FILE), &disk, config.accept_records)?;
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        let sqs = Arc::new(sqs::Queues::new(address));

        let limits = Limits {
            connections: config.connections,
            ..Limits::default()
        };
        let router = endpoint::router(
            s3.clone(),
            database.clone(),
            Arc::clone(&sqs),
            &config.credentials,
        );
        // Before anybody is answered: what fills the disk may be quick.
        disk.look_after();
        let mut keepers = JoinSet::new();
        keepers.spawn(disk.clone().keep());
        keepers.spawn(database.clone().keep_removing_expired());
        Ok(Self {
            endpoint: format!("http://{address}"),
            credentials: config.credentials,
            server: Server::start(listener, router, limits),
            s3,
            sqs,
            database,
            disk,
            keepers,
        })
    }

    /// Where all three services answer: `http://127.0.0.1:PORT`. This is what
    /// `AWS_ENDPOINT_URL` would hold.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The disk behind the data folder.
    pub fn disk(&self) -> &Disk {
        &self.disk
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

    /// Tells whether a request met damage in the records, also when asked later.
    pub fn damage(&self) -> Damage {
        self.database.damage()
    }

    /// Removes records past their time now, which else happens once an hour.
    pub async fn remove_expired(&self) {
        self.database.remove_expired().await;
    }

    /// Stops everything: running requests get a second to finish, then their
    /// connections are closed, then the files.
    pub async fn shutdown(mut self) {
        // One of them holds the database, which is closed by whoever holds it last.
        self.keepers.shutdown().await;
        self.sqs.stop().await;
        self.server.stop(SHUTDOWN_GRACE).await;
        self.database.close().await;
    }
}
