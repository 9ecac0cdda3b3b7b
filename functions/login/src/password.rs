//! Passwords: argon2id with 19 MiB and two passes, as OWASP's cheat sheet has it.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use settings::AUTH_PASSWORD;

/// The fewest characters a password may have.
pub const MIN_CHARS: usize = AUTH_PASSWORD.kind.least_chars;

/// The most bytes.
pub const MAX_BYTES: usize = AUTH_PASSWORD.kind.most_bytes;

/// A password cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("a password needs at least {MIN_CHARS} characters")]
    TooShort,
    /// It is too long.
    #[error("a password has at most {MAX_BYTES} bytes")]
    TooLong,
    /// The system has no random bytes for the salt.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// The password as a PHC string with a salt of its own. Takes some ten milliseconds of computing.
///
/// # Errors
/// See [`PasswordError`].
pub fn hash(password: &SecretString) -> Result<String, PasswordError> {
    check_length(password)?;
    let hash = Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Whether a new password is neither too short nor too long.
///
/// # Errors
/// [`PasswordError::TooShort`] and [`PasswordError::TooLong`].
pub fn check_length(password: &SecretString) -> Result<(), PasswordError> {
    let text = password.expose_secret();
    if text.chars().count() < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if text.len() > MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    Ok(())
}

/// Whether the password is the one that was hashed. Takes as long as [`hash`].
#[must_use]
pub fn is_right(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok()
    })
}

/// The hash of nobody's password: what is checked against where nobody has the name, so that it
/// takes the same time.
pub(crate) fn nobodys() -> &'static str {
    static NOBODYS: LazyLock<String> =
        LazyLock::new(|| hash(&SecretString::from("nobody has this password")).unwrap_or_default());
    &NOBODYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_and_no_other() {
        let password = SecretString::from("correct horse");
        let hash = hash(&password).expect("long enough");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(is_right(&password, &hash));
        assert!(!is_right(&SecretString::from("correct hors"), &hash));
        assert!(!is_right(&password, "not a hash"));
        assert!(!is_right(&password, nobodys()));
    }

    #[test]
    fn a_password_that_is_too_short_or_too_long_is_refused() {
        assert!(matches!(
            hash(&"seven77".into()),
            Err(PasswordError::TooShort)
        ));
        assert!(matches!(
            hash(&"x".repeat(1025).into()),
            Err(PasswordError::TooLong)
        ));
    }
}
