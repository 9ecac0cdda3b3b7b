//! The sweeper on Lambda, started by a schedule.

use std::{process::ExitCode, sync::Arc};

use domain::Clock;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::{Access, Settings, Store};
use sweeper::{State, Trust};

fn main() -> ExitCode {
    web::run_function(1, run())
}

async fn run() -> Result<(), Error> {
    let state = State {
        store: Store::connect(&Access::on_lambda(web::env), Settings::read(web::env)?),
        registry: Arc::new(web::registry(web::env)?),
        clock: Clock::system(),
        trust: Trust::in_full(),
    };
    let sweep = |_: LambdaEvent<serde_json::Value>| async {
        let report = sweeper::sweep(&state).await?;
        Ok::<_, Error>(format!("{report:?}"))
    };
    lambda_runtime::run(service_fn(sweep)).await
}
