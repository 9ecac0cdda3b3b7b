//! What lies in the data folder.

/// The file of the tables, in the data folder.
pub const DATABASE_FILE: &str = "dynamodb.sqlite";

/// The folder of the buckets, in the data folder.
pub const S3_FOLDER: &str = "s3";
