//! Which services, and which bucket, table and queues on them.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, environment::EnvironmentVariableCredentialsProvider,
    stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_dynamodb as dynamodb;
use aws_sdk_s3::{
    self as s3,
    config::{
        HttpClient, RequestChecksumCalculation, ResponseChecksumValidation, SharedHttpClient,
    },
};
use aws_sdk_sqs as sqs;
use aws_smithy_http_client::{
    Connector,
    tls::{self, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::http_client_fn;
use domain::{LEAST_UNDO, Timing};
use secrecy::{ExposeSecret, SecretString};
use settings::{
    AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION, BUCKET, ENGINE_QUEUE_URL, PROGRESS_SECONDS,
    REMOTE_QUEUE_URL, S3_PUBLIC_URL, SESSION_CLEANUP_HOURS, TABLE, TRASH_DAYS, Target,
};
use url::Url;

/// How the services are reached.
#[derive(Debug, Clone)]
pub struct Access {
    config: SdkConfig,
    /// Where each service is, if `config` does not know it.
    endpoints: Endpoints,
    /// Whether the bucket's name is a part of the path, as S3 services of others have it.
    path_style: bool,
}

#[derive(Debug, Clone, Default)]
struct Endpoints {
    dynamodb: Option<String>,
    s3: Option<String>,
    sqs: Option<String>,
}

pub(crate) struct Clients {
    pub(crate) dynamodb: dynamodb::Client,
    pub(crate) s3: s3::Client,
    pub(crate) sqs: sqs::Client,
}

impl Access {
    /// As the AWS SDK finds it on a computer: environment, profiles, roles of containers and machines.
    pub async fn from_environment() -> Self {
        let defaults = aws_config::defaults(BehaviorVersion::latest());
        let config = defaults.http_client(http_client()).load().await;
        let has_own_s3 =
            std::env::var_os(AWS_ENDPOINT_URL_S3.name()).is_some_and(|url| !url.is_empty());
        Self {
            path_style: has_own_s3 || config.endpoint_url().is_some(),
            config,
            endpoints: Endpoints::default(),
        }
    }

    /// As Lambda says it to a function, by environment variables alone. To look for it elsewhere as well
    /// would make every function larger and its start longer.
    #[must_use]
    pub fn on_lambda(get: impl Fn(&str) -> Option<String>) -> Self {
        let everywhere = get(AWS_ENDPOINT_URL.name());
        let endpoint = |service: &str| {
            get(&format!("{}_{service}", AWS_ENDPOINT_URL.name())).or_else(|| everywhere.clone())
        };
        let endpoints = Endpoints {
            dynamodb: endpoint("DYNAMODB"),
            s3: endpoint("S3"),
            sqs: endpoint("SQS"),
        };
        let credentials =
            SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
        read_certificates_meanwhile();
        Self {
            config: config(get(AWS_REGION.name()).map(Region::new), credentials),
            path_style: endpoints.s3.is_some(),
            endpoints,
        }
    }

    /// All services at one address: the embedded ones. They go by this computer's clock, so the SDK does not
    /// correct its own by their answers: when that clock is set, the correction would be wrong until the
    /// next answer, and requests signed with it would be refused.
    #[must_use]
    pub fn to(endpoint: &str, access_key_id: &str, secret_access_key: &SecretString) -> Self {
        let credentials =
            Credentials::from_keys(access_key_id, secret_access_key.expose_secret(), None);
        let endpoint = Some(endpoint.to_owned());
        Self {
            config: config(
                Some(Region::from_static("us-east-1")),
                SharedCredentialsProvider::new(credentials),
            )
            .into_builder()
            .disable_clock_skew_correction(true)
            // It counts each tenth of a second by the clock: one that is set ahead by years keeps it counting.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build(),
            path_style: true,
            endpoints: Endpoints {
                dynamodb: endpoint.clone(),
                s3: endpoint.clone(),
                sqs: endpoint,
            },
        }
    }

    /// Whether S3 is somewhere else than AWS has it.
    pub(crate) fn has_own_s3(&self) -> bool {
        self.path_style
    }

    pub(crate) fn clients(&self) -> Clients {
        let mut dynamodb = dynamodb::config::Builder::from(&self.config);
        if let Some(endpoint) = &self.endpoints.dynamodb {
            dynamodb = dynamodb.endpoint_url(endpoint);
        }
        let mut s3 = s3_config(&self.config).force_path_style(self.path_style);
        if let Some(endpoint) = &self.endpoints.s3 {
            s3 = s3.endpoint_url(endpoint);
        }
        let mut sqs = sqs::config::Builder::from(&self.config);
        if let Some(endpoint) = &self.endpoints.sqs {
            sqs = sqs.endpoint_url(endpoint);
        }
        Clients {
            dynamodb: dynamodb::Client::from_conf(dynamodb.build()),
            s3: s3::Client::from_conf(s3.build()),
            sqs: sqs::Client::from_conf(sqs.build()),
        }
    }

    /// What every service's client is made from.
    #[cfg(feature = "parameter-store")]
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }
}

fn config(region: Option<Region>, credentials: SharedCredentialsProvider) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .region(region)
        .credentials_provider(credentials)
        .build()
}

/// What a function takes at most from here until it asks Lambda for the first request.
const QUESTION: Duration = Duration::from_millis(3);

const TLS: tls::Provider = tls::Provider::Rustls(CryptoMode::Ring);

/// One for all clients, so that they share its connections.
fn http_client() -> SharedHttpClient {
    let client = aws_smithy_http_client::Builder::new()
        .tls_provider(TLS)
        .build_https();
    // Given as it is, each client that is made would have it make a connection's parts once for nothing,
    // and read the system's certificates for that.
    http_client_fn(move |settings, components| client.http_connector(settings, components))
}

/// Reads the system's certificates, which takes longer than the rest of a function's start, while
/// Lambda is being asked for the first request. They are kept for the whole process.
fn read_certificates_meanwhile() {
    std::thread::spawn(|| {
        // Not before that question: on a busy processor the start would wait for the reading.
        std::thread::sleep(QUESTION);
        drop(Connector::builder().tls_provider(TLS).build());
    });
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
    /// How long things may take; `SESSION_CLEANUP_HOURS` is how long finished restorations are kept, 0 for
    /// ever; `TRASH_DAYS` is how long a deletion can be undone; `PROGRESS_SECONDS` is how often progress is written down.
    pub timing: Timing,
}

/// A setting is missing or wrong.
pub use settings::Wrong as SettingsError;

impl Settings {
    /// Reads the settings, each under the name that its field gives.
    ///
    /// # Errors
    /// [`SettingsError`] names the first one that is missing or wrong.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        Ok(Self {
            bucket: BUCKET.must(&get)?,
            table: TABLE.must(&get)?,
            engine_queue_url: ENGINE_QUEUE_URL.must(&get)?,
            remote_queue_url: REMOTE_QUEUE_URL.must(&get)?,
            s3_public_url: S3_PUBLIC_URL.given(&get)?,
            timing: Timing {
                report: Duration::from_secs(PROGRESS_SECONDS.read(Target::Lambda, &get)?),
                ..Self::timing(Target::Lambda, &get)?
            },
        })
    }

    /// Reads `SESSION_CLEANUP_HOURS` and `TRASH_DAYS`.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn timing(
        target: Target,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Timing, SettingsError> {
        let hours = SESSION_CLEANUP_HOURS.read(target, &get)?;
        let days = TRASH_DAYS.read(target, get)?;
        Ok(Timing {
            undo: LEAST_UNDO.max(Duration::from_secs(days * 24 * 3600)),
            retention: (hours > 0).then(|| Duration::from_secs(hours * 3600)),
            ..Timing::default()
        })
    }
}
