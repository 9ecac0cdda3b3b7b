//! Objects that are uploaded in parts.
//!
//! Known quirks: a whole of parts has no checksum but its ETag; an object can be made of parts only under
//! `If-None-Match: *` or no condition.

use s3s::{
    S3Error, S3ErrorCode, S3Request, S3Response, S3Result,
    dto::{
        self, AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumType,
        CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart,
        CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, ListMultipartUploadsInput,
        ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload,
        UploadPartInput, UploadPartOutput,
    },
    s3_error,
};

use super::{
    digests::{self, Sums},
    errors::{io_error, refused},
    object_file::Attributes,
    operations::{MAX_KEYS, Operations, condition_of, exists, signed},
    parts::{About, Completed, Part},
};

/// The least bytes of each part but the last, as S3 has it.
const LEAST_PART_BYTES: u64 = 5 * 1024 * 1024;

/// The highest number of a part, as S3 has it.
const MOST_PARTS: i32 = 10_000;

impl Operations {
    pub(super) async fn begin(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let input = request.input;
        self.path(&input.bucket, &input.key)?;
        if input.checksum_type.as_ref().map(ChecksumType::as_str) == Some(ChecksumType::FULL_OBJECT)
        {
            return Err(s3_error!(
                NotImplemented,
                "a whole of parts has no checksum here"
            ));
        }
        let about = About {
            bucket: input.bucket.clone(),
            key: input.key.clone(),
            attributes: Attributes {
                content_type: input.content_type,
                content_encoding: input.content_encoding,
                content_disposition: input.content_disposition,
                content_language: input.content_language,
                cache_control: input.cache_control,
                metadata: input.metadata.unwrap_or_default(),
                ..Attributes::default()
            },
        };
        let begun = self.on_disk(move |objects| objects.begin_parts(&about));
        let upload_id = match begun.await {
            Ok(id) => id,
            Err(error) => return Err(self.write_error(error).await),
        };
        Ok(S3Response::new(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(upload_id),
            ..Default::default()
        }))
    }

    pub(super) async fn receive_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let trailers = request.trailing_headers;
        let mut input = request.input;
        let number = match input.part_number {
            number @ 1..=MOST_PARTS => number.unsigned_abs(),
            _ => {
                return Err(s3_error!(
                    InvalidArgument,
                    "the number of a part is 1 to 10000"
                ));
            }
        };
        self.about(&input.upload_id, &input.bucket, &input.key)
            .await?;
        let body = input.body.take();
        let announced = digests::Announced::from(&input);
        let (upload, Sums { etag, checksums }) =
            self.receive_whole(body, announced, trailers).await?;
        let sums = digests::to_dto(&checksums);
        let attributes = Attributes {
            etag: etag.clone(),
            checksums,
            ..Attributes::default()
        };
        let id = input.upload_id;
        let commit = self
            .on_disk(move |objects| objects.commit_part(upload, &attributes, &id, number))
            .await;
        match commit {
            Ok(true) => {}
            Ok(false) => return Err(no_upload()),
            Err(error) => return Err(self.write_error(error).await),
        }
        Ok(S3Response::new(UploadPartOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            ..Default::default()
        }))
    }

    pub(super) async fn parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        let input = request.input;
        self.about(&input.upload_id, &input.bucket, &input.key)
            .await?;
        let after = input.part_number_marker.unwrap_or(0);
        let max = input.max_parts.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
        let mut parts = self.parts_of(&input.upload_id).await?;
        parts.retain(|part| i64::from(part.number) > i64::from(after));
        let limit = usize::try_from(max).unwrap_or_default();
        let is_truncated = parts.len() > limit;
        parts.truncate(limit);
        let parts: Vec<_> = parts.into_iter().map(listed).collect();
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            part_number_marker: input.part_number_marker,
            next_part_number_marker: parts
                .last()
                .filter(|_| is_truncated)
                .and_then(|it| it.part_number),
            max_parts: Some(max),
            is_truncated: Some(is_truncated),
            parts: Some(parts),
            ..Default::default()
        }))
    }

    pub(super) async fn complete(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let input = request.input;
        let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
        let path = self.path(&bucket, &key)?;
        let condition = condition_of(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let mut attributes = self.about(&id, &bucket, &key).await?.attributes;
        let wanted = input.multipart_upload.and_then(|it| it.parts);
        let parts = chosen(self.parts_of(&id).await?, &wanted.unwrap_or_default())?;
        let bytes: u64 = parts.iter().map(|part| part.size).sum();
        if input
            .mpu_object_size
            .is_some_and(|size| size != signed(bytes))
        {
            return Err(s3_error!(
                InvalidRequest,
                "the parts have another size together"
            ));
        }
        // Until it is done they are there twice.
        self.disk.takes(bytes).map_err(refused)?;
        let completed = self
            .on_disk(move |objects| {
                let Some(upload) = objects.join(&id, &parts, &mut attributes)? else {
                    return Ok(None);
                };
                let done = objects.complete(&id, upload, &attributes, &path, &condition)?;
                Ok(Some((done, attributes.etag)))
            })
            .await;
        let etag = match completed {
            Ok(Some((Completed::Stored, etag))) => etag,
            Ok(Some((Completed::Refused, _))) => return Err(exists()),
            Ok(Some((Completed::Gone, _))) => return Err(no_upload()),
            Ok(None) => return Err(invalid_part()),
            Err(error) => return Err(self.write_error(error).await),
        };
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            location: Some(format!("/{bucket}/{key}")),
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(ETag::Strong(etag)),
            ..Default::default()
        }))
    }

    pub(super) async fn abort(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let input = request.input;
        self.about(&input.upload_id, &input.bucket, &input.key)
            .await?;
        let disk = self.disk.clone();
        let aborted = self
            .on_disk(move |objects| {
                let aborted = objects.abort(&input.upload_id)?;
                disk.refill();
                Ok(aborted)
            })
            .await;
        match aborted {
            Ok(true) => Ok(S3Response::new(AbortMultipartUploadOutput::default())),
            Ok(false) => Err(no_upload()),
            Err(error) => Err(self.write_error(error).await),
        }
    }

    pub(super) async fn unfinished(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let input = request.input;
        self.bucket(&input.bucket)?;
        if input.delimiter.is_some() {
            return Err(s3_error!(
                NotImplemented,
                "unfinished uploads have no folders here"
            ));
        }
        let (bucket, prefix) = (
            input.bucket.clone(),
            input.prefix.clone().unwrap_or_default(),
        );
        let mut found = self
            .on_disk(move |objects| objects.unfinished(&bucket, &prefix))
            .await
            .map_err(io_error)?;
        if let Some(key) = &input.key_marker {
            let id = input.upload_id_marker.as_deref();
            found.retain(|it| it.key > *key || it.key == *key && id.is_some_and(|id| *it.id > *id));
        }
        let max = input.max_uploads.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
        let limit = usize::try_from(max).unwrap_or_default();
        let is_truncated = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| is_truncated);
        let (next_key_marker, next_upload_id_marker) =
            last.map(|it| (it.key.clone(), it.id.clone())).unzip();
        let uploads = found.into_iter().map(|it| MultipartUpload {
            key: Some(it.key),
            upload_id: Some(it.id),
            initiated: Some(it.initiated.into()),
            ..Default::default()
        });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            prefix: input.prefix,
            key_marker: input.key_marker,
            upload_id_marker: input.upload_id_marker,
            next_key_marker,
            next_upload_id_marker,
            max_uploads: Some(max),
            is_truncated: Some(is_truncated),
            uploads: Some(uploads.collect()),
            ..Default::default()
        }))
    }

    async fn about(&self, id: &str, bucket: &str, key: &str) -> S3Result<About> {
        self.path(bucket, key)?;
        let (id, bucket, key) = (id.to_owned(), bucket.to_owned(), key.to_owned());
        self.on_disk(move |objects| objects.about(&id, &bucket, &key))
            .await
            .map_err(io_error)?
            .ok_or_else(no_upload)
    }

    async fn parts_of(&self, id: &str) -> S3Result<Vec<Part>> {
        let id = id.to_owned();
        self.on_disk(move |objects| objects.parts(&id))
            .await
            .map_err(io_error)?
            .ok_or_else(no_upload)
    }
}

/// Those of the parts that have come of which an object is to be made.
fn chosen(came: Vec<Part>, wanted: &[CompletedPart]) -> S3Result<Vec<Part>> {
    if wanted.is_empty() {
        return Err(s3_error!(MalformedXML, "an object is made of parts"));
    }
    if !wanted.is_sorted_by(|a, b| a.part_number < b.part_number) {
        return Err(S3Error::new(S3ErrorCode::InvalidPartOrder));
    }
    let mut came = came.into_iter();
    let mut parts = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let number = wanted.part_number.and_then(|it| u32::try_from(it).ok());
        let part = came.find(|part| Some(part.number) == number);
        let part = part.filter(|part| is_meant(part, wanted));
        parts.push(part.ok_or_else(invalid_part)?);
    }
    let but_last = parts.split_last().map_or(&[][..], |(_, others)| others);
    if but_last.iter().any(|part| part.size < LEAST_PART_BYTES) {
        return Err(S3Error::new(S3ErrorCode::EntityTooSmall));
    }
    Ok(parts)
}

/// Whether the part is what somebody says it is.
fn is_meant(part: &Part, said: &CompletedPart) -> bool {
    let sums = digests::to_dto(&part.attributes.checksums);
    let fits = |said: &Option<String>, is: Option<String>| said.is_none() || *said == is;
    said.e_tag.as_ref().map(ETag::value) == Some(part.attributes.etag.as_str())
        && fits(&said.checksum_crc32, sums.checksum_crc32)
        && fits(&said.checksum_crc32c, sums.checksum_crc32c)
        && fits(&said.checksum_crc64nvme, sums.checksum_crc64nvme)
        && fits(&said.checksum_sha1, sums.checksum_sha1)
        && fits(&said.checksum_sha256, sums.checksum_sha256)
}

fn listed(part: Part) -> dto::Part {
    let sums = digests::to_dto(&part.attributes.checksums);
    dto::Part {
        part_number: i32::try_from(part.number).ok(),
        size: Some(signed(part.size)),
        e_tag: Some(ETag::Strong(part.attributes.etag)),
        last_modified: Some(part.modified.into()),
        checksum_crc32: sums.checksum_crc32,
        checksum_crc32c: sums.checksum_crc32c,
        checksum_crc64nvme: sums.checksum_crc64nvme,
        checksum_sha1: sums.checksum_sha1,
        checksum_sha256: sums.checksum_sha256,
    }
}

fn no_upload() -> S3Error {
    S3Error::new(S3ErrorCode::NoSuchUpload)
}

fn invalid_part() -> S3Error {
    S3Error::new(S3ErrorCode::InvalidPart)
}
