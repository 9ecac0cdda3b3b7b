//! S3, DynamoDB and SQS: our own in this process, or somebody else's.

use std::{path::Path, time::Duration};

use axum::Router;
use domain::RequestReason;
use embedded::{Credentials, Embedded, Refusal};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use store::{Access, Gauge, Names, Room, Shortage, Store};
use url::Url;
use web::{Problem, Site, Trouble};

use crate::{
    StartError,
    data_folder::BUCKET,
    settings::{Services, Settings, TABLE},
};

/// How long services outside get to start.
const PATIENCE: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_secs(1);

/// The services, and the store that works on them.
pub(crate) struct Running {
    pub(crate) store: Store,
    embedded: Option<Embedded>,
    /// By what browsers reach the bucket, where it is not this server.
    pub(crate) remote_bucket: Option<Url>,
}

impl Running {
    /// Starts or finds the services and makes what is missing in them. Our own
    /// take so many connections at once.
    pub(crate) async fn start(
        settings: &Settings,
        data_folder: &Path,
        secret_key: &SecretString,
        connections: usize,
    ) -> Result<Self, StartError> {
        let (access, embedded, bucket, table) = match &settings.services {
            Services::Embedded => {
                let services = Embedded::start(embedded::Config {
                    data_dir: data_folder.to_owned(),
                    credentials: credentials(secret_key),
                    connections,
                    min_free_bytes: settings.min_free_bytes,
                    accept_records: settings.accept_records,
                })
                .await?;
                let access = Access::to(
                    services.endpoint(),
                    &services.credentials().access_key_id,
                    &services.credentials().secret_access_key,
                );
                (access, Some(services), BUCKET, TABLE)
            }
            Services::Environment { bucket, table, .. } => (
                Access::from_environment().await,
                None,
                bucket.as_str(),
                table.as_str(),
            ),
        };
        let names = Names {
            bucket: bucket.to_owned(),
            table: table.to_owned(),
            engine_queue: "engine".to_owned(),
            remote_queue: "remote".to_owned(),
            cors_origins: match &settings.services {
                // Photos and page share an origin.
                Services::Embedded => Vec::new(),
                Services::Environment { .. } => cors_origins(&settings.site),
            },
        };
        let (engine_queue_url, remote_queue_url) = create_missing(&access, &names).await?;
        let store = Store::connect(
            &access,
            store::Settings {
                bucket: names.bucket,
                table: names.table,
                engine_queue_url,
                remote_queue_url,
                s3_public_url: settings.s3_public_url.clone(),
                timing: settings.timing,
            },
        )
        .with_gauge(embedded.as_ref().map_or_else(Gauge::default, gauge));
        let endpoint = match &settings.services {
            Services::Embedded => None,
            Services::Environment { s3_endpoint, .. } => Some(s3_endpoint.clone()),
        };
        Ok(Self {
            store,
            embedded,
            remote_bucket: settings.s3_public_url.clone().or(endpoint),
        })
    }

    /// The photos for browsers, where the bucket is ours.
    pub(crate) fn photos(&self) -> Router {
        match &self.embedded {
            Some(services) => services.public_objects(BUCKET),
            None => Router::new(),
        }
    }

    /// What is wrong with our own services.
    pub(crate) fn troubles(&self) -> impl Fn() -> Option<Trouble> + Send + Sync + 'static {
        let damage = self.embedded.as_ref().map(Embedded::damage);
        move || {
            let is_met = damage.as_ref().is_some_and(embedded::Damage::is_met);
            is_met.then(|| Problem::from(RequestReason::RecordsDamaged).into())
        }
    }

    /// Stops our own services.
    pub(crate) async fn stop(self) {
        if let Some(services) = self.embedded {
            services.shutdown().await;
        }
    }
}

/// The disk behind our own services.
fn gauge(services: &Embedded) -> Gauge {
    let disk = services.disk().clone();
    Gauge::new(move || {
        let room = disk.room();
        Room {
            total_bytes: room.total_bytes,
            free_bytes: room.free_bytes,
            reserve_bytes: room.reserve_bytes,
            shortage: room.refusal.map(|refusal| match refusal {
                Refusal::Full => Shortage::Full,
                Refusal::ReadOnly => Shortage::ReadOnly,
            }),
        }
    })
}

/// The sites that may upload to a remote bucket.
fn cors_origins(site: &Site) -> Vec<String> {
    let origins = site.cors_origins.iter();
    origins
        .filter_map(|origin| origin.to_str().ok())
        .map(str::to_owned)
        .collect()
}

/// Services outside may still be starting, as in `docker compose up`.
async fn create_missing(access: &Access, names: &Names) -> Result<(String, String), StartError> {
    let started = tokio::time::Instant::now();
    loop {
        match store::create_missing(access, names).await {
            Ok(queues) => return Ok(queues),
            Err(error @ store::Error::Unavailable { .. }) if started.elapsed() < PATIENCE => {
                tracing::warn!(%error, "S3, DynamoDB or SQS does not answer yet; trying again");
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Derived from the secret key, so that the address of a photo is still good
/// after a restart.
fn credentials(secret_key: &SecretString) -> Credentials {
    let derive = |purpose: &str| -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.expose_secret().as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        let bytes = mac.finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    Credentials {
        access_key_id: derive("embedded services: access key id")[..20].to_owned(),
        secret_access_key: derive("embedded services: secret access key").into(),
    }
}
