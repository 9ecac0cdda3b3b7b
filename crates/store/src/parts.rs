//! Uploads whose bytes come in parts.
//!
//! The record says so before the bucket is asked to gather parts, and until when their addresses take something: so
//! whatever a crash leaves in the bucket, the removal of the upload finds it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use domain::{Coming, Timestamp, Upload, UploadPart};

use crate::{
    Error, PresignedPut, Reach, Store, URL_LIFETIME,
    blobs::{presigned_put, presigning},
    table::{Item, key, number, text, upload_sk, user_pk},
    uploads::{CLOSED, IN_PARTS, MULTIPART, WRITTEN_UNTIL},
};

/// How often it is looked again when others are at the same upload.
const MOST_LOOKS: usize = 3;

/// How far an upload in parts has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// The photo is in the bucket, whole.
    Whole,
    /// Some of its parts may be.
    Parts {
        /// The bucket's id for them.
        multipart: String,
        /// Their numbers, each with the size that it has to have.
        numbers: Vec<u32>,
    },
}

impl Store {
    /// How far an upload has come whose parts are to be sent, or go on being sent, from now on. When all of them are
    /// there, they become the photo.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the upload is being removed; [`Error::NoRoom`] when the disk is full; otherwise see
    /// [`Error`].
    pub async fn arrived(&self, upload: &Upload, now: Timestamp) -> Result<Arrived, Error> {
        if !upload.used_by.is_empty() {
            return Ok(Arrived::Whole);
        }
        // Before anything is done that leaves something in the bucket.
        self.note_parts(upload, now).await?;
        let object = upload.key();
        let mut coming = upload.coming.clone();
        for _ in 0..MOST_LOOKS {
            let known = match coming {
                Coming::AtOnce | Coming::InParts(None) => None,
                Coming::InParts(Some(id)) => Some(id),
            };
            let there = match &known {
                Some(id) => self.list_parts(&object, id).await?,
                None => None,
            };
            let Some((there, id)) = there.zip(known.clone()) else {
                // They have become the photo, or it was sent at once, or nothing has been sent.
                if self.head_object(&object).await?.is_some() {
                    return Ok(Arrived::Whole);
                }
                coming = self.begin_parts(upload, known).await?;
                continue;
            };
            let fits =
                |part: &UploadPart| there.get(&part.number).is_some_and(|it| it.0 == part.size);
            let numbers: Vec<u32> = upload.parts().filter(fits).map(|it| it.number).collect();
            let is_all = numbers.len() == upload.count_parts() as usize;
            if !is_all {
                let multipart = id;
                return Ok(Arrived::Parts { multipart, numbers });
            }
            if self.complete(&object, &id, &numbers, there).await? {
                return Ok(Arrived::Whole);
            }
            coming = Coming::InParts(Some(id));
        }
        Err(Error::Conflict {
            operation: "complete an upload",
        })
    }

    /// An address that takes a part of exactly this length, for [`URL_LIFETIME`], as long as the photo is not whole.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn presign_part(
        &self,
        object: &str,
        multipart: &str,
        part: UploadPart,
        now: Timestamp,
        reach: &Reach,
    ) -> Result<PresignedPut, Error> {
        let request = self
            .client_for(reach)
            .upload_part()
            .bucket(&self.settings.bucket)
            .key(object)
            .upload_id(multipart)
            .part_number(signed(part.number))
            .content_length(i64::try_from(part.size).unwrap_or(i64::MAX))
            .presigned(presigning(now, URL_LIFETIME)?)
            .await
            .map_err(Error::of("presign UploadPart"))?;
        Ok(presigned_put(&request))
    }

    /// Gives up what has come of an upload that is not whole.
    pub(crate) async fn abort_parts(&self, upload: &Upload) -> Result<(), Error> {
        if upload.coming == Coming::AtOnce {
            return Ok(());
        }
        let object = upload.key();
        // Listed, as the record may not know all of them: a crash may have come before the note.
        let mut pages = self
            .s3
            .list_multipart_uploads()
            .bucket(&self.settings.bucket)
            .prefix(&object);
        loop {
            let answer = pages
                .clone()
                .send()
                .await
                .map_err(Error::of("ListMultipartUploads"))?;
            for found in answer.uploads() {
                if let (true, Some(id)) = (found.key() == Some(object.as_str()), found.upload_id())
                {
                    self.abort(&object, id).await?;
                }
            }
            if answer.is_truncated() != Some(true) {
                return Ok(());
            }
            pages = pages
                .set_key_marker(answer.next_key_marker)
                .set_upload_id_marker(answer.next_upload_id_marker);
        }
    }

    /// Notes that parts of an upload may arrive from now on.
    async fn note_parts(&self, upload: &Upload, now: Timestamp) -> Result<(), Error> {
        self.dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(upload.owner), &upload_sk(upload.id))))
            .update_expression(format!("SET {IN_PARTS} = :yes, {WRITTEN_UNTIL} = :until"))
            .condition_expression(format!(
                "attribute_exists(pk) AND attribute_not_exists({CLOSED})"
            ))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":until", number((now + URL_LIFETIME).as_millis()))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"))?;
        Ok(())
    }

    /// Has the bucket gather parts; under what id, which the record knows from then on. `before` is the id that
    /// stands there and is good for nothing.
    async fn begin_parts(&self, upload: &Upload, before: Option<String>) -> Result<Coming, Error> {
        let object = upload.key();
        let begun = self
            .s3
            .create_multipart_upload()
            .bucket(&self.settings.bucket)
            .key(&object)
            .content_type(&upload.content_type)
            .send()
            .await
            .map_err(Error::of("CreateMultipartUpload"))?;
        let id = begun.upload_id.ok_or_else(|| Error::Refused {
            operation: "CreateMultipartUpload",
            source: "the answer has no id".into(),
        })?;
        let mut values: Item = [(":id".to_owned(), text(id.clone()))].into();
        let is_as_before = match before {
            None => format!("attribute_not_exists({MULTIPART})"),
            Some(before) => {
                values.insert(":before".to_owned(), text(before));
                format!("{MULTIPART} = :before")
            }
        };
        let noted = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&user_pk(upload.owner), &upload_sk(upload.id))))
            .update_expression(format!("SET {MULTIPART} = :id"))
            .condition_expression(format!(
                "attribute_exists(pk) AND attribute_not_exists({CLOSED}) AND {is_as_before}"
            ))
            .set_expression_attribute_values(Some(values))
            .send()
            .await
            .map_err(Error::of("UpdateItem upload"));
        match noted {
            Ok(_) => Ok(Coming::InParts(Some(id))),
            // Another request was faster, or the upload is being removed.
            Err(Error::Conflict { operation }) => {
                self.abort(&object, &id).await?;
                let found = self.upload(upload.owner, upload.id).await?;
                let found = found.ok_or(Error::Conflict { operation })?;
                Ok(found.coming)
            }
            Err(error) => Err(error),
        }
    }

    /// The parts that the bucket has, by number: bytes and ETag; `None` when it gathers none under this id any more.
    async fn list_parts(
        &self,
        object: &str,
        multipart: &str,
    ) -> Result<Option<BTreeMap<u32, (u64, String)>>, Error> {
        let mut there = BTreeMap::new();
        let mut pages = self
            .s3
            .list_parts()
            .bucket(&self.settings.bucket)
            .key(object)
            .upload_id(multipart);
        loop {
            let answer = match pages.clone().send().await.map_err(Error::of("ListParts")) {
                Ok(answer) => answer,
                Err(Error::NoSuchObject { .. }) => return Ok(None),
                Err(error) => return Err(error),
            };
            for part in answer.parts() {
                let number = part.part_number().and_then(|it| u32::try_from(it).ok());
                let size = part.size().and_then(|it| u64::try_from(it).ok());
                if let (Some(number), Some(size), Some(etag)) = (number, size, part.e_tag()) {
                    there.insert(number, (size, etag.to_owned()));
                }
            }
            if answer.is_truncated() != Some(true) {
                return Ok(Some(there));
            }
            pages = pages.set_part_number_marker(answer.next_part_number_marker);
        }
    }

    /// Makes the photo of its parts, unless there is one; `false` when the bucket has not, and it is to be looked
    /// again.
    async fn complete(
        &self,
        object: &str,
        multipart: &str,
        numbers: &[u32],
        mut there: BTreeMap<u32, (u64, String)>,
    ) -> Result<bool, Error> {
        let parts = numbers.iter().map(|number| {
            let etag = there.remove(number).map(|(_, etag)| etag);
            CompletedPart::builder()
                .part_number(signed(*number))
                .set_e_tag(etag)
                .build()
        });
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.collect()));
        let completed = self
            .s3
            .complete_multipart_upload()
            .bucket(&self.settings.bucket)
            .key(object)
            .upload_id(multipart)
            .multipart_upload(parts.build())
            .if_none_match("*")
            .send()
            .await
            .map_err(Error::of("CompleteMultipartUpload"));
        match completed {
            Ok(_) => Ok(true),
            Err(Error::NoSuchObject { .. }) => Ok(false),
            Err(Error::Conflict { .. }) => {
                // The photo was there: nobody needs its parts.
                let is_there = self.head_object(object).await?.is_some();
                if is_there {
                    self.abort(object, multipart).await?;
                }
                Ok(is_there)
            }
            Err(error) => Err(error),
        }
    }

    async fn abort(&self, object: &str, multipart: &str) -> Result<(), Error> {
        let aborted = self
            .s3
            .abort_multipart_upload()
            .bucket(&self.settings.bucket)
            .key(object)
            .upload_id(multipart)
            .send()
            .await
            .map_err(Error::of("AbortMultipartUpload"));
        match aborted {
            Ok(_) | Err(Error::NoSuchObject { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// S3 counts parts with sign.
fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
