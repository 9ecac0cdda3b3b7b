//! What can be done here, on Lambda.

use std::process::ExitCode;

use models::{State, router};
use providers::Providers;
use store::{Access, Settings};
use web::{About, Site, UploadRules};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let site = Site::read(web::env)?;
    let (about, rules) = (About::read(web::env), UploadRules::read(web::env)?);
    let timing = Settings::timing(web::env("SESSION_CLEANUP_HOURS"), 24)?;
    let registry = web::registry(web::env)?;
    // Nothing else here talks to AWS; without an ARN nothing is asked.
    let key = match web::env("HF_API_KEY_ARN") {
        Some(_) => store::secret("HF_API_KEY", &Access::on_lambda(web::env), web::env).await?,
        None => web::env("HF_API_KEY").map(Into::into),
    };
    let providers = Providers::new(providers::Settings::for_models(web::env, key, &registry)?);
    let state = State::new(&registry, providers, &about, &rules, &timing);
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}
