//! Identifiers: one newtype each, so that a session's id is never taken for a user's.
//!
//! All are ULIDs (<https://github.com/ulid/spec>): 26 characters of Crockford base 32, sorting by
//! the millisecond in which they were made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// The text is not an id of the kind that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 26 characters from 0-9 and A-Z")]
pub struct BadId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// A new id, unique and later in order than those of earlier milliseconds.
            #[must_use]
            #[allow(clippy::new_without_default)] // Each call differs: a default would mislead.
            pub fn new() -> Self {
                Self(Ulid::generate())
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let id = Ulid::from_string(text).map_err(|_| BadId)?;
                // Crockford's alphabet has several spellings of one id; only ours names a record.
                if id.to_string() == text { Ok(Self(id)) } else { Err(BadId) }
            }
        }
    };
}

id!(
    /// A person who signs in.
    UserId
);
id!(
    /// One refresh-token family: one sign-in on one device.
    SessionId
);
id!(
    /// A photo put in, the original of one or more restorations.
    UploadId
);
id!(
    /// One run of a recipe on a photo.
    RestorationId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_being_written_and_read() {
        let id = RestorationId::new();
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn another_spelling_of_an_id_is_refused() {
        let id = UploadId::new().to_string();
        assert_eq!(id.to_lowercase().parse::<UploadId>(), Err(BadId));
        assert_eq!("../../etc/passwd".parse::<UploadId>(), Err(BadId));
        assert_eq!("".parse::<UploadId>(), Err(BadId));
        let json = serde_json::json!(id.to_lowercase());
        assert!(serde_json::from_value::<UploadId>(json).is_err());
    }
}
