//! The administrator's account.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{Clock, Role, User, UserId, UserName};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use store::Store;

use crate::StartError;

/// The letters of a made password: none that look like another.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Four groups of five letters, 100 bits.
const GROUPS: usize = 4;
const GROUP_LETTERS: usize = 5;

/// What became of the account at this start.
#[derive(Debug)]
pub(crate) enum Admin {
    /// It was there.
    Kept,
    /// It was made with `AUTH_PASSWORD`.
    Made,
    /// It was made with this password, which is stored nowhere.
    MadeWith(SecretString),
    /// It got `AUTH_PASSWORD` as its new password.
    Reset,
}

/// Sees to it that the administrator can sign in.
pub(crate) async fn ensure(
    store: &Store,
    clock: &Clock,
    username: &UserName,
    password: Option<&SecretString>,
) -> Result<Admin, StartError> {
    match (store.user_named(username).await?, password) {
        (None, Some(password)) => {
            create(store, clock, username, password).await?;
            Ok(Admin::Made)
        }
        (None, None) => {
            let password = new_password();
            create(store, clock, username, &password).await?;
            Ok(Admin::MadeWith(password))
        }
        (Some(user), Some(password)) if !is_password_of(&user, password) => {
            let user = User {
                password_hash: hash(password)?,
                ..user
            };
            store.replace_user(&user).await?;
            Ok(Admin::Reset)
        }
        (Some(_), _) => Ok(Admin::Kept),
    }
}

async fn create(
    store: &Store,
    clock: &Clock,
    username: &UserName,
    password: &SecretString,
) -> Result<(), StartError> {
    let user = User {
        id: UserId::new(),
        username: username.clone(),
        role: Role::Admin,
        password_hash: hash(password)?,
        created_at: clock.now(),
    };
    Ok(store.create_user(&user).await?)
}

/// Argon2id with the crate's defaults, which are OWASP's: 19 MiB, two passes.
fn hash(password: &SecretString) -> Result<String, StartError> {
    Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(StartError::Password)
}

fn is_password_of(user: &User, password: &SecretString) -> bool {
    PasswordHash::new(&user.password_hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok()
    })
}

fn new_password() -> SecretString {
    let mut rng = rand::rng();
    let mut group = || -> String {
        let letters = (0..GROUP_LETTERS).map(|_| LETTERS[rng.random_range(..LETTERS.len())]);
        letters.map(char::from).collect()
    };
    let groups: Vec<_> = (0..GROUPS).map(|_| group()).collect();
    groups.join("-").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_passwords_are_long_and_differ() {
        let (one, other) = (new_password(), new_password());
        assert_eq!(one.expose_secret().len(), 23);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
