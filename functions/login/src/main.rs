//! Signing in, on Lambda.

use std::process::ExitCode;

use domain::Clock;
use login::{FirstAdmin, State, router};
use settings::AUTH_PASSWORD;
use store::{Access, Settings, Store};
use web::{AccessKeys, Site};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let (settings, site) = (Settings::read(web::env)?, Site::read(web::env)?);
    let access = Access::on_lambda(web::env);
    let clock = Clock::system();
    let (secret, password) = tokio::try_join!(
        store::secret_key(&access, web::env),
        store::secret(AUTH_PASSWORD.name(), &access, web::env),
    )?;
    let first_admin = FirstAdmin::read(web::env, password)?;
    let keys = AccessKeys::new(&secret, site.access_lifetime, clock.clone());
    let store = Store::connect(&access, settings);
    let state = State::new(store, keys, clock, first_admin);
    lambda_http::run(web::layered(router(state), &site)).await
}
