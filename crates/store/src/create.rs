//! Makes what is missing: on a laptop and in LocalStack nobody has deployed a template.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
    },
};
use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use aws_sdk_sqs::types::QueueAttributeName;

use crate::{Access, Error, access::Clients};

/// How long a message is hidden while its step runs: six times the longest step in the cloud.
const HIDDEN_SECS: u32 = 5400;

/// The keys of a table.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// Its own: the one that parts it, and the one that sorts.
    pub table: [&'static str; 2],
    /// The index's name.
    pub index: &'static str,
    /// The same of the index, which holds nothing but keys.
    pub of_index: [&'static str; 2],
    /// After which time, in seconds, a record may be removed.
    pub expires: &'static str,
}

/// The keys of the table. `template.yaml` has the same.
pub const KEYS: Keys = Keys {
    table: ["pk", "sk"],
    index: "gsi1",
    of_index: ["gsi1pk", "gsi1sk"],
    expires: "expires_at",
};

/// What the bucket, the table and the queues are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The bucket.
    pub bucket: String,
    /// The table.
    pub table: String,
    /// The queue of steps that compute.
    pub engine_queue: String,
    /// The queue of steps that wait for others.
    pub remote_queue: String,
    /// Sites on other origins that may upload to the bucket, where it is made here; empty where the site shares the
    /// bucket's origin.
    pub cors_origins: Vec<String>,
}

/// Makes bucket, table and queues where they are missing and tells the addresses of the queues,
/// engine first.
///
/// # Errors
/// See [`Error`].
pub async fn create_missing(access: &Access, names: &Names) -> Result<(String, String), Error> {
    let clients = access.clients();
    create_bucket(&clients, names).await?;
    create_table(&clients, &names.table).await?;
    let engine = create_queue(&clients, &names.engine_queue).await?;
    let remote = create_queue(&clients, &names.remote_queue).await?;
    Ok((engine, remote))
}

async fn create_bucket(clients: &Clients, names: &Names) -> Result<(), Error> {
    let created = clients
        .s3
        .create_bucket()
        .bucket(&names.bucket)
        .send()
        .await;
    match created {
        Ok(_) => set_cors(clients, names).await,
        // What is there stays as its owner has set it.
        Err(error)
            if matches!(
                error.code(),
                Some("BucketAlreadyOwnedByYou" | "BucketAlreadyExists")
            ) =>
        {
            Ok(())
        }
        Err(error) => Err(Error::of("CreateBucket")(error)),
    }
}

/// Lets other sites upload to a new bucket. A service that cannot do that still serves all others.
async fn set_cors(clients: &Clients, names: &Names) -> Result<(), Error> {
    if names.cors_origins.is_empty() {
        return Ok(());
    }
    let incomplete = |error: aws_sdk_s3::error::BuildError| Error::Refused {
        operation: "PutBucketCors",
        source: error.into(),
    };
    let rule = CorsRule::builder()
        .set_allowed_origins(Some(names.cors_origins.clone()))
        .set_allowed_methods(Some(vec!["GET".to_owned(), "PUT".to_owned()]))
        .allowed_headers("*")
        .max_age_seconds(3600)
        .build()
        .map_err(incomplete)?;
    let rules = CorsConfiguration::builder()
        .cors_rules(rule)
        .build()
        .map_err(incomplete)?;
    let set = clients
        .s3
        .put_bucket_cors()
        .bucket(&names.bucket)
        .cors_configuration(rules)
        .send()
        .await;
    if let Err(error) = set {
        let error = Error::of("PutBucketCors")(error);
        tracing::warn!(%error, bucket = names.bucket, "could not set the bucket's CORS rules; set them by hand");
    }
    Ok(())
}

async fn create_table(clients: &Clients, table: &str) -> Result<(), Error> {
    let incomplete = |error: aws_sdk_dynamodb::error::BuildError| Error::Refused {
        operation: "CreateTable",
        source: error.into(),
    };
    let attribute = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .map_err(incomplete)
    };
    let key = |name: &str, key_type| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(key_type)
            .build()
            .map_err(incomplete)
    };
    let index = GlobalSecondaryIndex::builder()
        .index_name(KEYS.index)
        .key_schema(key(KEYS.of_index[0], KeyType::Hash)?)
        .key_schema(key(KEYS.of_index[1], KeyType::Range)?)
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::KeysOnly)
                .build(),
        )
        .build()
        .map_err(incomplete)?;
    let created = clients
        .dynamodb
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute(KEYS.table[0])?)
        .attribute_definitions(attribute(KEYS.table[1])?)
        .attribute_definitions(attribute(KEYS.of_index[0])?)
        .attribute_definitions(attribute(KEYS.of_index[1])?)
        .key_schema(key(KEYS.table[0], KeyType::Hash)?)
        .key_schema(key(KEYS.table[1], KeyType::Range)?)
        .global_secondary_indexes(index)
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error) if error.code() == Some("ResourceInUseException") => return Ok(()),
        Err(error) => return Err(Error::of("CreateTable")(error)),
    }
    wait_for_table(clients, table).await?;
    let ttl = TimeToLiveSpecification::builder()
        .attribute_name(KEYS.expires)
        .enabled(true)
        .build()
        .map_err(incomplete)?;
    clients
        .dynamodb
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(ttl)
        .send()
        .await
        .map_err(Error::of("UpdateTimeToLive"))?;
    Ok(())
}

/// A new table takes some seconds at AWS before it can be used.
async fn wait_for_table(clients: &Clients, table: &str) -> Result<(), Error> {
    use aws_sdk_dynamodb::types::TableStatus;
    loop {
        let answer = clients
            .dynamodb
            .describe_table()
            .table_name(table)
            .send()
            .await
            .map_err(Error::of("DescribeTable"))?;
        let status = answer
            .table()
            .and_then(|table| table.table_status().cloned());
        if status == Some(TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}

async fn create_queue(clients: &Clients, name: &str) -> Result<String, Error> {
    let attributes = HashMap::from([(
        QueueAttributeName::VisibilityTimeout,
        HIDDEN_SECS.to_string(),
    )]);
    let answer = clients
        .sqs
        .create_queue()
        .queue_name(name)
        .set_attributes(Some(attributes))
        .send()
        .await
        .map_err(Error::of("CreateQueue"))?;
    answer.queue_url.ok_or_else(|| Error::Refused {
        operation: "CreateQueue",
        source: "the answer names no queue".into(),
    })
}
