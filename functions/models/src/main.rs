//! What can be done here, on Lambda.

use std::process::ExitCode;

use domain::WEIGHTS_FOLDER;
use models::{State, router};
use providers::Providers;
use settings::{BUCKET, HF_API_KEY, Target};
use store::{Access, Gauge, Settings, Weights};
use web::{About, Site, UploadRules};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), lambda_http::Error> {
    let site = Site::read(web::env)?;
    let (about, rules) = (About::read(web::env)?, UploadRules::read(web::env)?);
    let timing = Settings::timing(Target::Lambda, web::env)?;
    let registry = web::registry(web::env)?;
    let access = Access::on_lambda(web::env);
    let key = store::secret(HF_API_KEY.name(), &access, web::env).await?;
    let providers = Providers::new(providers::Settings::for_models(web::env, key, &registry)?);
    let bucket = BUCKET.must(web::env)?;
    let folder = std::env::temp_dir().join(WEIGHTS_FOLDER);
    let weights = Weights::connect(&access, bucket, folder);
    // A bucket of AWS has no end.
    let gauge = Gauge::default();
    let state = State::new(
        &registry, providers, weights, &about, &rules, &timing, gauge,
    );
    lambda_http::run(web::layered(router(state), &site)).await
}
