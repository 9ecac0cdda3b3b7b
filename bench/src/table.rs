//! Measured figures beside what they must reach.

use std::fmt;
use std::time::Duration;

use crate::machine;

/// One measured figure.
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// What came out, with its unit; or why nothing did.
    pub(crate) value: String,
    /// What it must reach; empty if nothing was asked for.
    pub(crate) bar: String,
    /// Whether it does.
    pub(crate) verdict: Verdict,
}

/// Whether a figure reaches its bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It does.
    Pass,
    /// It does not.
    Fail,
    /// It could not be measured here, or nothing was asked for.
    None,
}

impl Figure {
    /// A figure with a bar.
    pub(crate) fn judged(name: &str, value: String, bar: &str, reached: bool) -> Self {
        Self {
            name: name.into(),
            value,
            bar: bar.into(),
            verdict: if reached {
                Verdict::Pass
            } else {
                Verdict::Fail
            },
        }
    }

    /// A time with a bar. A bar in seconds is for one machine, so the time also stands as a multiple of what
    /// another's encoder takes on this one.
    pub(crate) fn timed(name: &str, took: Duration, most: Duration) -> Self {
        let compared = machine::yardstick().map_or(String::new(), |yardstick| {
            let times = took.as_secs_f64() / yardstick.as_secs_f64();
            format!(" ({times:.2} × a JPEG of 12 megapixels)")
        });
        let value = format!("{}{compared}", told(took));
        Self::judged(name, value, &format!("≤ {}", told(most)), took <= most)
    }

    /// A figure without a bar.
    pub(crate) fn plain(name: &str, value: String) -> Self {
        Self {
            name: name.into(),
            value,
            bar: String::new(),
            verdict: Verdict::None,
        }
    }

    /// A figure that could not be measured, and why.
    pub(crate) fn skipped(name: &str, bar: &str, why: impl fmt::Display) -> Self {
        Self {
            name: name.into(),
            value: format!("skipped: {why}"),
            bar: bar.into(),
            verdict: Verdict::None,
        }
    }
}

fn told(time: Duration) -> String {
    if time >= Duration::from_secs(1) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{:.0} ms", time.as_secs_f64() * 1e3)
    }
}

/// Prints figures as a table.
pub(crate) fn print(figures: &[Figure]) {
    let width = |of: fn(&Figure) -> &str| {
        let lengths = figures.iter().map(|figure| of(figure).chars().count());
        lengths.max().unwrap_or(0)
    };
    let (names, values, bars) = (width(|f| &f.name), width(|f| &f.value), width(|f| &f.bar));
    for figure in figures {
        let verdict = match figure.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::None => "",
        };
        let line = format!(
            "{:names$}  {:>values$}  {:bars$}  {verdict}",
            figure.name, figure.value, figure.bar
        );
        println!("{}", line.trim_end());
    }
}
