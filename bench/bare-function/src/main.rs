//! The least that answers on Lambda: one route, no AWS SDK. `bench lambda` holds the functions'
//! starts against its own.

use axum::{Router, routing::get};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let router = Router::new().route("/", get(async || "here"));
    lambda_http::run(router).await
}
