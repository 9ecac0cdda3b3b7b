//! The bucket: bytes of photos. Keys are made from ids, never from a file's name.

use std::{collections::BTreeMap, ops::Range, path::Path, time::Duration};

use aws_sdk_s3::{
    self as s3,
    presigning::{PresignedRequest, PresigningConfig},
    primitives::ByteStream,
};
use domain::{FileName, Timestamp};
use url::Url;

use crate::{Error, Store};

/// How long a presigned URL works, at least. Those for reading stay the same for five minutes, so
/// that a browser finds the picture in its cache; they work for five minutes more.
pub const URL_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// How long a URL for reading stays the same.
pub const SAME_URL_FOR: Duration = Duration::from_secs(5 * 60);

/// What a photo's answer tells the browser's cache.
const CACHE_CONTROL: &str = "private, max-age=86400, immutable";

/// How a photo's answer says that it is shown, not saved.
const INLINE: &str = "inline";

/// How a photo's answer says that it is not packed.
const AS_IT_IS: &str = "identity";

/// How to upload: a PUT of exactly these headers to this URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedPut {
    /// Where to.
    pub url: String,
    /// What has to be sent along.
    pub headers: BTreeMap<String, String>,
}

/// By what whoever asks reaches the bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// By the name that the functions use, or by `S3_PUBLIC_URL`.
    #[default]
    Bucket,
    /// Under another name: this server's, as the browser asked for it.
    At(Url),
    /// Through the site, which passes photos on from the bucket's own host: addresses for reading are
    /// paths there. Uploads go to the bucket itself.
    Site,
}

/// What is known of an object without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Bytes.
    pub size: u64,
}

impl Store {
    /// A URL that takes one object of exactly this length and type, once, for [`URL_LIFETIME`]:
    /// what is there is never replaced.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn presign_put(
        &self,
        key: &str,
        content_type: &str,
        size: u64,
        now: Timestamp,
        reach: &Reach,
    ) -> Result<PresignedPut, Error> {
        let request = self
            .client_for(reach)
            .put_object()
            .bucket(&self.settings.bucket)
            .key(key)
            .content_type(content_type)
            .content_length(i64::try_from(size).unwrap_or(i64::MAX))
            .if_none_match("*")
            .presigned(presigning(now, URL_LIFETIME)?)
            .await
            .map_err(Error::of("presign PutObject"))?;
        Ok(presigned_put(&request))
    }

    /// A URL to read an object by, shown in the page or, with a name, saved under it. It is answered with
    /// `content_type`, which has to be that of its content: whoever put the object there may have sent any
    /// headers along, signed or not, and none of them counts.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn presign_get(
        &self,
        key: &str,
        content_type: &str,
        save_as: Option<&FileName>,
        now: Timestamp,
        reach: &Reach,
    ) -> Result<String, Error> {
        let start = now.floor_to(SAME_URL_FOR);
        let request = match reach {
            Reach::Site => self.client_of_the_region(),
            Reach::Bucket | Reach::At(_) => self.client_for(reach),
        };
        let request = request
            .get_object()
            .bucket(&self.settings.bucket)
            .key(key)
            // Nothing is ever written under a key twice.
            .response_cache_control(CACHE_CONTROL)
            .response_content_type(content_type)
            .response_content_disposition(save_as.map_or_else(|| INLINE.to_owned(), disposition))
            .response_content_encoding(AS_IT_IS)
            .presigned(presigning(start, URL_LIFETIME + SAME_URL_FOR)?)
            .await
            .map_err(Error::of("presign GetObject"))?;
        Ok(match reach {
            Reach::Site => path_and_query(request.uri()),
            Reach::Bucket | Reach::At(_) => request.uri().to_owned(),
        })
    }

    /// What is known of an object; `None` when there is none.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn head_object(&self, key: &str) -> Result<Option<Head>, Error> {
        head(&self.s3, &self.settings.bucket, key).await
    }

    /// The whole object, or a range of its bytes that is not empty. Whoever reads a whole photo holds it: in a
    /// request that is for those who have a turn.
    ///
    /// # Errors
    /// [`Error::NoSuchObject`] when there is none.
    pub async fn read_object(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<Vec<u8>, Error> {
        let range = range.map(|Range { start, end }| format!("bytes={start}-{}", end.max(1) - 1));
        let answer = self
            .s3
            .get_object()
            .bucket(&self.settings.bucket)
            .key(key)
            .set_range(range)
            .send()
            .await
            .map_err(Error::of("GetObject"))?;
        // Into the one place where it is needed: a scan has up to hundreds of megabytes, and collecting its
        // pieces first would hold it twice.
        let announced = answer.content_length().unwrap_or_default();
        let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or_default());
        let mut body = answer.body;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| Error::Unavailable {
                operation: "GetObject",
                source: error.into(),
            })?;
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// Writes an object from memory.
    ///
    /// # Errors
    /// [`Error::NoRoom`] when the disk behind the bucket is full.
    pub async fn write_object(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<(), Error> {
        self.put_object(key, content_type, ByteStream::from(bytes))
            .await
    }

    /// Writes an object from a file.
    ///
    /// # Errors
    /// [`Error::NoRoom`] when the disk behind the bucket is full.
    pub async fn write_file(
        &self,
        key: &str,
        content_type: &str,
        path: &Path,
    ) -> Result<(), Error> {
        let body = ByteStream::from_path(path)
            .await
            .map_err(|e| Error::File(e.into()))?;
        self.put_object(key, content_type, body).await
    }

    /// Removes an object; removing what is not there is no error.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_object(&self, key: &str) -> Result<(), Error> {
        let deleted = self
            .s3
            .delete_object()
            .bucket(&self.settings.bucket)
            .key(key)
            .send()
            .await
            .map_err(Error::of("DeleteObject"));
        match deleted {
            Ok(_) | Err(Error::NoSuchObject { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes all objects whose keys start with `prefix`, save those in `keep`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_objects(&self, prefix: &str, keep: &[&str]) -> Result<(), Error> {
        let mut continuation = None;
        loop {
            let answer = self
                .s3
                .list_objects_v2()
                .bucket(&self.settings.bucket)
                .prefix(prefix)
                .set_continuation_token(continuation)
                .send()
                .await
                .map_err(Error::of("ListObjectsV2"))?;
            for key in answer.contents().iter().filter_map(s3::types::Object::key) {
                if !keep.contains(&key) {
                    self.delete_object(key).await?;
                }
            }
            continuation = answer.next_continuation_token;
            if continuation.is_none() {
                return Ok(());
            }
        }
    }

    async fn put_object(
        &self,
        key: &str,
        content_type: &str,
        body: ByteStream,
    ) -> Result<(), Error> {
        put(&self.s3, &self.settings.bucket, key, content_type, body).await
    }

    /// The client that signs for what the browser reaches the bucket by.
    pub(crate) fn client_for(&self, reach: &Reach) -> s3::Client {
        let origin = match reach {
            Reach::At(origin) => Some(origin),
            Reach::Bucket | Reach::Site => None,
        };
        match self.settings.s3_public_url.as_ref().or(origin) {
            None => self.s3.clone(),
            Some(origin) => {
                let config = self.s3.config().to_builder();
                let origin = origin.as_str().trim_end_matches('/');
                s3::Client::from_conf(config.endpoint_url(origin).force_path_style(true).build())
            }
        }
    }

    /// The client that signs for the bucket's own host in its region, which is what the site passes
    /// requests on to, whatever the functions reach S3 by.
    fn client_of_the_region(&self) -> s3::Client {
        if !self.has_own_s3 {
            return self.s3.clone();
        }
        let mut config = self.s3.config().to_builder().force_path_style(false);
        config.set_endpoint_url(None);
        s3::Client::from_conf(config.build())
    }
}

/// The address and only those headers that are signed: the SDK adds some of its own, as on Lambda the one of a
/// trace, and a browser would ask the bucket for leave to send each.
pub(crate) fn presigned_put(request: &PresignedRequest) -> PresignedPut {
    let signed = signed_headers(request.uri());
    let headers = request
        .headers()
        .filter(|(name, _)| signed.contains(&name.to_ascii_lowercase()))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    PresignedPut {
        url: request.uri().to_owned(),
        headers: headers.collect(),
    }
}

/// The names of the headers that a presigned address asks for, in lower case, but for those that browsers
/// set themselves and let nobody else set.
fn signed_headers(url: &str) -> Vec<String> {
    let names = Url::parse(url).ok().and_then(|url| {
        let mut query = url.query_pairs();
        query.find_map(|(name, value)| (name == "X-Amz-SignedHeaders").then(|| value.into_owned()))
    });
    let names = names.unwrap_or_default();
    let names = names.split(';').map(str::to_ascii_lowercase);
    names
        .filter(|name| name != "host" && name != "content-length")
        .collect()
}

/// An address without its scheme and host.
fn path_and_query(url: &str) -> String {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/').map(|at| after_scheme + at);
    path.map_or_else(|| "/".to_owned(), |path| url[path..].to_owned())
}

/// What is known of an object; `None` when there is none.
pub(crate) async fn head(s3: &s3::Client, bucket: &str, key: &str) -> Result<Option<Head>, Error> {
    let request = s3.head_object().bucket(bucket).key(key);
    match request.send().await.map_err(Error::of("HeadObject")) {
        Ok(answer) => {
            let size = u64::try_from(answer.content_length().unwrap_or(0)).unwrap_or(0);
            Ok(Some(Head { size }))
        }
        Err(Error::NoSuchObject { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes an object.
pub(crate) async fn put(
    s3: &s3::Client,
    bucket: &str,
    key: &str,
    content_type: &str,
    body: ByteStream,
) -> Result<(), Error> {
    s3.put_object()
        .bucket(bucket)
        .key(key)
        .content_type(content_type)
        .body(body)
        .send()
        .await
        .map_err(Error::of("PutObject"))?;
    Ok(())
}

pub(crate) fn presigning(start: Timestamp, lifetime: Duration) -> Result<PresigningConfig, Error> {
    PresigningConfig::builder()
        .start_time(start.into())
        .expires_in(lifetime)
        .build()
        .map_err(|error| Error::Refused {
            operation: "presign",
            source: error.into(),
        })
}

/// `Content-Disposition` with the name in ASCII for old clients and in UTF-8 (RFC 6266, RFC 8187).
fn disposition(name: &FileName) -> String {
    use std::fmt::Write as _;
    let plain = |c: char| {
        if c.is_ascii_graphic() && !"\"\\%;".contains(c) {
            c
        } else {
            '_'
        }
    };
    let ascii: String = name.as_str().chars().map(plain).collect();
    let mut encoded = String::new();
    for byte in name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_umlauts_and_spaces_is_given_in_both_spellings() {
        assert_eq!(
            disposition(&FileName::new("Oma 1931 ü.jpg")),
            "attachment; filename=\"Oma_1931__.jpg\"; filename*=UTF-8''Oma%201931%20%C3%BC.jpg"
        );
    }
}
