//! Walking a bucket.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{key, object_file};

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: String,
    pub path: PathBuf,
}

/// One page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub entries: Vec<Entry>,
    /// What keys have in common up to the delimiter, each once.
    pub common_prefixes: Vec<String>,
    /// The place to go on from, when there is more.
    pub next: Option<String>,
}

/// Every object whose key begins with `prefix`, in the order of the keys'
/// bytes. Only the part of the tree that `prefix` names is walked.
pub(super) fn entries(bucket: &Path, prefix: &str) -> io::Result<Vec<Entry>> {
    let above = prefix.rsplit_once('/').map_or("", |(above, _)| above);
    // A prefix that no key can have finds nothing, and must not leave the
    // bucket either.
    if !above.is_empty() && key::to_path(bucket, above).is_none() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut folders = vec![(bucket.join(above), above.to_owned())];
    while let Some((folder, key_of_folder)) = folders.pop() {
        let listed = match fs::read_dir(&folder) {
            Ok(listed) => listed,
            // Another request may have removed it meanwhile.
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error),
        };
        for entry in listed {
            let entry = entry?;
            let name = entry.file_name();
            // Names of ours are ASCII; a stranger's file is no object.
            let Some(name) = name.to_str() else { continue };
            let below = |segment: &str| match key_of_folder.as_str() {
                "" => segment.to_owned(),
                folder => format!("{folder}/{segment}"),
            };
            if let Some(segment) = key::segment_of_file(name) {
                let key = below(segment);
                if key.starts_with(prefix) {
                    found.push(Entry {
                        key,
                        path: entry.path(),
                    });
                }
            } else if entry.file_type()?.is_dir() {
                let key = below(name);
                let on_the_way = key.starts_with(prefix) || prefix.starts_with(&key);
                if on_the_way {
                    folders.push((entry.path(), key));
                }
            }
        }
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(found)
}

/// At most `limit` entries and common prefixes after `after`.
pub(super) fn page(
    entries: Vec<Entry>,
    prefix: &str,
    delimiter: Option<&str>,
    after: Option<&str>,
    limit: usize,
) -> Page {
    let mut page = Page::default();
    let mut last: Option<String> = None;
    for entry in entries {
        let common = delimiter
            .filter(|delimiter| !delimiter.is_empty())
            .and_then(|delimiter| {
                let rest = &entry.key[prefix.len()..];
                let end = prefix.len() + rest.find(delimiter)? + delimiter.len();
                Some(entry.key[..end].to_owned())
            });
        let name = common.as_deref().unwrap_or(&entry.key);
        let seen = page.common_prefixes.last().map(String::as_str) == Some(name);
        if seen || after.is_some_and(|after| name <= after) {
            continue;
        }
        if page.entries.len() + page.common_prefixes.len() == limit {
            page.next = last;
            return page;
        }
        last = Some(name.to_owned());
        match common {
            Some(common) => page.common_prefixes.push(common),
            None => page.entries.push(entry),
        }
    }
    page
}

/// How large an object is, in bytes, its MD5, and when it was stored; `None`
/// if it was removed meanwhile.
pub(super) fn describe(path: &Path) -> io::Result<Option<(u64, String, SystemTime)>> {
    let read = || {
        let mut file = fs::File::open(path)?;
        let (attributes, size) = object_file::read_attributes(&mut file)?;
        Ok((size, attributes.etag, file.metadata()?.modified()?))
    };
    match read() {
        Ok(known) => Ok(Some(known)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether nothing is at a path, neither it nor the folders above.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries_of(keys: &[&str]) -> Vec<Entry> {
        keys.iter()
            .map(|key| Entry {
                key: (*key).to_owned(),
                path: PathBuf::from(key),
            })
            .collect()
    }

    fn keys(page: &Page) -> Vec<&str> {
        page.entries
            .iter()
            .map(|entry| entry.key.as_str())
            .collect()
    }

    #[test]
    fn pages_together_are_the_whole_listing() {
        let all = ["a", "b", "c", "d", "e"];
        let first = page(entries_of(&all), "", None, None, 2);
        assert_eq!(
            (keys(&first), first.next.as_deref()),
            (vec!["a", "b"], Some("b"))
        );
        let second = page(entries_of(&all), "", None, first.next.as_deref(), 2);
        assert_eq!(
            (keys(&second), second.next.as_deref()),
            (vec!["c", "d"], Some("d"))
        );
        let third = page(entries_of(&all), "", None, second.next.as_deref(), 2);
        assert_eq!((keys(&third), third.next.as_ref()), (vec!["e"], None));
    }

    #[test]
    fn keys_below_a_delimiter_are_named_once() {
        let all = ["p/a/1", "p/a/2", "p/b", "p/c/1"];
        let whole = page(entries_of(&all), "p/", Some("/"), None, 10);
        assert_eq!(keys(&whole), ["p/b"]);
        assert_eq!(whole.common_prefixes, ["p/a/", "p/c/"]);

        let first = page(entries_of(&all), "p/", Some("/"), None, 1);
        assert_eq!(
            (first.common_prefixes, first.next.as_deref()),
            (vec!["p/a/".to_owned()], Some("p/a/"))
        );
        let rest = page(entries_of(&all), "p/", Some("/"), Some("p/a/"), 10);
        assert_eq!(
            (keys(&rest), rest.common_prefixes.clone()),
            (vec!["p/b"], vec!["p/c/".to_owned()])
        );
    }
}
