//! What goes wrong with models on somebody else's machine.

use super::codes::reasons;

reasons! {
    /// What went wrong with a model on somebody else's machine. `provider` is a name as in settings and logs:
    /// `fal-ai`, `endpoint`, `space`, `hub`. `said` quotes the provider's own words.
    pub enum RemoteReason {
        /// `HF_API_KEY` is not set.
        KeyMissing,
        /// The key is not accepted.
        KeyRefused { provider: String, said: Option<String> },
        /// The key may not do this.
        KeyForbidden { provider: String, said: Option<String> },
        /// Nothing is left to pay with.
        CreditsUsedUp { provider: String, said: Option<String> },
        /// It does not have the model any more.
        ModelGone { provider: String, said: Option<String> },
        /// It was asleep and wakes up.
        ProviderWaking { provider: String, said: Option<String> },
        /// It is busy or not ready.
        ProviderBusy { provider: String, status: u16, said: Option<String> },
        /// It sends the request on to another address.
        ProviderRedirects { provider: String, status: u16, said: Option<String> },
        /// It refused the photo or its settings.
        ProviderRefused { provider: String, status: u16, said: Option<String> },
        /// It failed.
        ProviderFailed { provider: String, status: u16, said: Option<String> },
        /// It failed several times and is not asked for a while.
        ProviderPaused { provider: String },
        /// It cannot be reached.
        ProviderUnreachable { provider: String },
        /// The connection broke before there was an answer.
        ConnectionCut { provider: String },
        /// It took too long to answer.
        ProviderTimeout { provider: String },
        /// It sent too much.
        AnswerTooLong { provider: String, max_megabytes: u64 },
        /// It could not restore this photo.
        PhotoNotRestored { provider: String, said: Option<String> },
        /// The finished picture is not where it said.
        ResultGone { provider: String, status: u16 },
        /// Its answer lacks something.
        AnswerIncomplete { provider: String, said: Option<String> },
        /// It sent something else than a picture.
        NotAPicture { provider: String, said: Option<String> },
        /// It names an unsafe address for the result.
        UnsafeAddress { provider: String },
        /// The Space of the settings is none.
        NotASpace { space: String, api: String },
        /// No request can be made of this.
        RequestImpossible { provider: String },
        /// The Space has no result of this work any more.
        ResultLost { provider: String },
        /// The prepared photo is larger than what is sent.
        PreparedTooLarge { max_megabytes: u64 },
        /// The prepared photo is not of the type that it is called.
        PreparedMistyped { content_type: String },
        /// It was sent with another key or by another way.
        SentOtherwise { provider: String },
        /// It was not done within the time that work is given.
        WorkOverdue { seconds: u64 },
        /// The setting of an endpoint is not there.
        EndpointMissing { setting: String },
        /// Nobody serves the model.
        NotServed { model: String },
        /// It is served by others than those that are supported.
        ServedByOthers { model: String, serving: Vec<String>, supported: Vec<String> },
        /// It is served by others than those that `HF_PROVIDERS` names.
        NotServedByNamed { model: String, serving: Vec<String>, named: Vec<String> },
        /// The hub does not know it, or does not show it.
        UnknownAtHub { model: String },
        /// The hub does not answer.
        HubUnreachable,
        /// There is nothing to ask for: it answers at once or not at all.
        NothingToAsk { provider: String },
    }
}
