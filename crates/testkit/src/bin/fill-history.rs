//! Makes a long history: `fill-history FOLDER COPIES`, see `testkit::fill_history`.

use std::{env, path::PathBuf, process::ExitCode};

use testkit::fill_history;

#[tokio::main]
async fn main() -> ExitCode {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let copies = env::args().nth(2).and_then(|text| text.parse().ok());
    let (Some(folder), Some(copies)) = (folder, copies) else {
        eprintln!(
            "usage: fill-history FOLDER COPIES, with the data folder of a program that does not run"
        );
        return ExitCode::FAILURE;
    };
    match fill_history(&folder, copies).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the history was not filled: {error}");
            ExitCode::FAILURE
        }
    }
}
