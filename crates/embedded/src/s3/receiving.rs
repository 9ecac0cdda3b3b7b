//! Bytes of an object on their way to the disk.

use std::io;

use futures_util::StreamExt;
use s3s::{
    S3Error, S3ErrorCode, S3Request, S3Response, S3Result, TrailingHeaders,
    dto::{ETag, PutObjectInput, PutObjectOutput, StreamingBlob},
    s3_error,
};
use tokio::io::AsyncWriteExt;

use super::{
    digests::{self, Announced, Digests, Sums},
    errors::{io_error, refused},
    object_file::Attributes,
    objects::{Committed, Condition, Objects, Upload},
    operations::{Operations, condition_of, exists},
};
use crate::disk::refusal_of;

/// After how many bytes of an upload the room is looked at again.
const CHECK_BYTES: usize = 1024 * 1024;

impl Operations {
    /// Stores an object.
    pub(super) async fn put(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let trailers = request.trailing_headers;
        let mut input = request.input;
        let path = self.path(&input.bucket, &input.key)?;
        let condition = condition_of(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        if matches!(condition, Condition::Absent) && path.exists() {
            return Err(exists());
        }
        let body = input.body.take();
        let announced = digests::Announced::from(&input);
        let (upload, Sums { etag, checksums }) =
            self.receive_whole(body, announced, trailers).await?;

        let sums = digests::to_dto(&checksums);
        let attributes = Attributes {
            etag: etag.clone(),
            md5: None,
            content_type: input.content_type,
            content_encoding: input.content_encoding,
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata.unwrap_or_default(),
            checksums,
        };
        let commit =
            move |objects: &Objects| objects.commit(upload, &attributes, &path, &condition);
        let committed = match self.on_disk(commit).await {
            Ok(committed) => committed,
            Err(error) => return Err(self.write_error(error).await),
        };
        if committed == Committed::Refused {
            return Err(exists());
        }
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            ..Default::default()
        }))
    }

    /// What the disk refuses now is remembered, so that it is known before the next try.
    pub(super) async fn write_error(&self, error: io::Error) -> S3Error {
        if refusal_of(&error).is_some() {
            let disk = self.disk.clone();
            // A panic would only leave it to the next one to find out.
            let _ = tokio::task::spawn_blocking(move || disk.probe()).await;
        }
        io_error(error)
    }

    /// Receives what an upload or a part of one brings, sees that it is what was announced, and sums it up.
    pub(super) async fn receive_whole(
        &self,
        body: Option<StreamingBlob>,
        announced: Announced,
        trailers: Option<TrailingHeaders>,
    ) -> S3Result<(Upload, Sums)> {
        let length = announced.bytes();
        let mut digests = Digests::new(announced)?;
        let mut body = body.ok_or_else(|| S3Error::new(S3ErrorCode::IncompleteBody))?;
        let received = self.receive(&mut body, length, &mut digests).await;
        if received.is_err() {
            // A client that is still sending would not see the answer.
            while let Some(Ok(_)) = body.next().await {}
        }
        let upload = received?;
        let trailers = trailers.and_then(|trailers| trailers.take());
        let sums = digests.finish(trailers.as_ref())?;
        Ok((upload, sums))
    }

    /// Receives an upload of `length` bytes, as far as that is known, into a file of its own.
    async fn receive(
        &self,
        body: &mut StreamingBlob,
        length: u64,
        digests: &mut Digests,
    ) -> S3Result<Upload> {
        self.disk.takes(length).map_err(refused)?;
        let upload = match self.on_disk(Objects::begin_upload).await {
            Ok(upload) => upload,
            Err(error) => return Err(self.write_error(error).await),
        };
        let file = upload.file.try_clone().map_err(io_error)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut unchecked = 0;
        while let Some(bytes) = body.next().await {
            let bytes = bytes.map_err(|error| {
                tracing::debug!(%error, "an upload broke off");
                s3_error!(
                    IncompleteBody,
                    "the upload ended early or does not match its signature"
                )
            })?;
            digests.update(&bytes);
            // Others may be writing, too: the room is looked at again on the way.
            unchecked += bytes.len();
            if unchecked >= CHECK_BYTES {
                unchecked = 0;
                self.disk.takes(0).map_err(refused)?;
            }
            if let Err(error) = file.write_all(&bytes).await {
                return Err(self.write_error(error).await);
            }
        }
        match file.flush().await {
            Ok(()) => Ok(upload),
            Err(error) => Err(self.write_error(error).await),
        }
    }
}
