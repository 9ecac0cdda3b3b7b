//! S3 over a folder.
//!
//! `s3s` speaks the protocol and checks the signatures; the files are ours,
//! because the file system that comes with it (`s3s-fs`) lets keys with `..`
//! leave the bucket, keeps an upload whose digest is wrong, cannot hold `x`
//! beside `x/y`, shows an object before its content type is stored, never
//! removes what it stored beside a deleted one, and does not wait for the disk.
//!
//! Here an object is one file, its bytes followed by what is known about them
//! (`object_file`). It is written under a temporary name, flushed to the
//! disk and renamed: at every moment there is the whole old object, the whole
//! new one, or none. What comes in parts waits beside the buckets until it is whole (`parts`).

mod digests;
mod errors;
mod key;
mod listed;
mod listing;
mod multipart;
mod object_file;
mod objects;
mod operations;
mod parts;
pub(crate) mod public;
mod receiving;

use std::{fs::File, io, path::Path};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use secrecy::ExposeSecret;

use crate::{Credentials, Disk, Error};

pub(crate) use key::to_path as key_to_path;

/// An object's MD5 in hexadecimal and its length in bytes; leaves the file at its start.
pub(crate) fn md5_and_size(file: &mut File) -> io::Result<(String, u64)> {
    let (attributes, size) = object_file::read_attributes(file)?;
    Ok((attributes.md5.unwrap_or(attributes.etag), size))
}

/// An S3 service over `folder`, for callers who sign with `credentials`.
pub(crate) fn service(
    folder: &Path,
    credentials: &Credentials,
    disk: &Disk,
) -> Result<S3Service, Error> {
    let objects = objects::Objects::open(folder).map_err(|source| Error::Folder {
        path: folder.to_owned(),
        source,
    })?;
    let mut builder = S3ServiceBuilder::new(operations::Operations::new(objects, disk.clone()));
    builder.set_auth(SimpleAuth::from_single(
        credentials.access_key_id.clone(),
        credentials.secret_access_key.expose_secret(),
    ));
    Ok(builder.build())
}

/// Answers one request.
pub(crate) async fn call(mut service: S3Service, request: Request) -> Response {
    match tower::Service::call(&mut service, request).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(error) => {
            tracing::error!(?error, "could not write an S3 response");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
