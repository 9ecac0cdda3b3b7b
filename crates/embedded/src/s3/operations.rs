//! The operations of S3 that this project uses. Every other one answers
//! `NotImplemented`.

use std::{
    io::{self, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use s3s::{
    S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result,
    dto::{
        self, AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
        CompleteMultipartUploadOutput, CreateBucketInput, CreateBucketOutput,
        CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteObjectInput,
        DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag,
        ETagCondition, GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput,
        HeadObjectInput, HeadObjectOutput, ListMultipartUploadsInput, ListMultipartUploadsOutput,
        ListObjectsV2Input, ListObjectsV2Output, ListPartsInput, ListPartsOutput, PutObjectInput,
        PutObjectOutput, StreamingBlob, Timestamp, UploadPartInput, UploadPartOutput,
    },
    s3_error,
};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::{
    digests,
    errors::{io_error, read_error},
    key,
    objects::{Condition, Objects},
};
use crate::Disk;

/// How much of an object is read from the disk at once, in bytes.
const READ_BYTES: usize = 256 * 1024;

/// The most keys in one answer, as S3 has it.
pub(super) const MAX_KEYS: i32 = 1000;

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

    pub(super) fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        self.objects
            .bucket(name)
            .ok_or_else(|| S3Error::new(S3ErrorCode::NoSuchBucket))
    }

    pub(super) fn path(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
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
        self.put(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.begin(request).await
    }

    async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        self.receive_part(request).await
    }

    async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        self.parts(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.complete(request).await
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.abort(request).await
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        self.unfinished(request).await
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
        self.list(request).await
    }
}

/// The condition of a write.
pub(super) fn condition_of(
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<Condition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Condition::Always),
        (None, Some(ETagCondition::Any)) => Ok(Condition::Absent),
        _ => Err(s3_error!(
            NotImplemented,
            "of the conditions for writing only If-None-Match: * is here"
        )),
    }
}

/// The condition did not hold.
pub(super) fn exists() -> S3Error {
    s3_error!(PreconditionFailed, "the object exists already")
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
pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
