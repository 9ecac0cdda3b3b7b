//! The operations of S3 that this project uses. Every other one answers
//! `NotImplemented`.

use std::{
    io::{self, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::StreamExt;
use s3s::{
    S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result,
    dto::{
        self, CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput,
        DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag, ETagCondition,
        GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput,
        HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output, PutObjectInput, PutObjectOutput,
        StreamingBlob, Timestamp,
    },
    s3_error,
};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::{
    digests::{self, Digests, Sums},
    errors::{io_error, read_error},
    key, listing,
    object_file::Attributes,
    objects::{Committed, Condition, Objects},
};
use crate::Disk;

/// How much of an object is read from the disk at once, in bytes.
const READ_BYTES: usize = 256 * 1024;

/// The most keys in one answer, as S3 has it.
const MAX_KEYS: i32 = 1000;

#[derive(Debug)]
pub(super) struct Operations {
    objects: Arc<Objects>,
    pub(super) disk: Disk,
}

impl Operations {
    pub(super) fn new(objects: Objects, disk: Disk) -> Self {
        Self {
            objects: Arc::new(objects),
            disk,
        }
    }

    /// Runs what waits for the disk where waiting disturbs nobody.
    pub(super) async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Objects) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let objects = Arc::clone(&self.objects);
        tokio::task::spawn_blocking(move || work(&objects))
            .await
            .map_err(io::Error::other)?
    }

    /// Removes an object. What it leaves free goes into the ballast, before something else takes it.
    async fn delete(&self, path: PathBuf) -> io::Result<()> {
        let disk = self.disk.clone();
        self.on_disk(move |objects| {
            objects.delete(&path)?;
            disk.refill();
            Ok(())
        })
        .await
    }

    fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        self.objects
            .bucket(name)
            .ok_or_else(|| S3Error::new(S3ErrorCode::NoSuchBucket))
    }

    fn path(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        path_in(&self.bucket(bucket)?, key)
    }
}

#[async_trait::async_trait]
impl S3 for Operations {
    async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let name = request.input.bucket;
        let location = format!("/{name}");
        self.on_disk(move |objects| objects.create_bucket(&name))
            .await
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => S3Error::new(S3ErrorCode::BucketAlreadyOwnedByYou),
                io::ErrorKind::InvalidInput => S3Error::new(S3ErrorCode::InvalidBucketName),
                _ => io_error(error),
            })?;
        Ok(S3Response::new(CreateBucketOutput {
            location: Some(location),
        }))
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.bucket(&request.input.bucket)?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let trailers = request.trailing_headers;
        let mut input = request.input;
        let path = self.path(&input.bucket, &input.key)?;
        let condition = match (&input.if_match, &input.if_none_match) {
            (None, None) => Condition::Always,
            (None, Some(ETagCondition::Any)) => Condition::Absent,
            _ => {
                return Err(s3_error!(
                    NotImplemented,
                    "of the conditions for PUT only If-None-Match: * is here"
                ));
            }
        };
        let exists = || s3_error!(PreconditionFailed, "the object exists already");
        if matches!(condition, Condition::Absent) && path.exists() {
            return Err(exists());
        }

        let mut digests = Digests::new(&input)?;
        let mut body = input
            .body
            .take()
            .ok_or_else(|| S3Error::new(S3ErrorCode::IncompleteBody))?;
        let length = u64::try_from(input.content_length.unwrap_or(0)).unwrap_or(0);
        let received = self.receive(&mut body, length, &mut digests).await;
        if received.is_err() {
            // A client that is still sending would not see the answer.
            while let Some(Ok(_)) = body.next().await {}
        }
        let upload = received?;
        let trailers = trailers.and_then(|trailers| trailers.take());
        let Sums { etag, checksums } = digests.finish(trailers.as_ref())?;

        let sums = digests::to_dto(&checksums);
        let attributes = Attributes {
            etag: etag.clone(),
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

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let path = self.path(&input.bucket, &input.key)?;
        let (mut file, attributes, size) = self
            .on_disk(move |objects| objects.read(&path))
            .await
            .map_err(read_error)?;
        let modified = modified(&file)?;
        check_conditions(
            &attributes.etag,
            input.if_match.as_ref(),
            input.if_none_match.as_ref(),
        )?;

        let part = match &input.range {
            Some(range) => range.check(size)?,
            None => 0..size,
        };
        file.seek(SeekFrom::Start(part.start)).map_err(io_error)?;
        let length = part.end - part.start;
        let content = tokio::fs::File::from_std(file).take(length);
        let body = ReaderStream::with_capacity(content, READ_BYTES);

        // A checksum is of the whole object; a client would compare it with a
        // part.
        let sums = match length == size {
            true => digests::to_dto(&attributes.checksums),
            false => dto::Checksum::default(),
        };
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(body)),
            content_length: Some(signed(length)),
            content_range: input.range.map(|_| content_range(&part, size)),
            content_type: attributes.content_type,
            content_encoding: attributes.content_encoding,
            content_disposition: attributes.content_disposition,
            content_language: attributes.content_language,
            cache_control: attributes.cache_control,
            metadata: Some(attributes.metadata),
            last_modified: Some(modified),
            e_tag: Some(ETag::Strong(attributes.etag)),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            ..Default::default()
        }))
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = request.input;
        let path = self.path(&input.bucket, &input.key)?;
        let (file, attributes, size) = self
            .on_disk(move |objects| objects.read(&path))
            .await
            .map_err(read_error)?;
        check_conditions(
            &attributes.etag,
            input.if_match.as_ref(),
            input.if_none_match.as_ref(),
        )?;
        let sums = digests::to_dto(&attributes.checksums);
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed(size)),
            content_type: attributes.content_type,
            content_encoding: attributes.content_encoding,
            content_disposition: attributes.content_disposition,
            content_language: attributes.content_language,
            cache_control: attributes.cache_control,
            metadata: Some(attributes.metadata),
            last_modified: Some(modified(&file)?),
            e_tag: Some(ETag::Strong(attributes.etag)),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let path = self.path(&request.input.bucket, &request.input.key)?;
        if let Err(error) = self.delete(path).await {
            return Err(self.write_error(error).await);
        }
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let bucket = self.bucket(&request.input.bucket)?;
        let mut deleted = Vec::new();
        let mut errors = Vec::new();
        for object in request.input.delete.objects {
            let result = match path_in(&bucket, &object.key) {
                Ok(path) => self.delete(path).await.map_err(io_error),
                Err(error) => Err(error),
            };
            match result {
                Ok(()) => deleted.push(DeletedObject {
                    key: Some(object.key),
                    ..Default::default()
                }),
                Err(error) => errors.push(dto::Error {
                    code: Some(error.code().as_str().to_owned()),
                    key: Some(object.key),
                    message: error.message().map(str::to_owned),
                    version_id: None,
                }),
            }
        }
        let quiet = request.input.delete.quiet == Some(true);
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: (!quiet).then_some(deleted),
            errors: Some(errors).filter(|errors| !errors.is_empty()),
            ..Default::default()
        }))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let bucket = self.bucket(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let delimiter = input.delimiter.clone();
        let after = input
            .continuation_token
            .clone()
            .or(input.start_after.clone());
        let max_keys = input.max_keys.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
        let limit = usize::try_from(max_keys).unwrap_or_default();

        let (page, contents) = self
            .on_disk(move |objects| {
                let entries = objects.list(&bucket, &prefix)?;
                let page = listing::page(
                    entries,
                    &prefix,
                    delimiter.as_deref(),
                    after.as_deref(),
                    limit,
                );
                let mut contents = Vec::with_capacity(page.entries.len());
                for entry in &page.entries {
                    let Some((size, etag, modified)) = listing::describe(&entry.path)? else {
                        continue;
                    };
                    contents.push(dto::Object {
                        key: Some(entry.key.clone()),
                        size: Some(signed(size)),
                        e_tag: Some(ETag::Strong(etag)),
                        last_modified: Some(modified.into()),
                        ..Default::default()
                    });
                }
                Ok((page, contents))
            })
            .await
            .map_err(io_error)?;

        let prefixes: Vec<_> = page
            .common_prefixes
            .into_iter()
            .map(|prefix| dto::CommonPrefix {
                prefix: Some(prefix),
            })
            .collect();
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            delimiter: input.delimiter,
            max_keys: Some(max_keys),
            key_count: i32::try_from(contents.len() + prefixes.len()).ok(),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next,
            continuation_token: input.continuation_token,
            start_after: input.start_after,
            contents: Some(contents),
            common_prefixes: Some(prefixes),
            ..Default::default()
        }))
    }
}

fn path_in(bucket: &Path, key: &str) -> S3Result<PathBuf> {
    key::to_path(bucket, key).ok_or_else(|| {
        s3_error!(
            InvalidArgument,
            "keys are made of A-Z a-z 0-9 . _ - and /, and no part begins with a dot"
        )
    })
}

fn check_conditions(
    etag: &str,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result {
    let current = ETag::Strong(etag.to_owned());
    let holds = |condition: &ETagCondition| match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(etag) => etag.weak_cmp(&current),
    };
    if if_match.is_some_and(|condition| !holds(condition)) {
        return Err(S3Error::new(S3ErrorCode::PreconditionFailed));
    }
    if if_none_match.is_some_and(holds) {
        return Err(S3Error::new(S3ErrorCode::NotModified));
    }
    Ok(())
}

fn modified(file: &std::fs::File) -> S3Result<Timestamp> {
    let modified = file.metadata().and_then(|known| known.modified());
    Ok(modified.map_err(io_error)?.into())
}

fn content_range(part: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1))
}

/// S3 counts bytes with sign. No file is longer than that.
fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
