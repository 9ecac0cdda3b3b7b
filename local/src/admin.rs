//! The administrator's account.

use domain::{Clock, UserName};
use login::{password, set_admin};
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
    let known = store.user_named(username).await?;
    let (set, done) = match (&known, given) {
        (None, Some(given)) => (given.clone(), Admin::Made),
        (None, None) => {
            let made = new_password();
            (made.clone(), Admin::MadeWith(made))
        }
        (Some(user), Some(given)) if !password::is_right(given, &user.password_hash) => {
            (given.clone(), Admin::Reset)
        }
        (Some(_), _) => return Ok(Admin::Kept),
    };
    let hash = password::hash(&set)?;
    set_admin(store, username, known, hash, clock.now()).await?;
    Ok(done)
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
