//! The administrator that the settings name.

use domain::{Role, Timestamp, User, UserId, UserName};
use secrecy::{ExposeSecret, SecretString};
use settings::{AUTH_PASSWORD, AUTH_USERNAME, Kind as _, Target, Wrong};
use store::Store;

/// The administrator that the settings name. Made at their first sign-in; from then on the password
/// is the one that the settings hold, and a former one lets nobody in.
#[derive(Debug, Clone)]
pub struct FirstAdmin {
    /// `AUTH_USERNAME`.
    pub username: UserName,
    /// `AUTH_PASSWORD`.
    pub password: SecretString,
}

impl FirstAdmin {
    /// From the settings, and a password that may come from elsewhere; `None` where there is no password:
    /// then nobody is made.
    ///
    /// # Errors
    /// [`Wrong`], which shows nothing of the password.
    pub fn read(
        get: impl Fn(&str) -> Option<String>,
        password: Option<SecretString>,
    ) -> Result<Option<Self>, Wrong> {
        let username = AUTH_USERNAME.read(Target::Lambda, get)?;
        let Some(password) = password.filter(|text| !text.expose_secret().is_empty()) else {
            return Ok(None);
        };
        let password = AUTH_PASSWORD.kind.parse(password.expose_secret());
        let password = password.map_err(|why| AUTH_PASSWORD.wrong("", &why))?;
        Ok(Some(Self { username, password }))
    }
}

/// Sees to it that the administrator has this password: makes the account where it is not `known`, and ends what
/// was begun with a former password where it is.
///
/// # Errors
/// See [`store::Error`].
pub async fn set_admin(
    store: &Store,
    username: &UserName,
    known: Option<User>,
    password_hash: String,
    now: Timestamp,
) -> Result<User, store::Error> {
    let Some(user) = known else {
        let user = User {
            id: UserId::new(),
            username: username.clone(),
            role: Role::Admin,
            password_hash,
            created_at: now,
        };
        store.create_user(&user).await?;
        return Ok(user);
    };
    let user = User {
        password_hash,
        ..user
    };
    store.replace_user(&user).await?;
    store.end_sessions(user.id).await?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, password: &str) -> Result<Option<FirstAdmin>, Wrong> {
        FirstAdmin::read(|_| Some(name.to_owned()), Some(password.into()))
    }

    #[test]
    fn a_password_alone_makes_an_admin_and_no_password_makes_nobody() {
        let admin = read("", "long enough").expect("fits").expect("is set");
        assert_eq!(admin.username.as_str(), "admin");
        assert!(read("anna", "").expect("fits").is_none());
        assert!(FirstAdmin::read(|_| None, None).expect("fits").is_none());
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
