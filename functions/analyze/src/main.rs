//! What is wrong with a photo, on Lambda.

use std::{process::ExitCode, sync::Arc};

use analyze::{State, Turns, router};
use domain::Clock;
use store::{Access, Settings, Store};
use web::{AccessKeys, Site, UploadRules};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let (settings, site) = (Settings::read(web::env)?, Site::read(web::env)?);
    let registry = Arc::new(web::registry(web::env)?);
    let rules = Arc::new(UploadRules::read(web::env)?);
    let access = Access::on_lambda(web::env);
    let secret = store::secret_key(&access, web::env).await?;
    let state = State {
        keys: AccessKeys::new(&secret, site.access_lifetime, Clock::system()),
        store: Store::connect(&access, settings),
        registry,
        rules,
        limits: limits(),
        turns: Turns::default(),
    };
    lambda_http::run(web::layered(router(state), &site)).await
}

/// How large a photo may be in the memory that Lambda grants.
fn limits() -> engine::Limits {
    let granted = web::env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|text| text.parse().ok());
    granted.map_or_else(engine::Limits::default, engine::Limits::within_memory)
}
