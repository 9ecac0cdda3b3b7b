//! English words for what is said in codes: the only place of the server that has any. CONTRIBUTING.md says how
//! they sound.

mod kinds;
mod photo;
mod remote;
mod request;
mod work;

use domain::Reason;

pub(crate) use kinds::{Kind, kind_of, kind_of_failure, kind_of_photo};
#[cfg(all(test, feature = "photos"))]
pub(crate) use photo::FLAWS;
pub(crate) use photo::{FEATURES, LOOKS_LIKE};

/// What happened and what to do next, in English.
#[must_use]
pub fn detail(reason: &Reason) -> String {
    match reason {
        Reason::Photo(reason) => photo::detail(reason),
        Reason::Remote(reason) => remote::detail(reason),
        Reason::Work(reason) => work::detail(reason),
        Reason::Model(reason) => work::of_model(reason),
        Reason::Request(reason) => request::detail(reason),
    }
}

/// Behind what is said of fields of which not all are named.
pub(crate) fn only_some(found: usize, named: usize) -> String {
    format!(" {found} fields are invalid. These are the first {named}.")
}

/// What is said of this file.
pub(crate) fn about(filename: &str, detail: &str) -> String {
    format!("“{filename}”: {detail}")
}
