//! Weights that are not part of the program: where they come from, and what they are called here.

use serde::Deserialize;

/// A file of weights on Hugging Face's hub, pinned to one revision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// `owner/name`.
    pub repository: String,
    /// The commit, 40 hexadecimal digits: what a branch or tag holds may change.
    pub revision: String,
    /// The path of the file in the repository.
    pub file: String,
    /// Its length in bytes, where known.
    #[serde(default)]
    pub size: Option<u64>,
    /// Its SHA-256 in lower-case hexadecimal digits, where known. Else the hub's own word for this
    /// revision is taken, and noted beside the file.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// The folder, and the beginning of keys in the bucket, where weights are kept.
pub const WEIGHTS_FOLDER: &str = "weights";

/// What the weights of a model are called, in the folder and in the bucket.
#[must_use]
pub fn weights_name(model_id: &str) -> String {
    format!("{model_id}.onnx")
}

/// What the file with their checksum is called: one line as `sha256sum` writes it.
#[must_use]
pub fn checksum_name(model_id: &str) -> String {
    format!("{model_id}.onnx.sha256")
}

/// What stands in the file with the checksum.
#[must_use]
pub fn checksum_line(model_id: &str, sha256: &str) -> String {
    format!("{sha256}  {}\n", weights_name(model_id))
}

/// The checksum in such a file; `None` if there is none.
#[must_use]
pub fn checksum_in(line: &str) -> Option<String> {
    let digits = line.split_whitespace().next()?;
    is_sha256(digits).then(|| digits.to_owned())
}

/// Whether this is a SHA-256 in lower-case hexadecimal digits.
#[must_use]
pub fn is_sha256(text: &str) -> bool {
    is_hex(text, 64)
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Weights {
    /// What is wrong with an entry, if anything is: it becomes part of an address.
    pub(crate) fn check(&self) -> Result<(), String> {
        let is_name = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if self.repository.split('/').count() != 2 || !self.repository.split('/').all(is_name) {
            return Err("weights.repository is like owner/name".into());
        }
        if !is_hex(&self.revision, 40) {
            return Err("weights.revision is a commit: 40 of 0-9 and a-f".into());
        }
        if !self.file.split('/').all(is_name) {
            return Err("weights.file is a path in the repository".into());
        }
        if self
            .sha256
            .as_deref()
            .is_some_and(|sha256| !is_sha256(sha256))
        {
            return Err("weights.sha256 has 64 of 0-9 and a-f".into());
        }
        if self.size == Some(0) {
            return Err("weights.size is a number of bytes above 0".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights() -> Weights {
        Weights {
            repository: "owner/name".into(),
            revision: "0123456789abcdef0123456789abcdef01234567".into(),
            file: "onnx/model.onnx".into(),
            size: Some(1),
            sha256: Some("0".repeat(64)),
        }
    }

    #[test]
    fn weights_that_are_not_pinned_or_lead_elsewhere_are_refused() {
        assert_eq!(weights().check(), Ok(()));
        let wrong = |change: fn(&mut Weights)| {
            let mut weights = weights();
            change(&mut weights);
            weights.check().expect_err("refused")
        };
        wrong(|w| w.repository = "name".into());
        wrong(|w| w.repository = "../name".into());
        wrong(|w| w.repository = "a/b/c".into());
        wrong(|w| w.revision = "main".into());
        wrong(|w| w.revision = "ABCDEF6789abcdef0123456789abcdef01234567".into());
        wrong(|w| w.file = "../model.onnx".into());
        wrong(|w| w.file = "onnx//model.onnx".into());
        wrong(|w| w.file = "model.onnx?download".into());
        wrong(|w| w.sha256 = Some("abc".into()));
        wrong(|w| w.size = Some(0));
    }

    #[test]
    fn a_checksum_is_read_as_it_was_written() {
        let digits = "ab".repeat(32);
        let line = checksum_line("swin2sr-2x", &digits);
        assert_eq!(line, format!("{digits}  swin2sr-2x.onnx\n"));
        assert_eq!(checksum_in(&line), Some(digits));
        assert_eq!(checksum_in("not a checksum"), None);
        assert_eq!(checksum_in(""), None);
    }
}
