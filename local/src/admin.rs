//! The administrator's account.

use domain::{Clock, UserName};
use login::{Admin, ensure_admin, password};
use rand::Rng;
use secrecy::SecretString;
use store::Store;

use crate::StartError;

/// The letters of a made password: none that look like another.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Four groups of five letters, 100 bits.
const GROUPS: usize = 4;
const GROUP_LETTERS: usize = 5;

/// Sees to it that the administrator can sign in: with `AUTH_PASSWORD` if it is `given`. What became of the account,
/// and the password that was made for a new one, which is stored nowhere.
pub(crate) async fn ensure(
    store: &Store,
    clock: &Clock,
    username: &UserName,
    given: Option<&SecretString>,
) -> Result<(Admin, Option<SecretString>), StartError> {
    let known = store.user_named(username).await?;
    let (set, made) = match (&known, given) {
        (_, Some(given)) => (given.clone(), None),
        (None, None) => {
            let made = new_password();
            (made.clone(), Some(made))
        }
        (Some(user), None) => return Ok((Admin::Kept(user.clone()), None)),
    };
    let is_right =
        (known.as_ref()).is_some_and(|user| password::is_right(&set, &user.password_hash));
    let hash = async { Ok::<_, StartError>(password::hash(&set)?) };
    let admin = ensure_admin(store, username, known, is_right, hash, clock.now()).await?;
    Ok((admin, made))
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
