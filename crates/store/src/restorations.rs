//! Restorations: written only if nobody wrote in between, and found by the sweeper when due.

use std::{fmt::Display, time::Duration};

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use domain::{Restoration, RestorationId, Search, Timestamp, Timing, UploadId, UserId};
use sha2::{Digest, Sha256};

use crate::{
    Error, Store,
    table::{
        self, Item, document, key, number, number_of, restoration_sk, sortable, text, text_of,
        upload_sk, user_pk,
    },
};

/// Over how many partitions of the index the owed work is spread.
pub const SHARDS: u8 = 16;

/// The most that is told of one shard at once.
pub(crate) const PAGE_OF_DUE: i32 = 100;

/// Writers at once on one restoration are a worker, its owner and a sweeper: a few tries suffice.
const MOST_TRIES: u32 = 12;

/// Which use of an upload a new restoration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewUse {
    /// The first one: refused when the upload was used before.
    First,
    /// Another one of a photo that is there.
    Another,
}

/// Something that the sweeper has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// A restoration.
    Restoration(UserId, RestorationId),
    /// An upload that nobody uses.
    Upload(UserId, UploadId),
}

impl Due {
    /// Its id, by which the older comes first.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Restoration(_, id) => id.to_string(),
            Self::Upload(_, id) => id.to_string(),
        }
    }
}

impl Store {
    /// Writes a new restoration and its use of the upload together.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the upload is gone or, for [`NewUse::First`], was used before.
    pub async fn create_restoration(
        &self,
        restoration: &Restoration,
        new_use: NewUse,
    ) -> Result<(), Error> {
        let pk = user_pk(restoration.owner);
        let unused = match new_use {
            NewUse::First => " AND attribute_not_exists(used_by)",
            NewUse::Another => "",
        };
        let put = Put::builder()
            .table_name(&self.settings.table)
            .set_item(Some(item_of(restoration, 1, &self.settings.timing)?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| incomplete("Put", error))?;
        let use_upload = Update::builder()
            .table_name(&self.settings.table)
            .set_key(Some(key(&pk, &upload_sk(restoration.original.upload_id))))
            .update_expression("ADD used_by :restoration REMOVE gsi1pk, gsi1sk")
            .condition_expression(format!(
                "attribute_exists(pk) AND attribute_not_exists(closed){unused}"
            ))
            .expression_attribute_values(
                ":restoration",
                AttributeValue::Ss(vec![restoration.id.to_string()]),
            )
            .build()
            .map_err(|error| incomplete("Update", error))?;
        self.dynamodb
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put).build())
            .transact_items(TransactWriteItem::builder().update(use_upload).build())
            .send()
            .await
            .map_err(Error::of("TransactWriteItems restoration"))?;
        Ok(())
    }

    /// The restoration, deleted or not, if this user has one of this id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn restoration(
        &self,
        owner: UserId,
        id: RestorationId,
    ) -> Result<Option<Restoration>, Error> {
        let item = self.get_item(&user_pk(owner), &restoration_sk(id)).await?;
        item.map(|mut item| table::read(&mut item)).transpose()
    }

    /// Runs `change` on the restoration as it is now and writes the outcome, unless somebody else
    /// wrote in between: then again on what they left. `None` when there is no such restoration.
    ///
    /// A write whose answer is lost is sent again by the SDK and then meets itself. It is known by a mark,
    /// or a worker would take its own commit for another's and remove the result.
    /// # Errors
    /// [`Error::Conflict`] when others kept writing; otherwise see [`Error`].
    pub async fn update_restoration<T>(
        &self,
        owner: UserId,
        id: RestorationId,
        mut change: impl FnMut(&mut Restoration) -> T,
    ) -> Result<Option<(Restoration, T)>, Error> {
        let (pk, sk) = (user_pk(owner), restoration_sk(id));
        let mut refused = None;
        for tried in 0..MOST_TRIES {
            let Some(mut item) = self.get_item(&pk, &sk).await? else {
                return Ok(None);
            };
            if let Some((mark, after, outcome)) = refused.take()
                && text_of(&item, "mark") == mark
            {
                return Ok(Some((after, outcome)));
            }
            let version = number_of(&item, "version");
            let before: Restoration = table::read(&mut item)?;
            let mut after = before.clone();
            let outcome = change(&mut after);
            if after == before {
                return Ok(Some((after, outcome)));
            }
            let mark = format!("{:016x}", rand::random::<u64>());
            let mut item = item_of(&after, version + 1, &self.settings.timing)?;
            item.insert("mark".to_owned(), text(&mark));
            let written = self
                .dynamodb
                .put_item()
                .table_name(&self.settings.table)
                .set_item(Some(item))
                .condition_expression("version = :version")
                .expression_attribute_values(":version", number(version))
                .send()
                .await
                .map_err(Error::of("PutItem restoration"));
            match written {
                Ok(_) => return Ok(Some((after, outcome))),
                Err(Error::Conflict { .. }) => {
                    refused = Some((mark, after, outcome));
                    pause(tried).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Conflict {
            operation: "PutItem restoration",
        })
    }

    /// Removes the record. Its blobs have to be gone by then: nothing else names them.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn remove_restoration(&self, owner: UserId, id: RestorationId) -> Result<(), Error> {
        self.delete_item(&user_pk(owner), &restoration_sk(id)).await
    }

    /// What is due in one shard up to `until`, oldest first, at most 100.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn due(&self, shard: u8, until: Timestamp) -> Result<Vec<Due>, Error> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.settings.table)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :shard AND gsi1sk <= :until")
            .expression_attribute_values(":shard", text(format!("DUE#{shard}")))
            .expression_attribute_values(":until", text(sortable(until)))
            .limit(PAGE_OF_DUE)
            .send()
            .await
            .map_err(Error::of("Query due"))?;
        Ok(answer.items().iter().filter_map(due_of).collect())
    }

    /// All that is due in one shard only after `moment`, and when.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn due_after(
        &self,
        shard: u8,
        moment: Timestamp,
    ) -> Result<Vec<(Timestamp, Due)>, Error> {
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.settings.table)
                .index_name("gsi1")
                .key_condition_expression("gsi1pk = :shard AND gsi1sk > :moment")
                .expression_attribute_values(":shard", text(format!("DUE#{shard}")))
                .expression_attribute_values(":moment", text(sortable(moment)))
                .set_exclusive_start_key(next)
                .send()
                .await
                .map_err(Error::of("Query due later"))?;
            found.extend(answer.items().iter().filter_map(|item| {
                let millis = text_of(item, "gsi1sk").parse().ok()?;
                Some((Timestamp::from_millis(millis), due_of(item)?))
            }));
            next = answer.last_evaluated_key;
            if next.is_none() {
                return Ok(found);
            }
        }
    }
}

fn item_of(restoration: &Restoration, version: i64, timing: &Timing) -> Result<Item, Error> {
    let (pk, sk) = (user_pk(restoration.owner), restoration_sk(restoration.id));
    let mut item = document(&pk, &sk, restoration)?;
    item.insert("version".to_owned(), number(version));
    item.insert("status".to_owned(), text(restoration.status().as_str()));
    item.insert("model_id".to_owned(), text(restoration.recipe.model_id()));
    let searched = Search::text_of(restoration.filename.as_str());
    item.insert("searched".to_owned(), text(searched));
    let deleted = AttributeValue::Bool(restoration.is_deleted());
    item.insert("deleted".to_owned(), deleted);
    if let Some(due) = restoration.due_at(timing) {
        item.insert("gsi1pk".to_owned(), text(shard_of(restoration.id)));
        item.insert("gsi1sk".to_owned(), text(sortable(due)));
    }
    Ok(item)
}

fn due_of(item: &Item) -> Option<Due> {
    let owner = text_of(item, "pk").strip_prefix("USER#")?.parse().ok()?;
    let sk = text_of(item, "sk");
    if let Some(id) = sk.strip_prefix("RESTORATION#") {
        return Some(Due::Restoration(owner, id.parse().ok()?));
    }
    Some(Due::Upload(
        owner,
        sk.strip_prefix("UPLOAD#")?.parse().ok()?,
    ))
}

/// The partition of the index for an id.
pub(crate) fn shard_of(id: impl Display) -> String {
    let digest = Sha256::digest(id.to_string());
    format!("DUE#{}", digest[0] % SHARDS)
}

fn incomplete(what: &'static str, error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::Refused {
        operation: what,
        source: error.into(),
    }
}

/// Waits a little longer with each try, by chance, so that writers get out of step.
async fn pause(tried: u32) {
    let millis = rand::random_range(1..=10 * u64::from(tried + 1));
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
