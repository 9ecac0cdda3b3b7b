//! The administrator that the settings name.

use domain::{UserName, UserNameError};
use secrecy::{ExposeSecret, SecretString};

use crate::password::{self, PasswordError};

/// The administrator's name where nobody gives another.
const DEFAULT_NAME: &str = "admin";

/// The administrator that the settings name. Made at their first sign-in; from then on the password
/// is the one that the settings hold, and a former one lets nobody in.
#[derive(Debug, Clone)]
pub struct FirstAdmin {
    /// `AUTH_USERNAME`: `admin` when not set.
    pub username: UserName,
    /// `AUTH_PASSWORD`: 8 characters to 1024 bytes.
    pub password: SecretString,
}

/// A setting does not fit. Neither shows what was set.
#[derive(Debug, thiserror::Error)]
pub enum FirstAdminError {
    /// The name.
    #[error("AUTH_USERNAME: {0}")]
    Username(UserNameError),
    /// The password.
    #[error("AUTH_PASSWORD: {0}")]
    Password(PasswordError),
}

impl FirstAdmin {
    /// From the values of the settings; `None` where no password is set: then nobody is made.
    ///
    /// # Errors
    /// See [`FirstAdminError`].
    pub fn new(
        username: Option<String>,
        password: Option<SecretString>,
    ) -> Result<Option<Self>, FirstAdminError> {
        let username = Self::username(username)?;
        let password = Self::password(password)?;
        Ok(password.map(|password| Self { username, password }))
    }

    /// The name, from the value of `AUTH_USERNAME`.
    ///
    /// # Errors
    /// [`FirstAdminError::Username`].
    pub fn username(set: Option<String>) -> Result<UserName, FirstAdminError> {
        let name = set.filter(|name| !name.is_empty());
        UserName::new(name.as_deref().unwrap_or(DEFAULT_NAME)).map_err(FirstAdminError::Username)
    }

    /// The password, from the value of `AUTH_PASSWORD`; `None` where none is set.
    ///
    /// # Errors
    /// [`FirstAdminError::Password`].
    pub fn password(set: Option<SecretString>) -> Result<Option<SecretString>, FirstAdminError> {
        let password = set.filter(|text| !text.expose_secret().is_empty());
        if let Some(password) = &password {
            password::check_length(password).map_err(FirstAdminError::Password)?;
        }
        Ok(password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, password: &str) -> Result<Option<FirstAdmin>, FirstAdminError> {
        FirstAdmin::new(Some(name.to_owned()), Some(password.into()))
    }

    #[test]
    fn a_password_alone_makes_an_admin_and_no_password_makes_nobody() {
        let admin = read("", "long enough").expect("fits").expect("is set");
        assert_eq!(admin.username.as_str(), "admin");
        assert!(read("anna", "").expect("fits").is_none());
        assert!(FirstAdmin::new(None, None).expect("fits").is_none());
    }

    #[test]
    fn a_setting_that_does_not_fit_is_named_and_not_shown() {
        for (name, password, says) in [
            ("a b", "long enough", "AUTH_USERNAME"),
            ("anna", "hunter2", "AUTH_PASSWORD"),
            ("anna", &"hunter2".repeat(147), "AUTH_PASSWORD"),
        ] {
            let error = read(name, password).expect_err("refused");
            assert!(error.to_string().starts_with(says), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        let admin = read("anna", "hunter2 hunter2").expect("fits");
        assert!(!format!("{admin:?}").contains("hunter2"));
    }
}
