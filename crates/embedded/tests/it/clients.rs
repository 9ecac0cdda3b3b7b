//! AWS SDK clients for the services under test, and the services themselves.

use aws_credential_types::Credentials;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use embedded::{Config, Embedded};
use secrecy::ExposeSecret;
use tempfile::TempDir;

pub(crate) const BUCKET: &str = "photos";

/// Services over a folder that goes away with them.
pub(crate) struct Running {
    pub(crate) services: Embedded,
    pub(crate) folder: TempDir,
}

pub(crate) async fn start() -> Running {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = Embedded::start(Config::new(folder.path()))
        .await
        .expect("the services start");
    Running { services, folder }
}

/// The same with the bucket made.
pub(crate) async fn start_with_bucket() -> Running {
    let running = start().await;
    s3(&running.services)
        .create_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .expect("the bucket is made");
    running
}

pub(crate) fn credentials(of: &embedded::Credentials) -> Credentials {
    Credentials::new(
        &of.access_key_id,
        of.secret_access_key.expose_secret(),
        None,
        None,
        "test",
    )
}

fn http_client() -> aws_sdk_s3::config::SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

pub(crate) fn s3(services: &Embedded) -> aws_sdk_s3::Client {
    s3_at(services.endpoint(), credentials(services.credentials()))
}

pub(crate) fn s3_at(endpoint: &str, credentials: Credentials) -> aws_sdk_s3::Client {
    use aws_sdk_s3::config::{BehaviorVersion, Builder, Region};
    let config = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .http_client(http_client())
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

pub(crate) fn dynamodb(services: &Embedded) -> aws_sdk_dynamodb::Client {
    dynamodb_at(services.endpoint(), credentials(services.credentials()))
}

pub(crate) fn dynamodb_at(endpoint: &str, credentials: Credentials) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Region};
    let config = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .http_client(http_client())
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

pub(crate) fn sqs(services: &Embedded) -> aws_sdk_sqs::Client {
    sqs_at(services.endpoint(), credentials(services.credentials()))
}

pub(crate) fn sqs_at(endpoint: &str, credentials: Credentials) -> aws_sdk_sqs::Client {
    use aws_sdk_sqs::config::{BehaviorVersion, Builder, Region};
    let config = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .http_client(http_client())
        .build();
    aws_sdk_sqs::Client::from_conf(config)
}
