//! Secrets, given in the environment or kept in Parameter Store (AWS Systems Manager).

use std::error::Error;

use aws_sdk_ssm::error::ProvideErrorMetadata as _;
use secrecy::{ExposeSecret, SecretString};

use crate::Access;

/// The fewest characters `SECRET_KEY` may have.
const MIN_SECRET_CHARS: usize = 32;

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

/// `SECRET_KEY`, of at least 32 characters: access tokens are signed with it, and cursors with a key
/// derived from it.
///
/// # Errors
/// See [`SecretError`].
pub async fn secret_key(
    access: &Access,
    get: impl Fn(&str) -> Option<String>,
) -> Result<SecretString, SecretError> {
    let name = "SECRET_KEY";
    let secret = secret(name, access, get).await?;
    check_secret_key(secret.ok_or(SecretError::Missing { name })?)
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

/// The secret `name`: the variable of this name, or else the parameter that the variable
/// `{name}_PARAMETER` names; `None` where neither is set.
///
/// # Errors
/// [`SecretError::NotRead`].
pub async fn secret(
    name: &'static str,
    access: &Access,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<SecretString>, SecretError> {
    let get = |name: &str| get(name).filter(|text| !text.is_empty());
    if let Some(text) = get(name) {
        return Ok(Some(text.into()));
    }
    let Some(parameter) = get(&format!("{name}_PARAMETER")) else {
        return Ok(None);
    };
    let not_read = |code: String| SecretError::NotRead { name, code };
    let question = access.parameters().get_parameter().name(parameter);
    let answer = question.with_decryption(true).send().await;
    let kept = answer.map_err(|error| {
        not_read(match error.code() {
            Some(code) => code.to_owned(),
            None => format!("Parameter Store was not reached ({})", innermost(&error)),
        })
    })?;
    let text = kept.parameter.and_then(|parameter| parameter.value);
    let text = text.filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| not_read("it holds no text".to_owned()))?;
    Ok(Some(text.into()))
}

/// What was the matter in the first place; all that is around it says only where.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
