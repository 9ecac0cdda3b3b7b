//! What is wrong with a photo, on Lambda.

use std::{process::ExitCode, sync::Arc};

use analyze::{State, router};
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
        clock: Clock::system(),
        keys: AccessKeys::new(&secret, site.access_lifetime, Clock::system()),
        store: Store::connect(&access, settings),
        registry,
        rules,
        limits: engine::Limits::within_memory(web::granted_mebibytes()),
        looks: web::header_turns(),
        turns: web::photo_turns(),
    };
    lambda_http::run(web::layered(router(state), &site)).await
}
