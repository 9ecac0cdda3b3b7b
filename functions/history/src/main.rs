//! What reads and deletes, on Lambda.

use std::{process::ExitCode, sync::Arc};

use domain::Clock;
use history::{State, router};
use store::{Access, CursorKey, Settings, Store};
use web::{AccessKeys, Site, Waiting};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let (settings, site) = (Settings::read(web::env)?, Site::read(web::env)?);
    let registry = Arc::new(web::registry(web::env)?);
    let access = Access::on_lambda(web::env);
    let (secret, clock) = (store::secret_key(&access, web::env).await?, Clock::system());
    let state = State {
        keys: AccessKeys::new(&secret, site.access_lifetime, clock.clone()),
        cursors: CursorKey::derive(&secret),
        store: Store::connect(&access, settings),
        registry,
        // As many as AWS starts, which depends on the account.
        waiting: Waiting::for_workers(None),
        clock,
    };
    lambda_http::run(web::layered(router(state), &site)).await
}
