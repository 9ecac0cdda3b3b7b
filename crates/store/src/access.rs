//! Which services, and which bucket, table and queues on them.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, environment::EnvironmentVariableCredentialsProvider,
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
use aws_sdk_ssm as ssm;
use aws_smithy_http_client::{
    Connector,
    tls::{self, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::http_client_fn;
use domain::Timing;
use secrecy::{ExposeSecret, SecretString};
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
    ssm: Option<String>,
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
        let s3_elsewhere =
            std::env::var_os("AWS_ENDPOINT_URL_S3").is_some_and(|url| !url.is_empty());
        Self {
            path_style: s3_elsewhere || config.endpoint_url().is_some(),
            config,
            endpoints: Endpoints::default(),
        }
    }

    /// As Lambda says it to a function, by environment variables alone. To look for it elsewhere as well
    /// would make every function larger and its start longer.
    #[must_use]
    pub fn on_lambda(get: impl Fn(&str) -> Option<String>) -> Self {
        let everywhere = get("AWS_ENDPOINT_URL");
        let endpoint = |service: &str| {
            get(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| everywhere.clone())
        };
        let endpoints = Endpoints {
            dynamodb: endpoint("DYNAMODB"),
            s3: endpoint("S3"),
            sqs: endpoint("SQS"),
            ssm: endpoint("SSM"),
        };
        let credentials =
            SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
        read_certificates_meanwhile();
        Self {
            config: config(get("AWS_REGION").map(Region::new), credentials),
            path_style: endpoints.s3.is_some(),
            endpoints,
        }
    }

    /// All services at one address: the embedded ones.
    #[must_use]
    pub fn to(endpoint: &str, access_key_id: &str, secret_access_key: &SecretString) -> Self {
        let credentials =
            Credentials::from_keys(access_key_id, secret_access_key.expose_secret(), None);
        let endpoint = Some(endpoint.to_owned());
        Self {
            config: config(
                Some(Region::from_static("us-east-1")),
                SharedCredentialsProvider::new(credentials),
            ),
            path_style: true,
            endpoints: Endpoints {
                dynamodb: endpoint.clone(),
                s3: endpoint.clone(),
                sqs: endpoint,
                ssm: None,
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

    pub(crate) fn parameters(&self) -> ssm::Client {
        let mut config = ssm::config::Builder::from(&self.config);
        if let Some(endpoint) = &self.endpoints.ssm {
            config = config.endpoint_url(endpoint);
        }
        ssm::Client::from_conf(config.build())
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
    /// How long things may take; `SESSION_CLEANUP_HOURS` is how long finished restorations are
    /// kept, 0 for ever, 24 when not set; `PROGRESS_SECONDS` is how often progress is written down, 1 when
    /// not set.
    pub timing: Timing,
}

/// The longest retention: a hundred years, so that every date can still be written down.
const MAX_HOURS: u32 = 876_000;

/// Seconds between two reports of progress: several fit into a lease.
const REPORTS: std::ops::RangeInclusive<u64> = 1..=20;

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
    #[error(
        "SESSION_CLEANUP_HOURS is “{0}”; a whole number of hours is expected, at most {MAX_HOURS}, 0 to \
         keep"
    )]
    NotHours(String),
    /// It is not a number of seconds.
    #[error("PROGRESS_SECONDS is “{0}”; a whole number of seconds from 1 to 20 is expected")]
    NotSeconds(String),
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
            timing: Timing {
                report: Self::report(get("PROGRESS_SECONDS"))?,
                ..Self::timing(get("SESSION_CLEANUP_HOURS"), 24)?
            },
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
            Some(text) => match text.trim().parse() {
                Ok(hours) if hours <= MAX_HOURS => hours,
                _ => return Err(SettingsError::NotHours(text)),
            },
        };
        let retention = (hours > 0).then(|| Duration::from_secs(u64::from(hours) * 3600));
        Ok(Timing {
            retention,
            ..Timing::default()
        })
    }

    /// Reads `PROGRESS_SECONDS`.
    fn report(text: Option<String>) -> Result<Duration, SettingsError> {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(Timing::default().report);
        };
        match text.trim().parse() {
            Ok(seconds) if REPORTS.contains(&seconds) => Ok(Duration::from_secs(seconds)),
            _ => Err(SettingsError::NotSeconds(text)),
        }
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
                Ok(url) if !matches!(url.scheme(), "http" | "https") => {
                    Err(not_a_url(format!("{} is not http or https", url.scheme())))
                }
                // A signature is over host and path: anything more would end up in what is signed.
                Ok(url) if url.as_str() != format!("{}/", url.origin().ascii_serialization()) => {
                    Err(not_a_url(
                        "only a host is expected, as in https://photos.example".into(),
                    ))
                }
                Ok(url) => Ok(Some(url)),
                Err(error) => Err(not_a_url(error.to_string())),
            },
        }
    }
}
