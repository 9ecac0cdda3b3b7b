//! Which services, and which bucket, table and queues on them.

use std::time::Duration;

use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb as dynamodb;
use aws_sdk_s3::{
    self as s3,
    config::{RequestChecksumCalculation, ResponseChecksumValidation},
};
use aws_sdk_sqs as sqs;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use domain::Timing;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How the services are reached.
#[derive(Debug, Clone)]
pub enum Access {
    /// As the AWS SDK finds it in the environment: region, credentials, `AWS_ENDPOINT_URL`.
    Environment,
    /// At these addresses with these credentials: the embedded services.
    Given {
        /// S3.
        s3: String,
        /// DynamoDB.
        dynamodb: String,
        /// SQS.
        sqs: String,
        /// The access key.
        access_key_id: String,
        /// Its secret.
        secret_access_key: SecretString,
    },
}

pub(crate) struct Clients {
    pub(crate) dynamodb: dynamodb::Client,
    pub(crate) s3: s3::Client,
    pub(crate) sqs: sqs::Client,
}

impl Access {
    pub(crate) async fn clients(&self) -> Clients {
        match self {
            Self::Environment => {
                let config = loader().load().await;
                let custom = config.endpoint_url().is_some()
                    || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
                Clients {
                    dynamodb: dynamodb::Client::new(&config),
                    sqs: sqs::Client::new(&config),
                    s3: s3::Client::from_conf(s3_config(&config).force_path_style(custom).build()),
                }
            }
            Self::Given {
                s3,
                dynamodb,
                sqs,
                access_key_id,
                secret_access_key,
            } => {
                let credentials =
                    Credentials::from_keys(access_key_id, secret_access_key.expose_secret(), None);
                let config = loader()
                    .region(Region::from_static("us-east-1"))
                    .credentials_provider(credentials)
                    .load()
                    .await;
                Clients {
                    dynamodb: dynamodb::Client::from_conf(
                        dynamodb::config::Builder::from(&config)
                            .endpoint_url(dynamodb)
                            .build(),
                    ),
                    sqs: sqs::Client::from_conf(
                        sqs::config::Builder::from(&config)
                            .endpoint_url(sqs)
                            .build(),
                    ),
                    s3: s3::Client::from_conf(
                        s3_config(&config)
                            .endpoint_url(s3)
                            .force_path_style(true)
                            .build(),
                    ),
                }
            }
        }
    }
}

/// What all clients have in common: the environment's settings, and one HTTP client.
pub(crate) fn loader() -> ConfigLoader {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest()).http_client(http)
}

/// Without the checksums that newer SDKs add by default: other S3 services refuse them, and every
/// object here is checked by being decoded.
fn s3_config(config: &SdkConfig) -> s3::config::Builder {
    s3::config::Builder::from(config)
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
}

/// The names of what is kept where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `BUCKET`: the photos.
    pub bucket: String,
    /// `TABLE`: the records.
    pub table: String,
    /// `ENGINE_QUEUE_URL`: steps that compute.
    pub engine_queue_url: String,
    /// `REMOTE_QUEUE_URL`: steps that wait for somebody else's machine.
    pub remote_queue_url: String,
    /// `S3_PUBLIC_URL`: what presigned URLs are made for, where a browser reaches S3 by another
    /// name than the functions do.
    pub s3_public_url: Option<Url>,
    /// How long things may take; `SESSION_CLEANUP_HOURS` is how long finished restorations are
    /// kept, 0 for ever, 24 when not set.
    pub timing: Timing,
}

/// A setting is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// It has to be set.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// It is not a URL.
    #[error("{name} is not a URL: {why}")]
    NotAUrl {
        /// Which one.
        name: &'static str,
        /// Why not.
        why: String,
    },
    /// It is not a number of hours.
    #[error("SESSION_CLEANUP_HOURS is “{0}”; a whole number of hours is expected, 0 to keep")]
    NotHours(String),
}

impl Settings {
    /// Reads the settings, each under the name that its field gives.
    ///
    /// # Errors
    /// [`SettingsError`] names the first one that is missing or wrong.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let must = |name| {
            get(name)
                .filter(|v| !v.is_empty())
                .ok_or(SettingsError::Missing(name))
        };
        let settings = Self {
            bucket: must("BUCKET")?,
            table: must("TABLE")?,
            engine_queue_url: must("ENGINE_QUEUE_URL")?,
            remote_queue_url: must("REMOTE_QUEUE_URL")?,
            s3_public_url: Self::public_url(get("S3_PUBLIC_URL"))?,
            timing: Self::timing(get("SESSION_CLEANUP_HOURS"), 24)?,
        };
        Ok(settings)
    }

    /// Reads `SESSION_CLEANUP_HOURS`.
    ///
    /// # Errors
    /// [`SettingsError::NotHours`].
    pub fn timing(text: Option<String>, default_hours: u32) -> Result<Timing, SettingsError> {
        let hours = match text.filter(|text| !text.is_empty()) {
            None => default_hours,
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| SettingsError::NotHours(text))?,
        };
        let retention = (hours > 0).then(|| Duration::from_secs(u64::from(hours) * 3600));
        Ok(Timing {
            retention,
            ..Timing::default()
        })
    }

    /// Checks an `S3_PUBLIC_URL`; empty is as good as absent.
    ///
    /// # Errors
    /// [`SettingsError::NotAUrl`].
    pub fn public_url(text: Option<String>) -> Result<Option<Url>, SettingsError> {
        let not_a_url = |why: String| SettingsError::NotAUrl {
            name: "S3_PUBLIC_URL",
            why,
        };
        match text.filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => match Url::parse(&text) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
                Ok(url) => Err(not_a_url(format!("{} is not http or https", url.scheme()))),
                Err(error) => Err(not_a_url(error.to_string())),
            },
        }
    }
}
