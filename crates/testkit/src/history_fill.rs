//! A long history without thousands of restorations: ended records of a data folder, copied.

use std::{collections::HashMap, error::Error, iter::repeat_with, path::Path};

use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Credentials, Region},
    types::{AttributeValue, PutRequest, WriteRequest},
};
use domain::{RestorationId, Search};
use embedded::{Config, Embedded};
use secrecy::ExposeSecret;

type Item = HashMap<String, AttributeValue>;
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TABLE: &str = "photo-restoration";
/// What one `BatchWriteItem` takes.
const BATCH: usize = 25;

/// Copies the ended restorations in the data folder of a stopped program, in turn, until there are
/// `copies` more. They share the photos of those they are copies of; their names end in a number.
///
/// # Errors
/// When the services do not start, the table refuses, or no restoration has ended there.
pub async fn fill_history(data_folder: &Path, copies: usize) -> Outcome<()> {
    let services = Embedded::start(Config::new(data_folder)).await?;
    let credentials = services.credentials();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(services.endpoint())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new(
            &credentials.access_key_id,
            credentials.secret_access_key.expose_secret(),
            None,
            None,
            "fill-history",
        ))
        .build();
    let client = Client::from_conf(config);
    let ended = ended_records(&client).await?;
    let mut ids: Vec<RestorationId> = repeat_with(RestorationId::new).take(copies).collect();
    // Those of one millisecond have no order of their own.
    ids.sort();
    let copies: Vec<WriteRequest> = (1..)
        .zip(&ids)
        .zip(ended.iter().cycle())
        .map(|((number, id), record)| copy(record, *id, number))
        .collect::<Outcome<_>>()?;
    for batch in copies.chunks(BATCH) {
        let answer = client
            .batch_write_item()
            .request_items(TABLE, batch.to_vec())
            .send()
            .await?;
        if answer
            .unprocessed_items()
            .is_some_and(|items| !items.is_empty())
        {
            return Err("the table did not take all records".into());
        }
    }
    services.shutdown().await;
    Ok(())
}

async fn ended_records(client: &Client) -> Outcome<Vec<Item>> {
    let answer = client.scan().table_name(TABLE).send().await?;
    let has_ended = |item: &Item| {
        let status = item.get("status").and_then(|value| value.as_s().ok());
        status.is_some_and(|status| ["succeeded", "failed", "canceled"].contains(&status.as_str()))
    };
    let mut items = answer.items.unwrap_or_default();
    items.retain(has_ended);
    if items.is_empty() {
        return Err("no restoration has ended in this folder, so there is nothing to copy".into());
    }
    Ok(items)
}

/// The record under this id, `lake.jpg` as `lake-17.jpg`.
fn copy(record: &Item, id: RestorationId, number: usize) -> Outcome<WriteRequest> {
    let id = id.to_string();
    let mut item = record.clone();
    item.insert(
        "sk".to_owned(),
        AttributeValue::S(format!("RESTORATION#{id}")),
    );
    if let Some(AttributeValue::M(doc)) = item.get_mut("doc") {
        doc.insert("id".to_owned(), AttributeValue::S(id));
        if let Some(AttributeValue::S(name)) = doc.get_mut("filename") {
            if let Some((stem, ending)) = name.rsplit_once('.') {
                *name = format!("{stem}-{number}.{ending}");
            }
            let searched = AttributeValue::S(Search::text_of(name));
            item.insert("searched".to_owned(), searched);
        }
    }
    let put = PutRequest::builder().set_item(Some(item)).build()?;
    Ok(WriteRequest::builder().put_request(put).build())
}
