//! What can be done here, on Lambda.

use std::process::ExitCode;

use models::{State, router};
use store::Settings;
use web::{About, Site, UploadRules};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let site = Site::read(web::env)?;
    let (about, rules) = (About::read(web::env), UploadRules::read(web::env)?);
    let timing = Settings::timing(web::env("SESSION_CLEANUP_HOURS"), 24)?;
    let state = State::new(&web::registry(web::env)?, &about, &rules, &timing);
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}
