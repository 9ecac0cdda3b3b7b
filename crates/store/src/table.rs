//! Reading and writing items of the one table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{RestorationId, SessionId, Timestamp, UploadId, UserId};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Store};

pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn user_pk(id: UserId) -> String {
    format!("USER#{id}")
}

pub(crate) fn restoration_sk(id: RestorationId) -> String {
    format!("RESTORATION#{id}")
}

pub(crate) fn upload_sk(id: UploadId) -> String {
    format!("UPLOAD#{id}")
}

pub(crate) fn session_sk(id: SessionId) -> String {
    format!("SESSION#{id}")
}

/// The primary key of an item.
pub(crate) fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// An item that holds `value` as its `doc`.
pub(crate) fn document(pk: &str, sk: &str, value: &impl Serialize) -> Result<Item, Error> {
    let mut item = key(pk, sk);
    item.insert("doc".to_owned(), serde_dynamo::to_attribute_value(value)?);
    Ok(item)
}

/// What an item holds as its `doc`.
pub(crate) fn read<T: DeserializeOwned>(item: &mut Item) -> Result<T, Error> {
    let doc = item.remove("doc").unwrap_or(AttributeValue::Null(true));
    Ok(serde_dynamo::from_attribute_value(doc)?)
}

/// A text attribute, empty when absent.
pub(crate) fn text_of<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name)
        .and_then(|value| value.as_s().ok())
        .map_or("", String::as_str)
}

/// A whole-number attribute, 0 when absent.
pub(crate) fn number_of(item: &Item, name: &str) -> i64 {
    let value = item.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// How a moment stands in a sort key: fixed width, so that text order is time order.
pub(crate) fn sortable(moment: Timestamp) -> String {
    format!("{:015}", moment.as_millis())
}

impl Store {
    /// The item under this key as it is now.
    pub(crate) async fn get_item(&self, pk: &str, sk: &str) -> Result<Option<Item>, Error> {
        let answer = self
            .dynamodb
            .get_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(pk, sk)))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::of("GetItem"))?;
        Ok(answer.item)
    }

    /// Removes the item under this key; removing what is not there is no error.
    pub(crate) async fn delete_item(&self, pk: &str, sk: &str) -> Result<(), Error> {
        self.dynamodb
            .delete_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(pk, sk)))
            .send()
            .await
            .map_err(Error::of("DeleteItem"))?;
        Ok(())
    }
}
