//! Names, passwords and keys.

use domain::UserName;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::plain::object;
use crate::{Kind, Target};

/// The name of a user.
#[derive(Debug, Clone, Copy)]
pub struct UserNames;

impl Kind for UserNames {
    type Value = UserName;

    fn parse(&self, text: &str) -> Result<UserName, String> {
        UserName::new(text).map_err(|_| self.expected(Target::Laptop))
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        Ok(self.parse(text)?.into())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        // Which letters there are is for Rust to say; CloudFormation, which is Java, agrees.
        object(json!({
            "type": "string",
            "x-template-pattern": r"[\p{IsAlphabetic}\p{N}._@+-]{1,64}",
        }))
    }

    fn expected(&self, _: Target) -> String {
        "expected 1 to 64 letters, digits and . _ - @ +".to_owned()
    }
}

/// A password: so many characters at least, so many bytes at most.
#[derive(Debug, Clone, Copy)]
pub struct Password {
    /// The fewest characters.
    pub least_chars: usize,
    /// The most bytes: more protects nobody and takes time to hash.
    pub most_bytes: usize,
}

impl Kind for Password {
    type Value = SecretString;

    fn parse(&self, text: &str) -> Result<SecretString, String> {
        if text.chars().count() < self.least_chars {
            return Err(format!("expected at least {} characters", self.least_chars));
        }
        if text.len() > self.most_bytes {
            return Err(format!(
                "expected at most {} bytes; letters with accents count two, others up to four",
                self.most_bytes
            ));
        }
        Ok(text.into())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({
            "type": "string", "minLength": self.least_chars, "maxLength": self.most_bytes,
        }))
    }

    fn expected(&self, _: Target) -> String {
        format!(
            "expected at least {} characters, and at most {} bytes",
            self.least_chars, self.most_bytes
        )
    }

    fn is_nothing(&self, text: &str) -> bool {
        text.is_empty()
    }
}

/// What signs: so many characters at least.
#[derive(Debug, Clone, Copy)]
pub struct Signing {
    /// The fewest characters.
    pub least_chars: usize,
}

impl Kind for Signing {
    type Value = SecretString;

    fn parse(&self, text: &str) -> Result<SecretString, String> {
        let length = text.chars().count();
        if length < self.least_chars {
            return Err(format!(
                "it has {length} characters; {}",
                self.expected(Target::Laptop)
            ));
        }
        Ok(text.into())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "string", "minLength": self.least_chars }))
    }

    fn expected(&self, _: Target) -> String {
        format!(
            "expected at least {} characters. Make one with: openssl rand -hex 32",
            self.least_chars
        )
    }

    fn is_nothing(&self, text: &str) -> bool {
        text.is_empty()
    }
}

/// Visible characters of ASCII, as keys and names in addresses have them.
#[derive(Debug, Clone, Copy)]
pub struct Visible {
    /// What is expected.
    pub expected: &'static str,
}

impl Kind for Visible {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, String> {
        let text = text.trim();
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        is_visible
            .then(|| text.to_owned())
            .ok_or_else(|| self.expected.to_owned())
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        self.parse(text)
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({
            "type": "string",
            "pattern": r"^\s*[!-~]+\s*$",
            "x-template-pattern": "|[!-~]+",
        }))
    }

    fn expected(&self, _: Target) -> String {
        self.expected.to_owned()
    }

    fn is_long(&self) -> bool {
        true
    }
}
