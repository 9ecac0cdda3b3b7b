//! The worker on Lambda, behind either queue.

use std::{sync::Arc, time::Duration};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::Clock;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::{Access, Settings, Store};
use tokio_util::sync::CancellationToken;
use worker::{Outcome, State, handle, queue_of};

#[tokio::main]
async fn main() -> Result<(), Error> {
    web::start_logging();
    let state = State {
        store: Store::connect(&Access::Environment, Settings::read(web::env)?).await,
        registry: Arc::new(web::registry(web::env)?),
        limits: engine::Limits::default(),
        clock: Clock::system(),
        temp_dir: std::env::temp_dir(),
    };
    lambda_runtime::run(service_fn(|event| answer(&state, event))).await
}

async fn answer(state: &State, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for record in event.payload.records {
        let body = record.body.unwrap_or_default();
        let outcome = handle(state, &body, &CancellationToken::new()).await;
        if let Outcome::Retry(delay) = outcome {
            give_back(
                state,
                &record.event_source_arn,
                record.receipt_handle,
                delay,
            )
            .await;
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = record.message_id.unwrap_or_default();
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Lets the message come again when it makes sense, not only when its visibility ends.
async fn give_back(state: &State, arn: &Option<String>, receipt: Option<String>, delay: Duration) {
    let message = store::Message {
        body: String::new(),
        receipt: receipt.unwrap_or_default(),
        received: 1,
    };
    let queue = queue_of(state, arn.as_deref().unwrap_or_default());
    if let Err(error) = state.store.give_back(queue, &message, delay).await {
        tracing::warn!(%error, "the message comes again when its visibility ends");
    }
}
