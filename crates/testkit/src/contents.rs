//! All that the services hold, as only a test may ask for it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use secrecy::ExposeSecret;

use crate::Services;

impl Services {
    /// Every object of the bucket: its key and its bytes.
    ///
    /// # Panics
    /// When the bucket cannot be read.
    pub async fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url(self.embedded.endpoint())
            .force_path_style(true)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(self.credentials())
            .build();
        let client = aws_sdk_s3::Client::from_conf(config);
        let mut keys = Vec::new();
        let mut after = None;
        loop {
            let list = client.list_objects_v2().bucket(&self.names.bucket);
            let answer = list.set_continuation_token(after).send().await;
            let answer = answer.expect("a list");
            let found = answer.contents().iter().filter_map(|object| object.key());
            keys.extend(found.map(str::to_owned));
            after = answer.next_continuation_token;
            if after.is_none() {
                break;
            }
        }
        let mut objects = BTreeMap::new();
        for key in keys {
            let object = client.get_object().bucket(&self.names.bucket).key(&key);
            let body = object.send().await.expect("an object").body.collect().await;
            objects.insert(key, body.expect("its bytes").to_vec());
        }
        objects
    }

    /// Every record of the table.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub async fn records(&self) -> Vec<HashMap<String, AttributeValue>> {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url(self.embedded.endpoint())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(self.credentials())
            .build();
        let client = aws_sdk_dynamodb::Client::from_conf(config);
        let pages = client.scan().table_name(&self.names.table).into_paginator();
        let pages = pages.items().send().collect::<Result<_, _>>().await;
        pages.expect("all records")
    }

    fn credentials(&self) -> Credentials {
        let credentials = self.embedded.credentials();
        Credentials::new(
            &credentials.access_key_id,
            credentials.secret_access_key.expose_secret(),
            None,
            None,
            "contents",
        )
    }
}
