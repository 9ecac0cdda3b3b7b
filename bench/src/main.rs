//! Measured figures for `make bench`: `bench engine`. Measure in the release profile.

mod engine;
mod table;

use std::process::ExitCode;

use table::Verdict;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let figures = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["engine"] => engine::run(),
        [engine::CHILD, original, out] => return engine::child(original, out),
        _ => {
            eprintln!("usage: bench engine");
            return ExitCode::from(2);
        }
    };
    table::print(&figures);
    if figures.iter().any(|figure| figure.verdict == Verdict::Fail) {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
