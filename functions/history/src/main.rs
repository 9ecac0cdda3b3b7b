//! What reads and deletes, on Lambda.

use std::sync::Arc;

use domain::Clock;
use history::{State, router};
use store::{Access, Settings, Store};
use web::{AccessKeys, Site};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    web::start_logging();
    let settings = Settings::read(web::env)?;
    let (site, clock) = (Site::read(web::env)?, Clock::system());
    let state = State {
        keys: AccessKeys::new(&settings.secret_key, site.access_lifetime, clock.clone()),
        store: Store::connect(&Access::Environment, settings).await,
        registry: Arc::new(web::registry(web::env)?),
        clock,
    };
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}
