//! What a status that is none of success means.

use domain::RemoteReason;

use crate::{Error, ErrorKind, Limits, Settings, answer::Answer, wait::asked_wait, words};

/// Whom a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipient {
    /// As in settings and logs: `fal-ai`, `endpoint`, `space`.
    pub(crate) name: &'static str,
    /// Whether it sleeps when nobody asks: 503 means then that it wakes up, which takes minutes.
    pub(crate) sleeps: bool,
}

impl Recipient {
    /// Whether a status says that it wakes up.
    pub(crate) fn wakes(&self, status: u16) -> bool {
        self.sleeps && status == 503
    }
}

/// The error that an answer stands for.
pub(crate) fn refusal(
    recipient: &Recipient,
    answer: &Answer,
    settings: &Settings,
    limits: &Limits,
) -> Error {
    let key = settings.key.as_ref();
    let said = words::said(&answer.headers, &answer.body)
        .map(|text| words::clean(&text, limits.detail_chars, key))
        .filter(|text| !text.is_empty());
    let asked = asked_wait(&answer.headers, &answer.body);
    let status = answer.status.as_u16();
    let kind = kind(status);
    let reason = reason(kind, status, recipient, said.clone());
    let mut error = Error::new(kind, recipient.name, reason).request_id(answer.request_id(key));
    error.status = Some(status);
    if kind == ErrorKind::Busy {
        error.asked = asked;
        let wait = asked.unwrap_or(limits.busy_default);
        error = error.retry_after(wait.min(limits.busy_longest));
    }
    // A place that says when it will be ready is all right.
    error.counts = status >= 500 && asked.is_none() && !recipient.wakes(status);
    tracing::warn!(
        provider = recipient.name,
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

fn reason(
    kind: ErrorKind,
    status: u16,
    recipient: &Recipient,
    said: Option<String>,
) -> RemoteReason {
    let provider = recipient.name.to_owned();
    match kind {
        ErrorKind::KeyRefused if status == 401 => RemoteReason::KeyRefused { provider, said },
        ErrorKind::KeyRefused => RemoteReason::KeyForbidden { provider, said },
        ErrorKind::CreditsUsedUp => RemoteReason::CreditsUsedUp { provider, said },
        ErrorKind::ModelGone => RemoteReason::ModelGone { provider, said },
        ErrorKind::Busy if recipient.wakes(status) => {
            RemoteReason::ProviderWaking { provider, said }
        }
        ErrorKind::Busy => RemoteReason::ProviderBusy {
            provider,
            status,
            said,
        },
        ErrorKind::Unsafe => RemoteReason::ProviderRedirects {
            provider,
            status,
            said,
        },
        ErrorKind::Refused => RemoteReason::ProviderRefused {
            provider,
            status,
            said,
        },
        _ => RemoteReason::ProviderFailed {
            provider,
            status,
            said,
        },
    }
}
