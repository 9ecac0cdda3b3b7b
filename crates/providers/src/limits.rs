//! Every limit of what is sent, waited for and taken.

use std::time::Duration;

use settings::Sending;

/// The limits. [`Limits::default`] holds everywhere but in tests, which cannot wait so long.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The largest picture that is sent, in bytes. It travels as base64, up to four times in one
    /// request.
    pub image_bytes: usize,
    /// The largest result that is taken, in bytes.
    pub result_bytes: usize,
    /// The largest JSON answer that carries no picture, in bytes.
    pub json_bytes: usize,
    /// How much of an answer is read that says what is wrong, in bytes.
    pub error_bytes: usize,
    /// How long a connection may take, with its TLS handshake.
    pub connect: Duration,
    /// How long nothing may come while an answer is being read.
    pub idle: Duration,
    /// How long one question about work under way may take.
    pub poll: Duration,
    /// How long a result may take to download.
    pub download: Duration,
    /// How long the hub may take to say who serves a model.
    pub hub: Duration,
    /// How long the hub's answer is believed.
    pub mapping_age: Duration,
    /// How long the hub is not asked again after it failed to answer.
    pub hub_pause: Duration,
    /// How long work may take from its submission on, before it is given up and canceled.
    pub deadline: Duration,
    /// How many times one call sends a submission again that was not accepted. None by default: the
    /// caller waits, by a message with a delay, and nobody is paid for sleeping.
    pub retries: u32,
    /// The wait before the first of these, doubled for each further one, less some chance.
    pub retry_first: Duration,
    /// The longest of these waits. A server that asks for more is left to the caller.
    pub retry_longest: Duration,
    /// The shortest time between two looks at work under way.
    pub poll_first: Duration,
    /// The longest.
    pub poll_longest: Duration,
    /// The longest when a provider asks for more: whoever cancels must not wait for ever.
    pub poll_asked: Duration,
    /// How much later than it should be a look may come, as others are looked after as well.
    pub late: Duration,
    /// When to try again where a busy server does not say.
    pub busy_default: Duration,
    /// The longest wait that is believed when a server asks for it: what a delayed message can do.
    pub busy_longest: Duration,
    /// How long a dedicated endpoint may hold a request while it wakes up.
    pub scale_up: Duration,
    /// How long more than `HF_API_TIMEOUT` Replicate may take: it holds a request for 60 s itself.
    pub prefer_wait_grace: Duration,
    /// How many calls in a row may fail before a provider is left alone.
    pub circuit_failures: u32,
    /// For how long at first; doubled each time.
    pub circuit_first: Duration,
    /// For how long at most.
    pub circuit_longest: Duration,
    /// The most characters of a provider's own words that are passed on.
    pub detail_chars: usize,
    /// The longest path or request id that is taken from an answer, in bytes.
    pub path_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            image_bytes: 8 << 20,
            result_bytes: 50 << 20,
            json_bytes: 1 << 20,
            error_bytes: 64 << 10,
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            poll: Duration::from_secs(20),
            download: Duration::from_secs(60),
            hub: Sending::USUAL.hub,
            mapping_age: Duration::from_secs(3600),
            hub_pause: Duration::from_secs(30),
            deadline: Duration::from_secs(300),
            retries: 0,
            retry_first: Duration::from_secs(1),
            retry_longest: Duration::from_secs(8),
            poll_first: Duration::from_millis(500),
            poll_longest: Duration::from_secs(3),
            poll_asked: Duration::from_secs(30),
            late: Duration::from_secs(60),
            busy_default: Duration::from_secs(15),
            busy_longest: Duration::from_secs(900),
            scale_up: Sending::USUAL.extra,
            prefer_wait_grace: Duration::from_secs(5),
            circuit_failures: 5,
            circuit_first: Duration::from_secs(60),
            circuit_longest: Duration::from_secs(900),
            detail_chars: 300,
            path_bytes: 512,
        }
    }
}

impl Limits {
    /// The largest JSON answer that carries a picture as base64, in bytes.
    pub(crate) fn result_json_bytes(&self) -> usize {
        self.result_bytes / 3 * 4 + self.json_bytes
    }
}
