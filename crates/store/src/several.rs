//! Several restorations at once: those of a list of ids, and all that are unfinished.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::{LONGEST_SLEEP, Restoration, RestorationId, Timestamp, UserId};

use crate::{
    Due, Error, SHARDS, Store,
    restorations::PAGE_OF_DUE,
    table::{self, Item, key, restoration_sk, user_pk},
};

/// As many as the table gives at once.
const AT_ONCE: usize = 100;

/// A table that is asked for too much gives a part; how often it is asked for the rest.
const MOST_ROUNDS: u32 = 8;

impl Store {
    /// Those of these restorations that this user has, deleted or not, in the order of the ids.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the table keeps giving only a part; otherwise see [`Error`].
    pub async fn restorations(
        &self,
        owner: UserId,
        ids: &[RestorationId],
    ) -> Result<Vec<Restoration>, Error> {
        let wanted: Vec<_> = ids.iter().map(|id| (owner, *id)).collect();
        self.read_restorations(&wanted).await
    }

    /// All people's restorations that have not ended; `None` where they are too many to be counted.
    ///
    /// They are found by when the sweeper has to look at them, so nothing else of the table is read.
    ///
    /// # Errors
    /// See [`Store::restorations`].
    pub async fn unfinished(&self, now: Timestamp) -> Result<Option<Vec<Restoration>>, Error> {
        let timing = self.timing();
        // Whatever waits, runs or sleeps is due by then.
        let longest = timing.patience.max(timing.outbox);
        let until = now + longest.max(LONGEST_SLEEP) + timing.lease;
        let shards = (0..SHARDS).map(|shard| self.due(shard, until));
        let mut found = Vec::new();
        for due in futures_util::future::try_join_all(shards).await? {
            if i32::try_from(due.len()).is_ok_and(|count| count >= PAGE_OF_DUE) {
                return Ok(None);
            }
            found.extend(due.into_iter().filter_map(|due| match due {
                Due::Restoration(owner, id) => Some((owner, id)),
                Due::Upload(..) => None,
            }));
        }
        let mut unfinished = self.read_restorations(&found).await?;
        unfinished.retain(|it| it.ended().is_none());
        Ok(Some(unfinished))
    }

    async fn read_restorations(
        &self,
        wanted: &[(UserId, RestorationId)],
    ) -> Result<Vec<Restoration>, Error> {
        let mut seen = HashSet::new();
        // The table refuses a key that is asked for twice.
        let wanted: Vec<_> = wanted.iter().filter(|it| seen.insert(**it)).collect();
        let mut read = HashMap::new();
        for part in wanted.chunks(AT_ONCE) {
            let keys = part.iter();
            let keys = keys.map(|(owner, id)| key(&user_pk(*owner), &restoration_sk(*id)));
            for mut item in self.batch_get(keys.collect()).await? {
                let restoration: Restoration = table::read(&mut item)?;
                read.insert((restoration.owner, restoration.id), restoration);
            }
        }
        Ok(wanted.iter().filter_map(|it| read.remove(it)).collect())
    }

    async fn batch_get(&self, keys: Vec<Item>) -> Result<Vec<Item>, Error> {
        const OPERATION: &str = "BatchGetItem restorations";
        let refused = |source| Error::Refused {
            operation: OPERATION,
            source,
        };
        let mut items = Vec::with_capacity(keys.len());
        let mut left = keys;
        for tried in 0..MOST_ROUNDS {
            if left.is_empty() {
                return Ok(items);
            }
            if tried > 0 {
                tokio::time::sleep(Duration::from_millis(10 << tried)).await;
            }
            let asked = KeysAndAttributes::builder()
                .set_keys(Some(left))
                .consistent_read(true)
                .build()
                .map_err(|error| refused(error.into()))?;
            let answer = self
                .dynamodb
                .batch_get_item()
                .request_items(&self.settings.table, asked)
                .send()
                .await
                .map_err(Error::of(OPERATION))?;
            let mut given = answer.responses.unwrap_or_default();
            items.extend(given.remove(&self.settings.table).unwrap_or_default());
            let mut unprocessed = answer.unprocessed_keys.unwrap_or_default();
            let rest = unprocessed.remove(&self.settings.table);
            left = rest.map(|rest| rest.keys).unwrap_or_default();
        }
        if left.is_empty() {
            return Ok(items);
        }
        Err(Error::Unavailable {
            operation: OPERATION,
            source: "the table gave only a part of the records".into(),
        })
    }
}
