//! The administrator's account.

use domain::{Clock, Role, User, UserId, UserName};
use login::password;
use rand::Rng;
use secrecy::SecretString;
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
    given: Option<&SecretString>,
) -> Result<Admin, StartError> {
    match (store.user_named(username).await?, given) {
        (None, Some(given)) => {
            create(store, clock, username, given).await?;
            Ok(Admin::Made)
        }
        (None, None) => {
            let made = new_password();
            create(store, clock, username, &made).await?;
            Ok(Admin::MadeWith(made))
        }
        (Some(user), Some(given)) if !password::is_right(given, &user.password_hash) => {
            let user = User {
                password_hash: password::hash(given)?,
                ..user
            };
            store.replace_user(&user).await?;
            // Whoever signed in with the old one is out.
            store.end_sessions(user.id).await?;
            Ok(Admin::Reset)
        }
        (Some(_), _) => Ok(Admin::Kept),
    }
}

async fn create(
    store: &Store,
    clock: &Clock,
    username: &UserName,
    given: &SecretString,
) -> Result<(), StartError> {
    let user = User {
        id: UserId::new(),
        username: username.clone(),
        role: Role::Admin,
        password_hash: password::hash(given)?,
        created_at: clock.now(),
    };
    Ok(store.create_user(&user).await?)
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
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn made_passwords_are_long_and_differ() {
        let (one, other) = (new_password(), new_password());
        assert_eq!(one.expose_secret().len(), 23);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
