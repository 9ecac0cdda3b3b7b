//! The objects of a bucket, as S3 lists them.

use s3s::{
    S3Request, S3Response, S3Result,
    dto::{self, ETag, ListObjectsV2Input, ListObjectsV2Output},
};

use super::{
    errors::io_error,
    listing,
    operations::{MAX_KEYS, Operations, signed},
};

impl Operations {
    pub(super) async fn list(
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
