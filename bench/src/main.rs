//! Measured figures for `make bench`: all of them, or `bench engine`, `bench server`, `bench elsewhere`
//! or `bench lambda` alone. Measure
//! in the release profile, with the program built beside this one.

mod elsewhere;
mod engine;
mod lambda;
mod process;
mod server;
mod table;

use std::process::ExitCode;

use table::Verdict;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let figures = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => [
            server::run(),
            lambda::run(),
            elsewhere::run(),
            engine::run(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ["elsewhere"] => elsewhere::run(),
        ["engine"] => engine::run(),
        ["lambda"] => lambda::run(),
        ["server"] => server::run(),
        [engine::CHILD, original, out] => return engine::child(original, out),
        _ => {
            eprintln!("usage: bench [elsewhere | engine | lambda | server]");
            return ExitCode::from(2);
        }
    };
    table::print(&figures);
    if figures.iter().any(|figure| figure.verdict == Verdict::Fail) {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
