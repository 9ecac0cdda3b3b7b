//! All that the services hold, as only a test may ask for it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use domain::{RestorationId, UserId};
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
            assert!(keys.len() < 1_000_000, "the list has no end: {after:?}");
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

    /// How many uploads in parts have not ended, by the folders that they have.
    ///
    /// # Panics
    /// When they cannot be listed.
    #[must_use]
    pub fn unfinished_parts(&self) -> usize {
        let s3 = self.folder.path().join(embedded::S3_FOLDER);
        let count = |folder: &str| std::fs::read_dir(s3.join(folder)).map_or(0, Iterator::count);
        count(".parts") + count(".incoming")
    }

    /// Every record of the table.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub async fn records(&self) -> Vec<HashMap<String, AttributeValue>> {
        let pages = self.table().scan().table_name(&self.names.table);
        let pages = pages.into_paginator().items().send();
        pages.collect::<Result<_, _>>().await.expect("all records")
    }

    /// Takes an attribute from the record of a restoration, as if it had been written before there
    /// was such an attribute.
    ///
    /// # Panics
    /// When the table cannot be written.
    pub async fn forget_attribute(&self, owner: UserId, id: RestorationId, name: &str) {
        let update = self.table().update_item().table_name(&self.names.table);
        update
            .key("pk", AttributeValue::S(format!("USER#{owner}")))
            .key("sk", AttributeValue::S(format!("RESTORATION#{id}")))
            .update_expression("REMOVE #name")
            .expression_attribute_names("#name", name)
            .send()
            .await
            .expect("written");
    }

    fn table(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url(self.embedded.endpoint())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(self.credentials())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
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
