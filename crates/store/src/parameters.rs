//! Reading secrets on Lambda: from the environment, or from Parameter Store (AWS Systems Manager).

use std::error::Error;

use aws_sdk_ssm::{Client, config::Builder, error::ProvideErrorMetadata as _};
use secrecy::SecretString;
use settings::{AWS_ENDPOINT_URL, SECRET_KEY};

use crate::{Access, SecretError, check_secret_key};

/// `SECRET_KEY`, of at least 32 characters: access tokens are signed with it, and cursors with a key
/// derived from it.
///
/// # Errors
/// See [`SecretError`].
pub async fn secret_key(
    access: &Access,
    get: impl Fn(&str) -> Option<String>,
) -> Result<SecretString, SecretError> {
    let name = SECRET_KEY.name();
    let secret = secret(name, access, get).await?;
    check_secret_key(secret.ok_or(SecretError::Missing { name })?)
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
    let mut config = Builder::from(access.config());
    let everywhere = AWS_ENDPOINT_URL.name();
    if let Some(endpoint) = get(&format!("{everywhere}_SSM")).or_else(|| get(everywhere)) {
        config = config.endpoint_url(endpoint);
    }
    let client = Client::from_conf(config.build());
    let question = client.get_parameter().name(parameter);
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
