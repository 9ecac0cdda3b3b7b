//! `photo-restoration analyze IN`: what is wrong with one photo, without a server.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | the report is on standard output |
//! | 1 | the program or the system failed |
//! | 2 | the command is wrong |
//! | 3 | IN cannot be used: not found, not a photo, incomplete, too large |
//! | 4 | the report cannot be written |

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use analyze::{Findings, Report};
use clap::Args;
use engine::{Error, Limits};

use crate::{exit, restore_command};

/// The options of `analyze`.
#[derive(Debug, Clone, Args)]
pub struct AnalyzeArgs {
    /// Print the report as JSON, in the form of the API.
    #[arg(long)]
    pub json: bool,
    /// The photo: JPEG, PNG, WebP or TIFF.
    #[arg(value_name = "IN")]
    pub original: PathBuf,
}

/// Looks at one photo and prints what is wrong with it.
pub fn run(args: &AnalyzeArgs) -> ExitCode {
    match try_run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, text)) => {
            eprintln!("photo-restoration: {text}");
            ExitCode::from(code)
        }
    }
}

fn try_run(args: &AnalyzeArgs) -> Result<(), (u8, String)> {
    let registry = web::registry(web::env).map_err(|error| (exit::USAGE, error.to_string()))?;
    let name = args.original.display();
    let original = fs::read(&args.original)
        .map_err(|error| (exit::INPUT, format!("{name} cannot be read: {error}")))?;
    let analysis = engine::analyze(&original, &Limits::default()).map_err(|error| {
        let code = match error {
            Error::Internal(_) => exit::INTERNAL,
            _ => exit::INPUT,
        };
        (
            code,
            format!("{name}: {}", restore_command::in_words(&error)),
        )
    })?;
    let report = Report::new(&analysis, &registry);
    let text = if args.json {
        serde_json::to_string_pretty(&report)
            .map_err(|error| (exit::INTERNAL, error.to_string()))?
            + "\n"
    } else {
        table(&report)
    };
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| {
        (
            exit::OUTPUT,
            format!("the report cannot be written: {error}"),
        )
    })
}

/// The report in words: a line for each kind of damage, then what would mend it.
fn table(report: &Report) -> String {
    let tone = match report.tone {
        "color" => "in colour",
        "black-and-white" => "black and white",
        _ => "toned, like sepia",
    };
    let (width, height, size) = (report.width, report.height, report.size);
    let mut text = format!("{width} × {height} pixels, {size}, {tone}\n");
    match report.faces {
        0 => {}
        1 => text.push_str("1 face\n"),
        faces => {
            let _ = writeln!(text, "{faces} faces");
        }
    }
    text.push('\n');
    let Findings {
        fading,
        cast,
        dust_and_scratches,
        noise,
        blur,
        blocking,
    } = &report.damage;
    let hue = report.cast_hue.map(|hue| format!(", {hue}"));
    for (name, found, more) in [
        ("Faded", fading, None),
        ("Tint", cast, hue),
        ("Dust and scratches", dust_and_scratches, None),
        ("Grain", noise, None),
        ("Blurred", blur, None),
        ("Small squares from JPEG", blocking, None),
    ] {
        let (word, score) = (found.word, found.score);
        let more = more.unwrap_or_default();
        let _ = writeln!(text, "  {name:23}  {score:4.2}  {word}{more}");
    }
    text.push('\n');
    if report.recipe.is_empty() {
        // Blur is found, but what was never sharp does not come back.
        let beyond_mending = report.damage.blur.word != "none";
        text.push_str(if beyond_mending {
            "No model here can repair that.\n"
        } else {
            "Nothing needs repair.\n"
        });
        return text;
    }
    text.push_str("Suggested:\n");
    for (at, step) in report.recipe.iter().enumerate() {
        let _ = write!(text, "  {}. {}", at + 1, step.model_id);
        for (name, value) in &step.params {
            let _ = write!(text, " --param {name}={value}");
        }
        let reasons: Vec<&str> = step.reasons.iter().copied().map(reason).collect();
        let _ = writeln!(text, "  ({})", reasons.join(", "));
    }
    if let Some(estimate) = report.estimate {
        let (low, high) = (estimate.low_seconds, estimate.high_seconds);
        let _ = writeln!(text, "  Takes about {low:.1} to {high:.1} s.");
    }
    text
}

/// What speaks for a step, in words.
fn reason(word: &'static str) -> &'static str {
    match word {
        "fading" => "it is faded",
        "cast" => "it has a tint",
        "dust_and_scratches" => "it has dust or scratches",
        "noise" => "it is grainy",
        "blocking" => "it shows the small squares of JPEG",
        "small" => "it is small",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use domain::Registry;

    use super::*;

    fn report(change: impl FnOnce(&mut engine::Analysis)) -> String {
        let photo = testkit::photo("portrait-damaged.jpg");
        let mut analysis = engine::analyze(&photo, &Limits::default()).expect("a photo");
        change(&mut analysis);
        table(&Report::new(&analysis, &Registry::built_in()))
    }

    #[test]
    fn a_photo_that_needs_nothing_is_told_so() {
        let text = report(|analysis| {
            analysis.blur = 0.0;
            analysis.recipe.clear();
        });
        assert!(text.ends_with("Nothing needs repair.\n"), "{text}");
        let text = report(|analysis| {
            analysis.blur = 1.0;
            analysis.recipe.clear();
        });
        assert!(text.ends_with("No model here can repair that.\n"), "{text}");
    }

    #[test]
    fn a_model_is_not_suggested_for_a_photo_that_it_would_refuse() {
        assert!(report(|_| ()).contains("auto-restore"));
        let text =
            report(|analysis| (analysis.photo.width, analysis.photo.height) = (9_000, 6_000));
        assert!(!text.contains("auto-restore"), "{text}");
    }

    #[test]
    fn faces_are_told_only_where_there_are_some() {
        assert!(report(|_| ()).contains("\n1 face\n"));
        assert!(report(|analysis| analysis.faces = 2).contains("\n2 faces\n"));
        assert!(!report(|analysis| analysis.faces = 0).contains("face"));
    }
}
