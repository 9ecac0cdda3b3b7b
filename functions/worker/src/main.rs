//! The worker on Lambda, behind either queue.

use std::{process::ExitCode, sync::Arc, time::Duration};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::{Clock, WEIGHTS_FOLDER};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use providers::Providers;
use settings::HF_API_KEY;
use store::{Access, Settings, Store};
use tokio_util::sync::CancellationToken;
use worker::{Networks, Outcome, State, handle, queue_of};

/// A step computes on one, while others look names up and read files.
const BLOCKING_THREADS: usize = 8;

/// How long a message that nobody can read waits between its tries.
const REJECT_PAUSE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    web::run_function(BLOCKING_THREADS, run())
}

async fn run() -> Result<(), Error> {
    let access = Access::on_lambda(web::env);
    let (settings, registry) = (Settings::read(web::env)?, web::registry(web::env)?);
    let key = store::secret(HF_API_KEY.name(), &access, web::env).await?;
    let remote = providers::Settings::for_models(web::env, key, &registry)?;
    let (store, temp_dir) = (Store::connect(&access, settings), std::env::temp_dir());
    let state = State {
        networks: Networks::new(store.weights(temp_dir.join(WEIGHTS_FOLDER))),
        store,
        registry: Arc::new(registry),
        providers: Providers::new(remote),
        limits: engine::Limits::within_memory(web::granted_mebibytes()),
        clock: Clock::system(),
        temp_dir,
    };
    lambda_runtime::run(service_fn(|event| answer(&state, event))).await
}

async fn answer(state: &State, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for record in event.payload.records {
        let body = record.body.unwrap_or_default();
        let never = CancellationToken::new();
        // Boxed: nested in the futures around it, the type is too deep for the compiler.
        let outcome = Box::pin(handle(state, &body, &never)).await;
        let delay = match outcome {
            Outcome::Done => None,
            Outcome::Retry(delay) => Some(delay),
            // Not acknowledged: after its last receive SQS moves it to the dead-letter queue, where people look at it.
            Outcome::Reject => Some(REJECT_PAUSE),
        };
        if let Some(delay) = delay {
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
        tracing::warn!(%error, "could not return a message to the queue; it comes again when its visibility timeout ends");
    }
}
