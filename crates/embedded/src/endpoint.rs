//! One address for the three services: who is meant, and who is asking.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use rustack_auth::{StaticCredentialProvider, hash_payload, verify_sigv4};
use s3s::service::S3Service;
use secrecy::ExposeSecret;

use crate::{
    Credentials,
    dynamodb::{self, Tables},
    s3,
    sqs::{self, Queues},
};

/// The largest request to DynamoDB or SQS, in bytes, as AWS has it.
const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

#[derive(Clone)]
struct Services {
    s3: S3Service,
    tables: Tables,
    queues: Arc<Queues>,
    credentials: Arc<StaticCredentialProvider>,
}

pub(crate) fn router(
    s3: S3Service,
    tables: Tables,
    queues: Arc<Queues>,
    credentials: &Credentials,
) -> Router {
    let credentials = Arc::new(StaticCredentialProvider::new([(
        credentials.access_key_id.clone(),
        credentials.secret_access_key.expose_secret().to_owned(),
    )]));
    Router::new().fallback(answer).with_state(Services {
        s3,
        tables,
        queues,
        credentials,
    })
}

/// S3 checks signatures itself, as its bodies are streams; for the two others
/// it is done here, before anything of the request is looked at.
async fn answer(State(services): State<Services>, request: Request) -> Response {
    let Some(target) = request.headers().get("x-amz-target").cloned() else {
        return s3::call(services.s3, request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_JSON_BYTES).await else {
        return refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestTooLargeException",
            "the request is longer than 16 MiB, or was cut off",
        );
    };
    if let Err(error) = verify_sigv4(&parts, &hash_payload(&body), services.credentials.as_ref()) {
        // The words are for the caller's developer; they hold no secret.
        tracing::warn!(%error, "a request with no valid signature was refused");
        return refuse(
            StatusCode::FORBIDDEN,
            "InvalidSignatureException",
            "the request's signature is missing or wrong",
        );
    }
    let target = target.to_str().unwrap_or_default();
    if let Some(operation) = target.strip_prefix(dynamodb::TARGET_PREFIX) {
        services.tables.answer(operation, body).await
    } else if target.starts_with(sqs::TARGET_PREFIX) {
        services.queues.answer(&parts.headers, body).await
    } else {
        refuse(
            StatusCode::BAD_REQUEST,
            "UnknownOperationException",
            "only DynamoDB, SQS and S3 are here",
        )
    }
}

fn refuse(status: StatusCode, kind: &str, message: &str) -> Response {
    let body = serde_json::json!({ "__type": kind, "message": message });
    (
        status,
        [(header::CONTENT_TYPE, dynamodb::CONTENT_TYPE)],
        Body::from(body.to_string()),
    )
        .into_response()
}
