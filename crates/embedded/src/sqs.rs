//! Queues in memory.

use std::net::SocketAddr;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use http::HeaderMap;
use rustack_sqs_core::{config::SqsConfig, handler::RustackSqsHandler, provider::RustackSqs};
use rustack_sqs_http::{
    dispatch::dispatch_operation, response::error_to_response, router::resolve_operation,
};
use std::sync::Arc;

/// What the `X-Amz-Target` of a request to SQS starts with.
pub(crate) const TARGET_PREFIX: &str = "AmazonSQS.";

/// The queues and the tasks that run them.
pub(crate) struct Queues {
    provider: Arc<RustackSqs>,
    handler: RustackSqsHandler,
}

impl Queues {
    /// No queue yet; queue URLs will point at `address`.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let provider = Arc::new(RustackSqs::new(SqsConfig {
            host: address.ip().to_string(),
            port: address.port(),
            ..SqsConfig::default()
        }));
        Self {
            handler: RustackSqsHandler::new(Arc::clone(&provider)),
            provider,
        }
    }

    /// Answers one request whose signature has been checked.
    pub(crate) async fn answer(&self, headers: &HeaderMap, body: Bytes) -> Response {
        let result = match resolve_operation(headers) {
            Ok(operation) => dispatch_operation(&self.handler, operation, body).await,
            Err(error) => Err(error),
        };
        result
            .unwrap_or_else(|error| error_to_response(&error, "-"))
            .map(Body::new)
    }

    /// Ends every queue's task; waiting receivers are answered.
    pub(crate) async fn stop(&self) {
        self.provider.shutdown_all().await;
    }
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queues").finish_non_exhaustive()
    }
}
