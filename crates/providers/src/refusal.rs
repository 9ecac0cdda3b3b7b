//! What a status that is none of success means.

use crate::{
    Error, ErrorKind,
    link::{Answer, Link},
    wait::asked_wait,
    words,
};

/// Whom a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// As in settings and logs: `fal-ai`, `endpoint`, `space`.
    pub(crate) name: &'static str,
    /// As a sentence begins with it.
    pub(crate) label: &'static str,
    /// Whether it sleeps when nobody asks: 503 means then that it wakes up, which takes minutes.
    pub(crate) sleeps: bool,
}

impl Place {
    /// Whether a status says that it wakes up.
    pub(crate) fn wakes(&self, status: u16) -> bool {
        self.sleeps && status == 503
    }

    /// As it stands within a sentence.
    pub(crate) fn label_within(&self) -> String {
        match self.label.strip_prefix("The ") {
            Some(rest) => format!("the {rest}"),
            None => self.label.to_owned(),
        }
    }
}

/// The error that an answer stands for.
pub(crate) fn refusal(place: &Place, answer: &Answer, link: &Link) -> Error {
    let limits = &link.limits;
    let said = words::said(&answer.headers, &answer.body)
        .map(|text| words::clean(&text, limits.detail_chars, link.settings.key.as_ref()))
        .filter(|text| !text.is_empty());
    let asked = asked_wait(&answer.headers, &answer.body);
    let status = answer.status.as_u16();
    let kind = kind(status);
    let detail = format!("{}{}", told(kind, status, place), quoted(said.as_deref()));
    let mut error = Error::new(kind, place.name, detail).request_id(link.request_id(answer));
    error.status = Some(status);
    if kind == ErrorKind::Busy {
        error.asked = asked;
        let wait = asked.unwrap_or(limits.busy_default);
        error = error.retry_after(wait.min(limits.busy_longest));
    }
    // A place that says when it will be ready is all right.
    error.counts = status >= 500 && asked.is_none() && !place.wakes(status);
    tracing::warn!(
        provider = place.name,
        status,
        request_id = error.request_id,
        said,
        "a call was refused"
    );
    error
}

fn kind(status: u16) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::KeyRefused,
        402 => ErrorKind::CreditsUsedUp,
        404 | 410 => ErrorKind::ModelGone,
        408 | 429 | 502..=504 => ErrorKind::Busy,
        300..=399 => ErrorKind::Unsafe,
        400..=499 => ErrorKind::Refused,
        _ => ErrorKind::Failed,
    }
}

fn told(kind: ErrorKind, status: u16, place: &Place) -> String {
    let label = place.label;
    match kind {
        ErrorKind::KeyRefused if status == 401 => format!(
            "{label} does not accept the key. See that HF_API_KEY is right and has not expired."
        ),
        ErrorKind::KeyRefused => format!(
            "{label} does not let this key do that. See that the token of HF_API_KEY has the \
             permission “Make calls to Inference Providers” and may use this model."
        ),
        ErrorKind::CreditsUsedUp => format!(
            "The credits at {} are used up. Add some to the account that HF_API_KEY belongs to, or \
             choose a model that needs none.",
            place.label_within()
        ),
        ErrorKind::ModelGone => {
            format!("{label} does not have this model any more. Choose another one.")
        }
        ErrorKind::Busy if place.wakes(status) => {
            format!("{label} was asleep and wakes up, which takes a few minutes.")
        }
        ErrorKind::Busy => format!("{label} is busy or not ready yet ({status})."),
        ErrorKind::Unsafe => format!(
            "{label} sends the request on to another address ({status}), which is not followed."
        ),
        ErrorKind::Refused => format!(
            "{label} refused the photo or its parameters ({status}). Change the parameters or choose \
             another model."
        ),
        _ => format!("{label} failed ({status}). Try again later or choose another model."),
    }
}

/// What the place says itself, after our own words.
pub(crate) fn quoted(said: Option<&str>) -> String {
    said.map(|said| format!(" It says: “{said}”"))
        .unwrap_or_default()
}

impl Link {
    /// Work that was accepted and failed, with what is said about it.
    pub(crate) fn work_failed(&self, place: &Place, said: Option<String>) -> Error {
        let key = self.settings.key.as_ref();
        let said = said.map(|text| words::clean(&text, self.limits.detail_chars, key));
        let said = said.filter(|text| !text.is_empty());
        tracing::warn!(provider = place.name, said, "the work failed");
        let detail = format!(
            "{} could not restore this photo. Change the parameters or choose another model.{}",
            place.label,
            quoted(said.as_deref())
        );
        Error::new(ErrorKind::Failed, place.name, detail).accepted()
    }

    /// An answer that says yes and makes no sense.
    pub(crate) fn unexpected(&self, place: &Place, answer: &Answer, missing: &str) -> Error {
        let key = self.settings.key.as_ref();
        let said = words::said(&answer.headers, &answer.body)
            .map(|text| words::clean(&text, self.limits.detail_chars, key));
        let detail = format!(
            "{} sent an answer without {missing}. Try again later or choose another model.{}",
            place.label,
            quoted(said.as_deref())
        );
        tracing::warn!(
            provider = place.name,
            missing,
            said,
            "an answer makes no sense"
        );
        Error::new(ErrorKind::Unexpected, place.name, detail)
            .request_id(self.request_id(answer))
            .accepted()
    }

    /// An answer that should be a picture and is none.
    pub(crate) fn not_a_picture(&self, place: &Place, answer: &Answer, seems: &str) -> Error {
        let key = self.settings.key.as_ref();
        let said = words::said(&answer.headers, &answer.body)
            .map(|text| words::clean(&text, self.limits.detail_chars, key));
        let detail = format!(
            "{} sent {seems} instead of a picture. Try again later or choose another model.{}",
            place.label,
            quoted(said.as_deref())
        );
        tracing::warn!(provider = place.name, seems, said, "no picture came");
        Error::new(ErrorKind::NotAPicture, place.name, detail)
            .request_id(self.request_id(answer))
            .accepted()
    }
}
