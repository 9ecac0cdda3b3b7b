//! Object keys, and where in the folder they are.
//!
//! A key is one or more segments between `/`. A segment is 1 to 200 of
//! `A-Z a-z 0-9 . _ -` and does not begin with a dot, which leaves no room for
//! `..`, hidden files or anything a file system treats specially. Names chosen
//! by users never become keys, so nothing is lost by that. On file systems
//! that ignore case, keys that differ only in case are the same object.
//!
//! The segments become folders, and the last one a file whose name begins with
//! `@`. No folder can have that name, so `x` and `x/y` can both exist.

use std::path::{Path, PathBuf};

/// The longest key, in bytes, as S3 has it.
const MAX_KEY_BYTES: usize = 1024;

/// The longest segment, in bytes: file systems stop at 255.
const MAX_SEGMENT_BYTES: usize = 200;

/// What the file of an object begins with, and no folder does.
const FILE_MARK: char = '@';

/// The file of `key` inside the bucket's folder, or `None` if no object can
/// have that key.
pub(crate) fn to_path(bucket: &Path, key: &str) -> Option<PathBuf> {
    if key.len() > MAX_KEY_BYTES || !key.split('/').all(is_segment) {
        return None;
    }
    let (folders, name) = key.rsplit_once('/').unwrap_or(("", key));
    let mut path = bucket.to_owned();
    path.extend(folders.split('/').filter(|segment| !segment.is_empty()));
    path.push(format!("{FILE_MARK}{name}"));
    Some(path)
}

/// The last segment of the key whose file has this name, or `None` for a
/// folder.
pub(super) fn segment_of_file(name: &str) -> Option<&str> {
    name.strip_prefix(FILE_MARK)
}

fn is_segment(segment: &str) -> bool {
    (1..=MAX_SEGMENT_BYTES).contains(&segment.len())
        && !segment.starts_with('.')
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segments_become_folders_and_the_last_one_a_marked_file() {
        let path = to_path(Path::new("bucket"), "results/01J/1-2.jpg");
        assert_eq!(path, Some(PathBuf::from("bucket/results/01J/@1-2.jpg")));
    }

    #[test]
    fn a_key_and_one_below_it_are_at_different_places() {
        let at = |key| to_path(Path::new("b"), key).expect("a valid key");
        assert_eq!(at("x"), Path::new("b/@x"));
        assert_eq!(at("x/y"), Path::new("b/x/@y"));
    }

    #[test]
    fn no_key_leaves_the_bucket_or_names_something_special() {
        for key in [
            "",
            "/",
            "/x",
            "x/",
            "x//y",
            ".",
            "..",
            "../x",
            "x/../y",
            "x/..",
            ".hidden",
            "x/.hidden",
            "x\\y",
            "c:x",
            "%2e%2e/x",
            "x\0y",
            "x\ny",
            "é",
            "@x",
            &"x".repeat(201),
            &"x/".repeat(600),
        ] {
            assert_eq!(to_path(Path::new("b"), key), None, "{key:?}");
        }
    }
}
