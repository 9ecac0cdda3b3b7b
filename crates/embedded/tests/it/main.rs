//! The embedded services over the wire, driven by the real AWS SDK.

mod clients;
mod disk_full;
mod durability;
mod dynamodb;
mod endpoint;
mod parts;
mod parts_outside;
mod public_headers;
mod public_objects;
mod raw_http;
mod s3;
mod soundness;
mod sqs;
