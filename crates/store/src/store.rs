//! The store itself; what is done with it stands in the files for that.

use aws_sdk_dynamodb as dynamodb;
use aws_sdk_s3 as s3;
use aws_sdk_sqs as sqs;
use domain::Timing;

use crate::{Access, Gauge, Settings};

/// The bucket, the table and the queues.
///
/// Cloning is cheap: the clients share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) dynamodb: dynamodb::Client,
    pub(crate) s3: s3::Client,
    pub(crate) sqs: sqs::Client,
    /// Whether S3 has an address of its own, other than the region's.
    pub(crate) has_own_s3: bool,
    pub(crate) gauge: Gauge,
    pub(crate) settings: Settings,
}

impl Store {
    /// Connects. Nothing is asked of the services yet.
    #[must_use]
    pub fn connect(access: &Access, settings: Settings) -> Self {
        let clients = access.clients();
        Self {
            dynamodb: clients.dynamodb,
            s3: clients.s3,
            sqs: clients.sqs,
            has_own_s3: access.has_own_s3(),
            gauge: Gauge::default(),
            settings,
        }
    }

    /// How long things may take.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.settings.timing
    }
}
