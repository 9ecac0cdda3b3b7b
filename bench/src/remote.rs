//! Our own work around a model that runs elsewhere: reading, preparing, storing, committing.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use domain::Timing;
use serde_json::{Value, json};
use store::StepMessage;
use testkit::{On, Reply, Scripted, TestApp};
use tokio_util::sync::CancellationToken;
use web::UploadRules;
use worker::{Outcome as Handled, handle};

use crate::engine::jpeg_of;
use crate::table::Figure;

type Outcome<T> = Result<T, Box<dyn Error>>;

const NAME: &str = "a remote model, 12 megapixels: our own work";
/// 5 % of a call of 5 s, or 300 ms: what is more.
const BAR: Duration = Duration::from_millis(300);
const ROUNDS: usize = 7;

/// Measures it, with a provider that answers at once.
pub(crate) fn run() -> Vec<Figure> {
    let measured = tokio::runtime::Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure()));
    let figure = match measured {
        Ok(took) => Figure::timed(NAME, took, BAR),
        Err(error) => Figure::judged(NAME, error.to_string(), "measured", false),
    };
    vec![figure]
}

async fn measure() -> Outcome<Duration> {
    let photo = jpeg_of(12.0)?;
    let limits = engine::Limits::default();
    // What a model for two megapixels would send back.
    let answer = engine::prepare(&photo, None, 2_000_000, usize::MAX, &limits)?.bytes;
    let server = Scripted::start().await;
    server.on(On::new("POST", "/edit")
        .reply(Reply::bytes("image/jpeg", answer))
        .always());
    let endpoint = format!("{}/edit", server.url());
    let models = json!([{
        "id": "edit", "name": "Edit", "category": "enhance", "provider": "hf-endpoint",
        "model": "edit", "max_megapixels": 2,
    }]);
    let app = TestApp::with_environment(
        Timing::default(),
        UploadRules::default(),
        |name| match name {
            "HF_API_KEY" => Some("hf_for-measuring".to_owned()),
            "HF_ENDPOINT_EDIT" => Some(endpoint.clone()),
            "MODELS_CONFIG" => Some(models.to_string()),
            _ => None,
        },
    )
    .await;
    let anna = app.person("anna").await;
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let id = app.restore(&anna, photo.clone(), "edit").await;
        let message = serde_json::to_string(&StepMessage {
            owner: anna.id,
            restoration: id.parse().map_err(|_| "no id")?,
        })?;
        let worker = app.worker();
        let started = Instant::now();
        let handled = handle(&worker, &message, &CancellationToken::new()).await;
        took.push(started.elapsed());
        let shown: Value = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
        if handled != Handled::Done || shown["status"] != "succeeded" {
            return Err(format!("not restored: {shown}").into());
        }
    }
    took.sort();
    Ok(took[ROUNDS / 2])
}
