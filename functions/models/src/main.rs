//! What can be done here, on Lambda.

use models::{State, router};
use store::Settings;
use web::{About, Site, UploadRules};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    web::start_logging();
    let site = Site::read(web::env)?;
    let (about, rules) = (About::read(web::env), UploadRules::read(web::env)?);
    let timing = Settings::timing(web::env("SESSION_CLEANUP_HOURS"), 24)?;
    let state = State::new(&web::registry(web::env)?, &about, &rules, &timing);
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}
