//! What is wrong with a photo, on Lambda.

use std::{process::ExitCode, sync::Arc};

use analyze::{State, Turns, router};
use domain::Clock;
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
    let secret = store::secret_key(&access, web::env).await?;
    let state = State {
        keys: AccessKeys::new(&secret, site.access_lifetime, Clock::system()),
        store: Store::connect(&access, settings),
        registry,
        rules,
        limits: limits(),
        turns: Turns::default(),
    };
    lambda_http::run(web::layered(router(state), &site.cors_origins)).await
}

/// How large a photo may be in the memory that Lambda grants. At the most it holds the file, its pixels,
/// and these once more when they are turned upright or brought to sRGB: a quarter each, and one for what
/// is measured and the program.
fn limits() -> engine::Limits {
    let default = engine::Limits::default();
    let granted: Option<u64> =
        web::env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|megabytes| megabytes.parse().ok());
    let max_decode_bytes = granted.map_or(default.max_decode_bytes, |megabytes| {
        default.max_decode_bytes.min(megabytes * 1_048_576 / 4)
    });
    engine::Limits {
        max_decode_bytes,
        ..default
    }
}
