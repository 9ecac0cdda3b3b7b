//! Signing in, on Lambda.

use domain::{Clock, UserName};
use login::{FirstAdmin, State, password, router};
use store::{Access, Settings, Store};
use web::{AccessKeys, Site};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    web::start_logging();
    let settings = Settings::read(web::env)?;
    let (site, clock) = (Site::read(web::env)?, Clock::system());
    let keys = AccessKeys::new(&settings.secret_key, site.access_lifetime, clock.clone());
    let store = Store::connect(&Access::Environment, settings).await;
    let state = State::new(store, keys, clock, first_admin()?);
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}

fn first_admin() -> Result<Option<FirstAdmin>, lambda_http::Error> {
    let (Some(username), Some(given)) = (web::env("AUTH_USERNAME"), web::env("AUTH_PASSWORD"))
    else {
        return Ok(None);
    };
    if given.chars().count() < password::MIN_CHARS {
        return Err(format!("AUTH_PASSWORD: {}", password::PasswordError::TooShort).into());
    }
    Ok(Some(FirstAdmin {
        username: UserName::new(&username)?,
        password: given.into(),
    }))
}
