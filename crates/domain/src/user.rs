//! People and their sign-ins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{SessionId, Timestamp, UserId};

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the place.
    Admin,
    /// Restores photos.
    User,
}

impl Role {
    /// As it stands in tokens and answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
        }
    }
}

/// The name somebody signs in with, in the one spelling under which it is unique.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

/// The text cannot be a user's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 1 to 64 characters: letters, digits and . _ - @ +")]
pub struct UserNameError;

impl UserName {
    /// Takes a name as it was typed: space around it and capitals do not count.
    ///
    /// # Errors
    /// When it is empty, longer than 64 characters or holds other characters than allowed.
    pub fn new(text: &str) -> Result<Self, UserNameError> {
        let name = text.trim().to_lowercase();
        let allowed = |c: char| c.is_alphanumeric() || ".-_@+".contains(c);
        if (1..=64).contains(&name.chars().count()) && name.chars().all(allowed) {
            Ok(Self(name))
        } else {
            Err(UserNameError)
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UserName {
    type Error = UserNameError;

    fn try_from(text: String) -> Result<Self, UserNameError> {
        Self::new(&text)
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person who signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id, which never changes.
    pub id: UserId,
    /// The name to sign in with.
    pub username: UserName,
    /// What the person may do.
    pub role: Role,
    /// The password as a PHC string (argon2id).
    pub password_hash: String,
    /// When the account was made.
    pub created_at: Timestamp,
}

impl fmt::Debug for User {
    /// Without the password's hash, which belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// One refresh-token family: one sign-in on one device. It holds hashes of secrets, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// SHA-256 of the secret of the newest refresh token, in base64url.
    pub secret_hash: String,
    /// The secret before that one.
    #[serde(default)]
    pub former: Option<FormerSecret>,
    /// When it was signed in.
    pub created_at: Timestamp,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// A secret that was used up a moment ago. Two tabs that refresh at the same time send the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerSecret {
    /// SHA-256 of it, in base64url.
    pub hash: String,
    /// Until when it is forgiven that it comes again.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_the_same_however_it_is_typed() {
        assert_eq!(
            UserName::new(" Anna@Example.org "),
            UserName::new("anna@example.org")
        );
    }

    #[test]
    fn a_user_name_that_could_reach_another_key_is_refused() {
        for text in ["", "  ", "a#b", "a b", "a\nb", &"x".repeat(65)] {
            assert_eq!(UserName::new(text), Err(UserNameError), "{text:?}");
        }
    }
}
