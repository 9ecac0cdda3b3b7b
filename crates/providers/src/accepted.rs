//! What can be wrong with work that a provider has accepted.

use domain::RemoteReason;

use crate::{Error, ErrorKind, answer::Answer, link::Link, refusal::Recipient, words};

impl Link {
    /// What an answer says of itself, fit to be shown.
    fn said(&self, answer: &Answer) -> Option<String> {
        self.quotable(words::said(&answer.headers, &answer.body))
    }

    fn quotable(&self, said: Option<String>) -> Option<String> {
        let key = self.settings.key.as_ref();
        said.map(|text| words::clean(&text, self.limits.detail_chars, key))
            .filter(|text| !text.is_empty())
    }

    /// Work that was accepted and failed, with what is said about it.
    pub(crate) fn work_failed(&self, recipient: &Recipient, said: Option<String>) -> Error {
        let said = self.quotable(said);
        tracing::warn!(provider = recipient.name, said, "the work failed");
        let provider = recipient.name.to_owned();
        let reason = RemoteReason::PhotoNotRestored { provider, said };
        Error::new(ErrorKind::Failed, recipient.name, reason).accepted()
    }

    /// An answer that says yes and makes no sense.
    pub(crate) fn unexpected(
        &self,
        recipient: &Recipient,
        answer: &Answer,
        missing: &str,
    ) -> Error {
        let said = self.said(answer);
        tracing::warn!(
            provider = recipient.name,
            missing,
            said,
            "an answer makes no sense"
        );
        let provider = recipient.name.to_owned();
        let reason = RemoteReason::AnswerIncomplete { provider, said };
        Error::new(ErrorKind::Unexpected, recipient.name, reason)
            .request_id(answer.request_id(self.settings.key.as_ref()))
            .accepted()
    }

    /// An answer that should be a picture and is none.
    pub(crate) fn not_a_picture(
        &self,
        recipient: &Recipient,
        answer: &Answer,
        seems: &str,
    ) -> Error {
        let said = self.said(answer);
        tracing::warn!(provider = recipient.name, seems, said, "no picture came");
        let provider = recipient.name.to_owned();
        let reason = RemoteReason::NotAPicture { provider, said };
        Error::new(ErrorKind::NotAPicture, recipient.name, reason)
            .request_id(answer.request_id(self.settings.key.as_ref()))
            .accepted()
    }
}
