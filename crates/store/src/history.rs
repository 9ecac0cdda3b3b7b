//! A person's restorations, newest first, page by page.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Restoration, RestorationId, Search, Status, UserId};

use crate::{
    CursorKey, Error, Store,
    table::{self, key, restoration_sk, text, user_pk},
};

/// The most records one page looks through for those that match. What is further back comes with
/// the next page.
const MOST_READ: usize = 2_000;

/// The most words that the table looks for itself: what it is asked has a longest length. The
/// others are looked for in what it finds.
const MOST_WORDS: usize = 8;

/// Which restorations a list shows; everything absent shows all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub status: Option<Status>,
    /// Whose first step is this model.
    pub model_id: Option<String>,
    /// Whose file name this finds.
    pub name: Search,
    /// Those that are deleted, instead of those that are not.
    pub is_deleted: bool,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Newest first.
    pub items: Vec<Restoration>,
    /// Where the next page starts; `None` at the end. A page with fewer items than asked for is
    /// not the end while there is a cursor.
    pub next_cursor: Option<String>,
}

impl Filter {
    /// A text that is the same for equal filters: what a cursor is bound to.
    fn fingerprint(&self) -> String {
        let status = self.status.map_or("", Status::as_str);
        let model_id = self.model_id.as_deref().unwrap_or_default();
        let words = self.name.words().iter();
        let words: Vec<String> = words.map(|word| word.spellings().join("|")).collect();
        // The lengths keep `a` + `bc` apart from `ab` + `c`.
        let list = if self.is_deleted { "deleted/" } else { "" };
        format!(
            "{list}{status}/{}/{model_id}/{}",
            model_id.len(),
            words.join(" ")
        )
    }
}

impl Store {
    /// A page of up to `limit` restorations that the filter takes, after `cursor`, which `cursors` signed.
    ///
    /// # Errors
    /// [`Error::BadCursor`] when the cursor is not from a list of this user with this filter.
    pub async fn history(
        &self,
        owner: UserId,
        filter: &Filter,
        limit: usize,
        cursor: Option<&str>,
        cursors: &CursorKey,
    ) -> Result<Page, Error> {
        let fingerprint = filter.fingerprint();
        let mut after = cursor
            .map(|cursor| cursors.open(owner, &fingerprint, cursor))
            .transpose()?;
        let mut items: Vec<Restoration> = Vec::new();
        let mut read = 0;
        loop {
            // One more than asked for tells whether there is a next page.
            let wanted = limit + 1 - items.len();
            let step = if *filter == Filter::default() {
                wanted
            } else {
                wanted.max(200)
            };
            let answer = self.query_history(owner, filter, step, after).await?;
            read += usize::try_from(answer.scanned_count()).unwrap_or_default();
            for mut item in answer.items.unwrap_or_default() {
                let restoration: Restoration = table::read(&mut item)?;
                if filter.name.finds(restoration.filename.as_str()) {
                    items.push(restoration);
                }
            }
            let last_read = answer
                .last_evaluated_key
                .as_ref()
                .map(|key| table::text_of(key, "sk"));
            after = last_read
                .and_then(|sk| sk.strip_prefix("RESTORATION#"))
                .and_then(|id| id.parse().ok());
            if items.len() > limit {
                items.truncate(limit);
                after = items.last().map(|item| item.id);
                break;
            }
            if after.is_none() || read >= MOST_READ {
                break;
            }
        }
        let next_cursor = after.map(|last| cursors.sign(owner, &fingerprint, last));
        Ok(Page { items, next_cursor })
    }

    /// How many of the owner's restorations from before this one have not ended, up to `most`
    /// records back.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn unfinished_before(
        &self,
        owner: UserId,
        id: RestorationId,
        most: usize,
    ) -> Result<usize, Error> {
        let answer = self
            .query_history(owner, &Filter::default(), most, Some(id))
            .await?;
        let mut unfinished = 0;
        for mut item in answer.items.unwrap_or_default() {
            let restoration: Restoration = table::read(&mut item)?;
            unfinished += usize::from(restoration.ended().is_none());
        }
        Ok(unfinished)
    }

    async fn query_history(
        &self,
        owner: UserId,
        filter: &Filter,
        step: usize,
        after: Option<RestorationId>,
    ) -> Result<aws_sdk_dynamodb::operation::query::QueryOutput, Error> {
        let mut conditions = vec!["deleted = :deleted"];
        let pk = user_pk(owner);
        let mut query = self
            .dynamodb
            .query()
            .table_name(&self.settings.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":prefix", text("RESTORATION#"))
            .expression_attribute_values(":deleted", AttributeValue::Bool(filter.is_deleted))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(i32::try_from(step).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after.map(|id| key(&pk, &restoration_sk(id))));
        if let Some(status) = filter.status {
            conditions.push("#status = :status");
            query = query
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":status", text(status.as_str()));
        }
        if let Some(model_id) = &filter.model_id {
            conditions.push("model_id = :model_id");
            query = query.expression_attribute_values(":model_id", text(model_id));
        }
        let (found, values) = condition_of(&filter.name);
        if let Some(found) = &found {
            conditions.push(found);
        }
        for (name, value) in values {
            query = query.expression_attribute_values(name, text(value));
        }
        query
            .filter_expression(conditions.join(" AND "))
            .send()
            .await
            .map_err(Error::of("Query history"))
    }
}

/// The condition that the table knows for a search, and its values; `None` when it looks for
/// nothing. It may let through what is not looked for, and never less.
fn condition_of(search: &Search) -> (Option<String>, Vec<(String, &str)>) {
    let mut values = Vec::new();
    let mut words = Vec::new();
    for word in search.words().iter().take(MOST_WORDS) {
        let mut spellings = Vec::new();
        for spelling in word.spellings() {
            let value = format!(":word{}", values.len());
            spellings.push(format!("contains(searched, {value})"));
            values.push((value, spelling.as_str()));
        }
        words.push(format!("({})", spellings.join(" OR ")));
    }
    // Records of earlier versions have no such attribute.
    let found = (!words.is_empty()).then(|| {
        format!(
            "(attribute_not_exists(searched) OR {})",
            words.join(" AND ")
        )
    });
    (found, values)
}
