//! Which files the records of a snapshot name.

use std::{collections::BTreeSet, path::Path};

use domain::{Removal, Restoration, Upload};
use embedded::backup::{self, RecordsError};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::data_folder::BUCKET;

/// What the records of a snapshot say.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Files that must be there, as paths in the data folder.
    pub(crate) needed: BTreeSet<String>,
    /// Files that may be there: of uploads that are announced, and perhaps not sent yet, and
    /// their previews.
    pub(crate) possible: BTreeSet<String>,
    /// Records of restorations.
    pub(crate) restorations: usize,
    /// Records that cannot be understood, by their keys.
    pub(crate) unreadable: Vec<String>,
}

impl Named {
    /// Reads all records of a snapshot.
    pub(crate) fn read(snapshot: &Path) -> Result<Self, RecordsError> {
        let mut named = Self::default();
        backup::read_snapshot(snapshot, |item| match item {
            Ok(item) => named.take(&item),
            Err(key) => named.unreadable.push(key),
        })?;
        named.possible = &named.possible - &named.needed;
        Ok(named)
    }

    fn take(&mut self, item: &Value) {
        let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        let (pk, sk) = (text("pk"), text("sk"));
        let understood = if sk.starts_with("RESTORATION#") {
            self.restorations += 1;
            doc(item).map(|restoration: Restoration| self.take_restoration(&restoration))
        } else if sk.starts_with("UPLOAD#") {
            let noted = item[Upload::PREVIEWS]["SS"].as_array();
            let noted = noted.into_iter().flatten().filter_map(Value::as_str);
            let previews = Upload::previews_of(noted);
            doc(item).map(|upload: Upload| {
                let upload = Upload { previews, ..upload };
                for key in upload.keys() {
                    Self::insert(&mut self.possible, &key);
                }
            })
        } else {
            // Users and sessions name no files; that they can be read is all there is to see.
            (!pk.is_empty()).then_some(())
        };
        if understood.is_none() {
            self.unreadable.push(format!("{pk} {sk}"));
        }
    }

    fn take_restoration(&mut self, restoration: &Restoration) {
        // What is being removed has lost some of its files, and will lose the others.
        let into = match restoration.removal() {
            Removal::None => &mut self.needed,
            Removal::Begun | Removal::Emptied => &mut self.possible,
        };
        Self::insert(into, &restoration.original_key());
        for key in restoration.picture_keys() {
            Self::insert(into, key);
        }
    }

    fn insert(into: &mut BTreeSet<String>, key: &str) {
        if let Some(path) = backup::object_path(BUCKET, key) {
            into.insert(path);
        }
    }
}

/// What a record holds as its `doc`, as `store` writes it.
fn doc<T: DeserializeOwned>(item: &Value) -> Option<T> {
    serde_json::from_value(plain(&item["doc"])?).ok()
}

/// A value of DynamoDB's JSON, `{"S":"x"}`, as JSON has it.
fn plain(value: &Value) -> Option<Value> {
    let (kind, inner) = value.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "M" => {
            let members = inner.as_object()?.iter();
            let members = members.map(|(name, value)| Some((name.clone(), plain(value)?)));
            Value::Object(members.collect::<Option<Map<_, _>>>()?)
        }
        "L" => Value::Array(inner.as_array()?.iter().map(plain).collect::<Option<_>>()?),
        "N" => serde_json::from_str(inner.as_str()?).ok()?,
        "NULL" => Value::Null,
        _ => inner.clone(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_of_dynamodb_is_read_as_json() {
        let value = json!({ "M": { "a": { "L": [{ "N": "1.5" }, { "NULL": true }, { "S": "x" }] }, "b": { "BOOL": true } } });
        assert_eq!(
            plain(&value),
            Some(json!({ "a": [1.5, null, "x"], "b": true }))
        );
        assert_eq!(plain(&json!({ "N": "much" })), None);
        assert_eq!(plain(&json!("x")), None);
    }

    #[test]
    fn the_previews_of_an_upload_may_be_there_as_well_as_its_photo() {
        let mut named = Named::default();
        let (owner, id) = (domain::UserId::new(), domain::UploadId::new());
        let text = |text: &str| json!({ "S": text });
        named.take(&json!({
            "pk": text(&format!("USER#{owner}")),
            "sk": text(&format!("UPLOAD#{id}")),
            "previews": { "SS": ["1:4321", "12:77"] },
            "doc": { "M": {
                "id": text(&id.to_string()),
                "owner": text(&owner.to_string()),
                "filename": text("a.tif"),
                "content_type": text("image/tiff"),
                "size": { "N": "5" },
                "created_at": text("2026-01-02T03:04:05Z"),
                "unused_until": text("2026-01-03T03:04:05Z"),
            } },
        }));
        assert_eq!(named.unreadable, [""; 0]);
        let ends = ["", "-preview-1.jpg", "-preview-12.jpg"];
        let keys = ends.map(|end| format!("originals/{owner}/{id}{end}"));
        let paths = keys.map(|key| backup::object_path(BUCKET, &key).expect("a path"));
        assert_eq!(named.possible, BTreeSet::from(paths));
    }

    #[test]
    fn a_record_that_cannot_be_understood_is_named() {
        let mut named = Named::default();
        named.take(
            &json!({ "pk": { "S": "USER#1" }, "sk": { "S": "RESTORATION#2" }, "doc": { "M": {} } }),
        );
        named.take(&json!({ "pk": { "S": "USER#1" }, "sk": { "S": "PROFILE" } }));
        assert_eq!(named.unreadable, ["USER#1 RESTORATION#2"]);
    }
}
