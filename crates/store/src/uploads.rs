//! Uploads: announced, then the original of restorations, removed after the last of them.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{Coming, RestorationId, Timestamp, Upload, UploadId, UserId};

use crate::{
    Error, Store, URL_LIFETIME,
    restorations::shard_of,
    table::{self, Item, document, key, number, number_of, sortable, text, upload_sk, user_pk},
};

/// The attribute of an upload that no restoration may use any more.
pub(crate) const CLOSED: &str = "closed";

/// The attribute that says until when a preview that is noted may be written, or a part may arrive.
pub(crate) const WRITTEN_UNTIL: &str = "written_until";

/// The attribute of an upload that comes in parts.
pub(crate) const IN_PARTS: &str = "in_parts";

/// The attribute with the bucket's id for its parts.
pub(crate) const MULTIPART: &str = "multipart";

/// Longer than anybody takes from the note about a preview to its last byte; a function in the cloud ends by then.
const LONGEST_WRITE: Duration = Duration::from_secs(5 * 60);

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
            upload.previews = previews(&item);
            upload.coming = coming(&item);
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
    /// anywhere, the next sweep goes on. As long as its address takes the bytes once more, or a part or a preview may
    /// still be written, the record stays, closed, and is due when that is over: nothing else would name them.
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
        let mut upload: Upload = table::read(&mut before)?;
        upload.previews = previews(&before);
        upload.coming = coming(&before);
        self.delete_files(&upload).await?;
        let written_until = Timestamp::from_millis(number_of(&before, WRITTEN_UNTIL));
        let taken_until = (upload.created_at + URL_LIFETIME).max(written_until);
        if now < taken_until {
            self.look_again(owner, id, taken_until).await?;
        } else {
            self.delete_item(&user_pk(owner), &upload_sk(id)).await?;
        }
        Ok(!was_closed)
    }

    /// Removes the bytes of an upload, or what has come of its parts, and the previews beside them.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_files(&self, upload: &Upload) -> Result<(), Error> {
        // First, so that nothing becomes of them any more.
        self.abort_parts(upload).await?;
        for key in upload.keys() {
            self.delete_object(&key).await?;
        }
        Ok(())
    }

    /// Writes the preview of a page beside an upload that no restoration uses. It is noted first, so that it is removed
    /// with the upload, however late it comes; when there is no room for it, the note goes again.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the upload is used by now, or is being removed; [`Error::NoRoom`] when the disk is full;
    /// otherwise see [`Error`].
    pub async fn write_preview(
        &self,
        upload: &Upload,
        page: NonZeroU32,
        jpeg: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let noted = AttributeValue::Ss(vec![Upload::preview_note(page, jpeg.len())]);
        let (pk, sk) = (user_pk(upload.owner), upload_sk(upload.id));
        self.dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&pk, &sk)))
            .update_expression(format!("ADD {} :noted SET {WRITTEN_UNTIL} = :until", Upload::PREVIEWS))
            .condition_expression(format!(
                "attribute_exists(pk) AND attribute_not_exists({CLOSED}) AND attribute_not_exists(used_by)"
            ))
            .expression_attribute_values(":noted", noted.clone())
            .expression_attribute_values(":until", number((now + LONGEST_WRITE).as_millis()))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"))?;
        let key_of_it = upload.preview_key(page);
        let written = self.write_object(&key_of_it, "image/jpeg", jpeg).await;
        // After any other error it may have been written.
        if let Err(Error::NoRoom { .. } | Error::ReadOnly { .. }) = written {
            let forgotten = self
                .dynamodb
                .update_item()
                .table_name(&self.settings.table)
                .set_key(Some(key(&pk, &sk)))
                .update_expression(format!("DELETE {} :noted", Upload::PREVIEWS))
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_values(":noted", noted)
                .send()
                .await;
            if let Err(error) = forgotten.map_err(Error::of("UpdateItem upload")) {
                tracing::warn!(upload = %upload.id, %error, "a preview stays noted that could not be written");
            }
        }
        written
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

fn previews(item: &Item) -> BTreeMap<NonZeroU32, u64> {
    let noted = item.get(Upload::PREVIEWS);
    let noted = noted.and_then(|value| value.as_ss().ok());
    Upload::previews_of(noted.into_iter().flatten().map(String::as_str))
}

fn used_by(item: &Item) -> Vec<RestorationId> {
    let ids = item.get("used_by").and_then(|value| value.as_ss().ok());
    ids.into_iter()
        .flatten()
        .filter_map(|id| id.parse().ok())
        .collect()
}

/// How the record says that the bytes come.
fn coming(item: &Item) -> Coming {
    let id = item.get(MULTIPART).and_then(|value| value.as_s().ok());
    match item.contains_key(IN_PARTS) {
        true => Coming::InParts(id.cloned()),
        false => Coming::AtOnce,
    }
}
