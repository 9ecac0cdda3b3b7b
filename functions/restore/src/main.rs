//! What starts work, on Lambda.

use std::{process::ExitCode, sync::Arc};

use domain::{Clock, WEIGHTS_FOLDER};
use restore::{Forms, State, router};
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
    let (secret, clock) = (store::secret_key(&access, web::env).await?, Clock::system());
    let store = Store::connect(&access, settings);
    let state = State {
        weights: store.weights(std::env::temp_dir().join(WEIGHTS_FOLDER)),
        keys: AccessKeys::new(&secret, site.access_lifetime, clock.clone()),
        store,
        registry,
        rules,
        limits: engine::Limits::default(),
        looks: web::header_turns(),
        forms: Forms::default(),
        clock,
    };
    lambda_http::run(web::layered(router(state), &site)).await
}
