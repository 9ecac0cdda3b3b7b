//! Says whether settings fit, and how they are handed on: `check-settings FILE --for lambda|laptop`, where FILE
//! holds a JSON object of texts, and `-` is the standard input, which no other program can look into.
//!
//! It answers with JSON on the standard output: `{"settings": {…}}`, or `{"wrong": [{"name", "message"}]}` and
//! the exit status 1.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    process::ExitCode,
};

use serde_json::{Value, json};
use settings::{Target, check, named_twice};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match asked(&arguments) {
        Ok((given, target)) => {
            let (answer, status) = answer(&given, target);
            println!("{answer}");
            status
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn asked(arguments: &[String]) -> Result<(BTreeMap<String, String>, Target), String> {
    let usage = "check-settings FILE --for lambda|laptop";
    let [file, flag, target] = arguments else {
        return Err(usage.to_owned());
    };
    let target = match (flag.as_str(), target.as_str()) {
        ("--for", "lambda") => Target::Lambda,
        ("--for", "laptop") => Target::Laptop,
        _ => return Err(usage.to_owned()),
    };
    let mut text = String::new();
    match file.as_str() {
        "-" => io::stdin().read_to_string(&mut text).map(|_| ()),
        path => fs::read_to_string(path).map(|read| text = read),
    }
    .map_err(|error| format!("{file}: {error}"))?;
    if let Some(name) = named_twice(&text) {
        return Err(format!("{file}: {name}; remove one of the two"));
    }
    // The error of serde_json would show what it stumbled over, which may be a secret.
    let given = serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("{file}:{line}:{column}: expected a JSON object of texts")
    })?;
    Ok((given, target))
}

fn answer(given: &BTreeMap<String, String>, target: Target) -> (Value, ExitCode) {
    match check(given, target) {
        Ok(settings) => (json!({ "settings": settings }), ExitCode::SUCCESS),
        Err(wrong) => {
            let wrong = wrong
                .iter()
                .map(|each| json!({ "name": each.name, "message": each.message }));
            (
                json!({ "wrong": wrong.collect::<Vec<_>>() }),
                ExitCode::FAILURE,
            )
        }
    }
}
