//! How much room a person's photos take, by what the records know.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use domain::{LEAST_UNDO, Removal, Restoration, RestorationId, Timestamp, UploadId, UserId};

use crate::{
    Error, Store,
    table::{self, text, user_pk},
};

/// The most records that are looked through.
const MOST_READ: usize = 2_000;

/// What a person's photos take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Restorations that are not deleted.
    pub restorations: usize,
    /// Bytes of the photos that were put in, each once, with the previews beside them.
    pub original_bytes: u64,
    /// Bytes of what was made: results, and small pictures to look at.
    pub result_bytes: u64,
    /// Deleted restorations whose files are still there.
    pub deleted: usize,
    /// Bytes that they give free, as part of the bytes above.
    pub deleted_bytes: u64,
    /// Those of them that stay in the bin for longer than a moment.
    pub in_bin: usize,
    /// Bytes that they give free.
    pub in_bin_bytes: u64,
    /// Whether everything was counted: `false` with more records than are looked through, and when a record
    /// does not know the size of something.
    pub complete: bool,
    /// Those that give the most room when they are deleted, the largest first.
    pub largest: Vec<Large>,
}

/// What one restoration gives free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Large {
    /// Which one.
    pub id: RestorationId,
    /// The photo's name.
    pub filename: String,
    /// Bytes of what was made, and of the original if no other restoration has it.
    pub bytes: u64,
}

impl Store {
    /// What the photos of `owner` take now, with the `most` largest.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn usage(&self, owner: UserId, most: usize, now: Timestamp) -> Result<Usage, Error> {
        let mut found: Vec<Restoration> = Vec::new();
        let mut after = None;
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.settings.table)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", text(user_pk(owner)))
                .expression_attribute_values(":prefix", text("RESTORATION#"))
                .projection_expression("doc")
                .scan_index_forward(false)
                .limit(500)
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(Error::of("Query usage"))?;
            for mut item in answer.items.unwrap_or_default() {
                found.push(table::read(&mut item)?);
            }
            after = answer.last_evaluated_key;
            if after.is_none() || found.len() >= MOST_READ {
                break;
            }
        }
        let all_read = after.is_none();
        let mut usage = of(&found, most, now);
        usage.complete &= all_read;
        Ok(usage)
    }
}

fn of(restorations: &[Restoration], most: usize, now: Timestamp) -> Usage {
    let mut usage = Usage {
        complete: true,
        ..Usage::default()
    };
    let mut uses: HashMap<UploadId, usize> = HashMap::new();
    for each in restorations.iter().filter(|it| !it.is_deleted()) {
        *uses.entry(each.original.upload_id).or_default() += 1;
    }
    let (mut counted, mut freed) = (HashSet::new(), HashSet::new());
    let mut freed_by_bin = HashSet::new();
    // Of one that is emptied only the record is left.
    for each in restorations
        .iter()
        .filter(|it| it.removal() != Removal::Emptied)
    {
        let original = &each.original;
        let is_new = counted.insert(original.upload_id);
        if is_new {
            usage.original_bytes += original.kept_bytes();
        }
        let (made, is_known) = made_bytes(each);
        usage.result_bytes += made;
        usage.complete &= is_known;
        let others = uses.get(&original.upload_id).copied().unwrap_or(0);
        if each.is_deleted() {
            let free = |bytes: &mut u64, freed: &mut HashSet<UploadId>| {
                *bytes += made;
                if others == 0 && freed.insert(original.upload_id) {
                    *bytes += original.kept_bytes();
                }
            };
            usage.deleted += 1;
            free(&mut usage.deleted_bytes, &mut freed);
            if each.is_in_bin(now + LEAST_UNDO) {
                usage.in_bin += 1;
                free(&mut usage.in_bin_bytes, &mut freed_by_bin);
            }
            continue;
        }
        usage.restorations += 1;
        usage.largest.push(Large {
            id: each.id,
            filename: each.filename.to_string(),
            bytes: made
                + if others == 1 {
                    original.kept_bytes()
                } else {
                    0
                },
        });
    }
    usage.largest.sort_by_key(|large| Reverse(large.bytes));
    usage.largest.truncate(most);
    usage
}

/// The bytes of what was made for a restoration, and whether that is all of it.
fn made_bytes(restoration: &Restoration) -> (u64, bool) {
    let original = &restoration.original;
    let mut known = original.thumbnail_key.is_none() || original.small_bytes.is_some();
    let mut bytes = original.small_bytes.unwrap_or(0);
    for output in &restoration.outputs {
        known &= output.small_bytes.is_some();
        bytes += output.size + output.small_bytes.unwrap_or(0);
    }
    (bytes, known)
}
