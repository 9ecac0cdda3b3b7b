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

/// What became of the administrator's account.
#[derive(Debug)]
pub enum Admin {
    /// It was there, and its password is the one.
    Kept(User),
    /// It was not there and was made.
    Made(User),
    /// It got another password; what was begun with the former one was ended.
    Reset(User),
}

impl Admin {
    /// Who it is.
    #[must_use]
    pub fn into_user(self) -> User {
        match self {
            Self::Kept(user) | Self::Made(user) | Self::Reset(user) => user,
        }
    }
}

/// Sees to it that the administrator has a password: makes the account where it is not `known`; where it is, and
/// the password is not right for it (`is_right`), sets it and ends what was begun with the former one.
/// `password_hash` is only computed where it is needed.
///
/// # Errors
/// Those of the hash, and [`store::Error`].
pub async fn ensure_admin<E: From<store::Error>>(
    store: &Store,
    username: &UserName,
    known: Option<User>,
    is_right: bool,
    password_hash: impl Future<Output = Result<String, E>>,
    now: Timestamp,
) -> Result<Admin, E> {
    match known {
        Some(user) if is_right => Ok(Admin::Kept(user)),
        Some(user) => {
            let password_hash = password_hash.await?;
            let user = User {
                password_hash,
                ..user
            };
            store.replace_user(&user).await?;
            store.end_sessions(user.id).await?;
            Ok(Admin::Reset(user))
        }
        None => {
            let user = User {
                id: UserId::new(),
                username: username.clone(),
                role: Role::Admin,
                password_hash: password_hash.await?,
                created_at: now,
            };
            store.create_user(&user).await?;
            Ok(Admin::Made(user))
        }
    }
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
