//! How a region of a photo will look, on Lambda.

use std::{process::ExitCode, sync::Arc};

use domain::Clock;
use preview::{State, router};
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
    let state = State::new(
        Store::connect(&access, settings),
        registry,
        rules,
        engine::Limits::within_memory(web::granted_mebibytes()),
        AccessKeys::new(&secret, site.access_lifetime, Clock::system()),
        web::header_turns(),
    );
    lambda_http::run(web::layered(router(state), &site)).await
}
