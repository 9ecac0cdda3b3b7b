//! Uploads: announced, then the original of restorations, removed after the last of them.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{RestorationId, Timestamp, Upload, UploadId, UserId};

use crate::{
    Error, Store, URL_LIFETIME,
    restorations::shard_of,
    table::{self, Item, document, key, sortable, text, upload_sk, user_pk},
};

/// The attribute of an upload that no restoration may use any more.
pub(crate) const CLOSED: &str = "closed";

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

    /// The upload, if this user has one of this id that is not being removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn upload(&self, owner: UserId, id: UploadId) -> Result<Option<Upload>, Error> {
        let item = self.get_item(&user_pk(owner), &upload_sk(id)).await?;
        let item = item.filter(|item| !item.contains_key(CLOSED));
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
        // Due at once, so that a removal which is cut off is taken up again.
        self.put_off_unused(owner, id, now).await
    }

    /// Makes an upload due at that moment, if no restoration uses it; `false` when one does.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn put_off_unused(
        &self,
        owner: UserId,
        id: UploadId,
        until: Timestamp,
    ) -> Result<bool, Error> {
        let marked = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression("SET gsi1pk = :shard, gsi1sk = :until")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(used_by)")
            .expression_attribute_values(":shard", text(shard_of(id)))
            .expression_attribute_values(":until", text(sortable(until)))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        match marked {
            Ok(_) => Ok(true),
            Err(Error::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes an upload that no restoration uses, with its bytes; `false` when one uses it, or it was removed
    /// before.
    ///
    /// The record is closed to new restorations first, then the bytes go, then the record: cut off
    /// anywhere, the next sweep goes on. As long as its address takes the bytes once more, the record stays, closed,
    /// and is due when that is over: nothing else would name them.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn remove_unused_upload(
        &self,
        owner: UserId,
        id: UploadId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let closed = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression(format!("SET {CLOSED} = :yes"))
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(used_by)")
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        let mut before = match closed {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            Err(Error::Conflict { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        let was_closed = before.contains_key(CLOSED);
        let upload: Upload = table::read(&mut before)?;
        self.delete_object(&upload.key()).await?;
        let taken_until = upload.created_at + URL_LIFETIME;
        if now < taken_until {
            self.look_again(owner, id, taken_until).await?;
        } else {
            self.delete_item(&user_pk(owner), &upload_sk(id)).await?;
        }
        Ok(!was_closed)
    }

    /// Makes a closed upload due at this moment.
    async fn look_again(
        &self,
        owner: UserId,
        id: UploadId,
        moment: Timestamp,
    ) -> Result<(), Error> {
        let noted = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(owner), &upload_sk(id))))
            .update_expression("SET gsi1pk = :shard, gsi1sk = :moment")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":shard", text(shard_of(id)))
            .expression_attribute_values(":moment", text(sortable(moment)))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        match noted {
            // Another sweep has removed it meanwhile.
            Ok(_) | Err(Error::Conflict { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn used_by(item: &Item) -> Vec<RestorationId> {
    let ids = item.get("used_by").and_then(|value| value.as_ss().ok());
    ids.into_iter()
        .flatten()
        .filter_map(|id| id.parse().ok())
        .collect()
}
