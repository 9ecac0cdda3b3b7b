//! What has to hold when all is at rest.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Restoration, Status, Upload};

use super::world::{Known, Wish, World};

const ENDS: [&str; 3] = ["succeeded", "failed", "canceled"];

/// All that does not hold.
pub(super) async fn check(world: &World) -> Vec<String> {
    let mut faults = Vec::new();
    let objects = world.app.services.objects().await;
    let mut restorations = Vec::new();
    for (id, known) in &world.known {
        let owner = world.people[known.owner].id;
        let found = world.app.store().restoration(owner, *id).await;
        let found = found.expect("read");
        faults.extend(one_end(known, found.as_ref()).map(|fault| format!("{id} {fault}")));
        restorations.extend(found);
    }
    let mut named = BTreeSet::new();
    for restoration in &restorations {
        let keys = keys_of(restoration);
        let missing = keys.iter().filter(|key| !objects.contains_key(*key));
        faults.extend(missing.map(|key| format!("{key} is named, and not there")));
        named.extend(keys);
        faults.extend(whole(restoration, &objects));
    }
    faults.extend(records(world, &restorations, &mut named).await);
    for (key, bytes) in &objects {
        if !named.contains(key) {
            faults.push(format!("{key} is there, and nothing names it"));
        }
        if world
            .photos
            .get(key)
            .is_some_and(|(photo, _)| photo != bytes)
        {
            faults.push(format!("the original {key} has changed"));
        }
    }
    faults.extend(histories(world, &restorations).await);
    let twice = world.provider.paid_twice().into_iter();
    faults.extend(twice.map(|prompt| format!("“{prompt}” was paid for twice")));
    faults
}

/// What became of each restoration, and each time something was killed or held up.
pub(super) async fn happened(world: &World) -> Vec<&'static str> {
    let mut happened = world.disturbed.clone();
    for (id, known) in &world.known {
        let ends = ENDS
            .iter()
            .filter(|end| known.statuses.iter().any(|it| it == *end));
        happened.extend(ends.copied());
        let owner = world.people[known.owner].id;
        let found = world.app.store().restoration(owner, *id).await;
        if known.wish == Wish::Deleted && found.expect("read").is_none() {
            happened.push("deleted");
        }
    }
    happened
}

/// It ended once, and is there or gone as its owner wants it.
fn one_end(known: &Known, found: Option<&Restoration>) -> Option<String> {
    let statuses = &known.statuses;
    let is_end = |status: &String| ENDS.contains(&status.as_str());
    let ends = statuses.iter().filter(|status| is_end(status)).count();
    if ends != 1 || !statuses.last().is_some_and(is_end) {
        return Some(format!("has not one end: {statuses:?}"));
    }
    match (known.wish, found) {
        (Wish::Keep, None) => Some("was to be kept, and is gone".to_owned()),
        (Wish::Deleted, Some(_)) => Some("was deleted, and is there".to_owned()),
        (Wish::Keep | Wish::Unknown, Some(found)) if found.is_deleted() => {
            Some("is half deleted".to_owned())
        }
        _ => None,
    }
}

/// Every object that a restoration names, its original included.
fn keys_of(restoration: &Restoration) -> Vec<String> {
    let original = &restoration.original;
    let mut keys = vec![Upload::key_of(restoration.owner, original.upload_id)];
    keys.extend(original.thumbnail_key.clone());
    keys.extend(original.preview_key.clone());
    for blob in &restoration.outputs {
        keys.extend([blob.key.clone(), blob.thumbnail_key.clone()]);
        keys.extend(blob.preview_key.clone());
    }
    keys
}

/// A result is there for each step, and can be read to its end.
fn whole(restoration: &Restoration, objects: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let (id, steps) = (restoration.id, restoration.recipe.steps().len());
    let made = restoration.outputs.len();
    let mut faults = Vec::new();
    if (restoration.status() == Status::Succeeded) != (made == steps) {
        faults.push(format!(
            "{id} is {:?} after {made} of {steps}",
            restoration.status()
        ));
    }
    for blob in &restoration.outputs {
        let Some(bytes) = objects.get(&blob.key) else {
            continue;
        };
        if !is_whole(bytes, blob.width, blob.height) || bytes.len() as u64 != blob.size {
            faults.push(format!("{} is not whole", blob.key));
        }
    }
    faults
}

fn is_whole(png: &[u8], width: u32, height: u32) -> bool {
    let Ok(mut reader) = png::Decoder::new(std::io::Cursor::new(png)).read_info() else {
        return false;
    };
    let Some(size) = reader.output_buffer_size() else {
        return false;
    };
    let frame = reader.next_frame(&mut vec![0; size]);
    frame.is_ok_and(|frame| (frame.width, frame.height) == (width, height))
        && reader.finish().is_ok()
}

/// Nothing is owed, and uploads and restorations know each other. Adds what uploads name.
async fn records(
    world: &World,
    restorations: &[Restoration],
    named: &mut BTreeSet<String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for item in world.app.services.records().await {
        let text = |name: &str| match item.get(name) {
            Some(AttributeValue::S(text)) => text.clone(),
            _ => String::new(),
        };
        let (pk, sk) = (text("pk"), text("sk"));
        if item.contains_key("gsi1pk") || item.contains_key("gsi1sk") {
            faults.push(format!("{sk} is still due"));
        }
        if let Some(id) = sk.strip_prefix("UPLOAD#") {
            let uses: BTreeSet<String> = match item.get("used_by") {
                Some(AttributeValue::Ss(ids)) => ids.iter().cloned().collect(),
                _ => BTreeSet::new(),
            };
            let of_it = |it: &&Restoration| it.original.upload_id.to_string() == id;
            let users = restorations.iter().filter(of_it);
            let users: BTreeSet<String> = users.map(|it| it.id.to_string()).collect();
            if uses.is_empty() || uses != users {
                faults.push(format!("{sk} says it is used by {uses:?}, not {users:?}"));
            }
            let original = format!("originals/{}/{id}", pk.trim_start_matches("USER#"));
            if let Some(AttributeValue::Ss(notes)) = item.get(Upload::PREVIEWS) {
                let notes = notes.iter().map(String::as_str);
                let pages = Upload::previews_of(notes).into_keys();
                named.extend(pages.map(|page| format!("{original}-preview-{page}.jpg")));
            }
            named.insert(original);
        } else if let Some(id) = sk.strip_prefix("RESTORATION#")
            && !restorations.iter().any(|it| it.id.to_string() == id)
        {
            faults.push(format!("{sk} came from nowhere"));
        }
    }
    faults
}

/// Everybody sees all that is theirs.
async fn histories(world: &World, restorations: &[Restoration]) -> Vec<String> {
    let mut faults = Vec::new();
    for person in &world.people {
        let path = "/api/v1/restore/history?limit=100";
        let answer = world.app.get(person, path).await;
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        let seen = items.iter().filter_map(|item| item["id"].as_str());
        let seen: BTreeSet<String> = seen.map(str::to_owned).collect();
        let theirs = restorations.iter().filter(|it| it.owner == person.id);
        let theirs: BTreeSet<String> = theirs.map(|it| it.id.to_string()).collect();
        if seen != theirs {
            faults.push(format!("the history has {seen:?} instead of {theirs:?}"));
        }
    }
    faults
}
