//! Who may call the services.

use rand::{Rng, distr::Alphanumeric};
use secrecy::SecretString;

/// An access key as AWS has them: a name and a secret that signs requests.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The public half; stands in every request and presigned URL.
    pub access_key_id: String,
    /// The secret half; never leaves the process.
    pub secret_access_key: SecretString,
}

impl Credentials {
    /// Credentials from the operating system's random source.
    pub fn random() -> Self {
        let mut rng = rand::rng();
        let mut text = |length: usize| -> String {
            (&mut rng)
                .sample_iter(Alphanumeric)
                .take(length)
                .map(char::from)
                .collect()
        };
        Self {
            access_key_id: text(20),
            secret_access_key: text(40).into(),
        }
    }
}
