//! Measured figures for `make bench`: all of them but `bench builds`, which takes half an hour; or one group
//! alone: `bench engine`, `bench server`, `bench looks`, `bench previews`, `bench remote`, `bench rest`, `bench lambda`. Measure in
//! the release profile, with the program built beside this one.

mod builds;
mod engine;
mod lambda;
mod looks;
mod machine;
mod photo;
mod previews;
mod process;
mod remote;
mod rest;
mod server;
mod table;

use std::process::ExitCode;

use table::Verdict;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_none_or(|arg| arg != engine::CHILD) {
        println!("{}", machine::describe());
    }
    let figures = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => [
            server::run(),
            looks::run(),
            previews::run(),
            lambda::run(),
            remote::run(),
            rest::run(),
            engine::run(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ["builds"] => builds::run(),
        ["remote"] => remote::run(),
        ["rest"] => rest::run(),
        ["engine"] => engine::run(),
        ["lambda"] => lambda::run(),
        ["looks"] => looks::run(),
        ["previews"] => previews::run(),
        ["server"] => server::run(),
        [engine::CHILD, original, out] => return engine::child(original, out),
        _ => {
            eprintln!(
                "usage: bench [builds | engine | lambda | looks | previews | remote | rest | server]"
            );
            return ExitCode::from(2);
        }
    };
    table::print(&figures);
    if figures.iter().any(|figure| figure.verdict == Verdict::Fail) {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
