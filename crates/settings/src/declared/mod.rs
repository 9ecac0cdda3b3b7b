//! All settings. A new one is declared here, or in a file beside, and nowhere else: documents, examples and
//! schema are made from this by `make generate`. Only what the cloud's functions are given is said once more,
//! in `template.yaml`, and tests hold it against this.

mod cloud;
mod declare;
mod program;
mod services;

pub use cloud::*;
pub use program::*;
pub use services::*;

use crate::Declared;

/// The settings in the order in which documents have them.
pub static ALL: std::sync::LazyLock<Vec<&'static (dyn Declared + Sync)>> =
    std::sync::LazyLock::new(|| [program::ALL, services::ALL, cloud::ALL].concat());
