//! What a secret must be like.

use secrecy::{ExposeSecret, SecretString};
use settings::SECRET_KEY;

/// The fewest characters that it may have.
const MIN_SECRET_CHARS: usize = SECRET_KEY.kind.least_chars;

/// A secret is missing, cannot be read or does not fit. None of these shows it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Neither the secret nor where it is kept is set.
    #[error("{name} is not set; set it, or {name}_PARAMETER if Parameter Store keeps it")]
    Missing {
        /// Which one.
        name: &'static str,
    },
    /// It is too short to sign with.
    #[error(
        "SECRET_KEY has {length} characters; at least {MIN_SECRET_CHARS} are needed. Make one with: \
         openssl rand -hex 32"
    )]
    TooShort {
        /// How many it has.
        length: usize,
    },
    /// Parameter Store does not give it away.
    #[error(
        "{name}_PARAMETER: {code}: see that the parameter is there and that this function's role may \
         call ssm:GetParameter on it"
    )]
    NotRead {
        /// Which one.
        name: &'static str,
        /// What the service says in a word, or that it was not reached.
        code: String,
    },
}

/// Checks a `SECRET_KEY`.
///
/// # Errors
/// [`SecretError::TooShort`].
pub fn check_secret_key(secret: SecretString) -> Result<SecretString, SecretError> {
    let length = secret.expose_secret().chars().count();
    if length < MIN_SECRET_CHARS {
        return Err(SecretError::TooShort { length });
    }
    Ok(secret)
}
