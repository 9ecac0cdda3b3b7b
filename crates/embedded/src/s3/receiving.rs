//! Bytes of an object on their way to the disk.

use std::io;

use futures_util::StreamExt;
use s3s::{S3Error, S3Result, dto::StreamingBlob, s3_error};
use tokio::io::AsyncWriteExt;

use super::{
    digests::Digests,
    errors::{io_error, refused},
    objects::{Objects, Upload},
    operations::Operations,
};
use crate::disk::refusal_of;

/// After how many bytes of an upload the room is looked at again.
const CHECK_BYTES: usize = 1024 * 1024;

impl Operations {
    /// What the disk refuses now is remembered, so that it is known before the next try.
    pub(super) async fn write_error(&self, error: io::Error) -> S3Error {
        if refusal_of(&error).is_some() {
            let disk = self.disk.clone();
            // A panic would only leave it to the next one to find out.
            let _ = tokio::task::spawn_blocking(move || disk.probe()).await;
        }
        io_error(error)
    }

    /// Receives an upload of `length` bytes, as far as that is known, into a file of its own.
    pub(super) async fn receive(
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
