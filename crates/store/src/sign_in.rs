//! Wrong tries to sign in, counted by name, whether or not somebody has that name.

use aws_sdk_dynamodb::types::ReturnValue;
use domain::Timestamp;
use sha2::{Digest, Sha256};
use std::time::Duration;

use crate::{
    Error, Store,
    table::{key, number, number_of},
};

/// How long wrong tries are remembered after the last of them.
const MEMORY: Duration = Duration::from_secs(24 * 3600);

/// Wrong tries in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// How many.
    pub count: u32,
    /// When the last one was; `None` when there is none.
    pub last_at: Option<Timestamp>,
}

impl Store {
    /// The wrong tries in a row for this name.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn tries(&self, name: &str, now: Timestamp) -> Result<Tries, Error> {
        let Some(item) = self.get_item(&tries_pk(name), "TRIES").await? else {
            return Ok(Tries::default());
        };
        let last_at = Timestamp::from_millis(number_of(&item, "last_at"));
        // Records past their time may still be there for days.
        if now >= last_at + MEMORY {
            return Ok(Tries::default());
        }
        let count = u32::try_from(number_of(&item, "tries")).unwrap_or(0);
        Ok(Tries {
            count,
            last_at: Some(last_at),
        })
    }

    /// Counts a wrong try before it is checked, so that many at once do not slip through, and tells
    /// how many there are now.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another try was counted in between: `before` is out of date.
    pub async fn count_try(
        &self,
        name: &str,
        before: Tries,
        now: Timestamp,
    ) -> Result<Tries, Error> {
        let update = self
            .dynamodb
            .update_item()
            .table_name(&self.settings.table)
            .set_key(Some(key(&tries_pk(name), "TRIES")))
            .update_expression("SET tries = :count, last_at = :now, expires_at = :expires_at")
            .expression_attribute_values(":count", number(before.count + 1))
            .expression_attribute_values(":now", number(now.as_millis()))
            .expression_attribute_values(":expires_at", number((now + MEMORY).as_secs()))
            .return_values(ReturnValue::AllNew);
        let update = match before.last_at {
            Some(last_at) => update
                .condition_expression("last_at = :before AND tries = :count_before")
                .expression_attribute_values(":before", number(last_at.as_millis()))
                .expression_attribute_values(":count_before", number(before.count)),
            // Absent, or so old that it does not count any more.
            None => update
                .condition_expression("attribute_not_exists(pk) OR last_at <= :forgotten")
                .expression_attribute_values(
                    ":forgotten",
                    number(now.as_millis() - i64::try_from(MEMORY.as_millis()).unwrap_or(0)),
                ),
        };
        update.send().await.map_err(Error::of("UpdateItem tries"))?;
        Ok(Tries {
            count: before.count + 1,
            last_at: Some(now),
        })
    }

    /// Forgets the wrong tries for this name.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn forget_tries(&self, name: &str) -> Result<(), Error> {
        self.delete_item(&tries_pk(name), "TRIES").await
    }
}

/// What is kept of a name that was typed to sign in, half of its SHA-256: it may be anything, even a password, and of
/// any length. However it is written, it is the same.
#[must_use]
pub fn tried_name(name: &str) -> [u8; 16] {
    let digest = Sha256::digest(name.trim().to_lowercase());
    std::array::from_fn(|at| digest[at])
}

fn tries_pk(name: &str) -> String {
    use std::fmt::Write as _;
    tried_name(name)
        .iter()
        .fold("TRIES#".to_owned(), |mut pk, byte| {
            let _ = write!(pk, "{byte:02x}");
            pk
        })
}
