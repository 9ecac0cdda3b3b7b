//! Uploads: announced, then the original of restorations, removed after the last of them.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{RestorationId, Timestamp, Upload, UploadId, UserId};

use crate::{
    Error, Store,
    restorations::shard_of,
    table::{self, Item, document, key, sortable, text, upload_sk, user_pk},
};

impl Store {
    /// Notes an announced upload.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_upload(&self, upload: &Upload) -> Result<(), Error> {
        let mut item = document(&user_pk(upload.owner), &upload_sk(upload.id), upload)?;
        item.insert("gsi1pk".to_owned(), text(shard_of(upload.id)));
        item.insert("gsi1sk".to_owned(), text(sortable(upload.unused_until)));
        self.dynamodb
            .put_item()
            .table_name(&self.settings.table)
            // Without a condition: the id is new, and a second try, after a lost answer, would meet the first.
            .set_item(Some(item))
            .send()
            .await
            .map_err(Error::of("PutItem upload"))?;
        Ok(())
    }

    /// The upload, if this user has one of this id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn upload(&self, owner: UserId, id: UploadId) -> Result<Option<Upload>, Error> {
        let item = self.get_item(&user_pk(owner), &upload_sk(id)).await?;
        item.map(|mut item| {
            let mut upload: Upload = table::read(&mut item)?;
            upload.used_by = used_by(&item);
            Ok(upload)
        })
        .transpose()
    }

    /// One restoration less uses the upload. When it was the last, the upload is left for the
    /// sweeper to remove: `true`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn release_upload(
        &self,
        owner: UserId,
        id: UploadId,
        restoration: RestorationId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let answer = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression("DELETE used_by :restoration")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(
                ":restoration",
                AttributeValue::Ss(vec![restoration.to_string()]),
            )
            .return_values(ReturnValue::AllNew)
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        let item = match answer {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            // Removed before: a sweep that was cut off and runs again.
            Err(Error::Conflict { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        if !used_by(&item).is_empty() {
            return Ok(false);
        }
        self.mark_unused(owner, id, now).await
    }

    /// Makes an unused upload due at once, so that a removal which is cut off is taken up again.
    async fn mark_unused(
        &self,
        owner: UserId,
        id: UploadId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let marked = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression("SET gsi1pk = :shard, gsi1sk = :now")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(used_by)")
            .expression_attribute_values(":shard", text(shard_of(id)))
            .expression_attribute_values(":now", text(sortable(now)))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        match marked {
            Ok(_) => Ok(true),
            Err(Error::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes an upload that no restoration uses, with its bytes; `false` when one uses it.
    ///
    /// The record is closed to new restorations first, then the bytes go, then the record: cut off
    /// anywhere, the next sweep goes on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn remove_unused_upload(&self, owner: UserId, id: UploadId) -> Result<bool, Error> {
        let closed = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression("SET closed = :yes")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(used_by)")
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        match closed {
            Ok(_) => {}
            Err(Error::Conflict { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
        self.delete_object(&Upload::key_of(owner, id)).await?;
        self.delete_item(&user_pk(owner), &upload_sk(id)).await?;
        Ok(true)
    }
}

fn used_by(item: &Item) -> Vec<RestorationId> {
    let ids = item.get("used_by").and_then(|value| value.as_ss().ok());
    ids.into_iter()
        .flatten()
        .filter_map(|id| id.parse().ok())
        .collect()
}
