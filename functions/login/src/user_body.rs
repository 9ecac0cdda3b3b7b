//! Whoever is signed in, in answers.

use domain::User;
use serde::Serialize;
use utoipa::ToSchema;

/// A signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    /// Their id.
    id: String,
    /// The user name.
    username: String,
    /// `admin` or `user`.
    role: &'static str,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username.to_string(),
            role: user.role.as_str(),
        }
    }
}
