//! How far the work is: a bar on standard error, where that is a terminal. It goes when it is dropped.

use std::fmt::Write;

use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

/// A bar that fills up to `length` and tells what is done in percent.
pub(crate) fn percent(length: u64) -> ProgressBar {
    ProgressBar::new(length).with_style(style("[{bar:30}] {percent:>3} %{left}"))
}

/// A bar of bytes. Set its length as soon as it is known.
pub(crate) fn bytes() -> ProgressBar {
    ProgressBar::no_length().with_style(style("[{bar:30}] {decimal_bytes}{of}{left}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("a template of ours")
        .progress_chars("█  ")
        .with_key("of", |state: &ProgressState, out: &mut dyn Write| {
            if let Some(length) = state.len() {
                let _ = write!(out, " of {}", DecimalBytes(length));
            }
        })
        .with_key("left", |state: &ProgressState, out: &mut dyn Write| {
            // At the start nobody knows, which counts as zero; at the end it is of no use.
            if state.eta().as_secs() > 0 {
                let _ = write!(out, ", {:#} left", HumanDuration(state.eta()));
            }
        })
}
