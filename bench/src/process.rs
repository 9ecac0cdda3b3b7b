//! What the system tells of a process.

use std::{fmt::Display, fs};

/// Bytes of memory that the process holds by this field of its status: `VmRSS` now, `VmHWM` at most;
/// `None` where the system does not tell. `process` is its number, or `self`.
pub(crate) fn memory(process: impl Display, field: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let (_, value) = status
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| *name == field)?;
    let kilobytes: f64 = value.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0)
}
