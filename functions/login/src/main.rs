//! Signing in, on Lambda.

use domain::Clock;
use login::{FirstAdmin, State, router};
use store::{Access, Settings, Store};
use web::{AccessKeys, Site};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    web::start_logging();
    let settings = Settings::read(web::env)?;
    let (site, clock) = (Site::read(web::env)?, Clock::system());
    let keys = AccessKeys::new(&settings.secret_key, site.access_lifetime, clock.clone());
    let store = Store::connect(&Access::Environment, settings).await;
    let state = State::new(store, keys, clock, FirstAdmin::read(web::env)?);
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}
