//! The embedded services in a folder that goes away with the test.

use std::path::PathBuf;

use domain::{Timing, WEIGHTS_FOLDER};
use embedded::{Config, Embedded};
use store::{Access, Names, Settings, Store, create_missing};
use tempfile::TempDir;

use crate::Lossy;

/// S3, DynamoDB and SQS on a port of their own.
#[derive(Debug)]
pub struct Services {
    /// Everything that is kept, over the wire.
    pub store: Store,
    /// How the services are reached.
    pub access: Access,
    /// What is called how.
    pub names: Names,
    settings: Settings,
    /// The services themselves.
    pub embedded: Embedded,
    /// Where their files are.
    pub folder: TempDir,
}

impl Services {
    /// Where weights are looked for before the bucket is asked; a test puts them there.
    #[must_use]
    pub fn weights_folder(&self) -> PathBuf {
        self.folder.path().join(WEIGHTS_FOLDER)
    }

    /// Starts them and makes bucket, table and queues.
    ///
    /// # Panics
    /// When they do not start.
    pub async fn start(timing: Timing) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let embedded = Embedded::start(Config::new(folder.path()))
            .await
            .expect("services start");
        let access = Access::to(
            embedded.endpoint(),
            &embedded.credentials().access_key_id,
            &embedded.credentials().secret_access_key,
        );
        let names = Names {
            bucket: "photos".to_owned(),
            table: "photo-restoration".to_owned(),
            engine_queue: "engine".to_owned(),
            remote_queue: "remote".to_owned(),
            cors_origins: Vec::new(),
        };
        let (engine_queue_url, remote_queue_url) = create_missing(&access, &names)
            .await
            .expect("bucket, table and queues are made");
        let settings = Settings {
            bucket: names.bucket.clone(),
            table: names.table.clone(),
            engine_queue_url,
            remote_queue_url,
            s3_public_url: None,
            timing,
        };
        let store = Store::connect(&access, settings.clone());
        Self {
            store,
            access,
            names,
            settings,
            embedded,
            folder,
        }
    }

    /// The same store, over a line on which answers get lost.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn over_a_lossy_line(&self) -> (Store, Lossy) {
        let lossy = Lossy::before(self.embedded.endpoint()).await;
        let credentials = self.embedded.credentials();
        let access = Access::to(
            &lossy.endpoint,
            &credentials.access_key_id,
            &credentials.secret_access_key,
        );
        (Store::connect(&access, self.settings.clone()), lossy)
    }
}
