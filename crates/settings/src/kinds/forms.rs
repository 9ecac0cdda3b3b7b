//! Texts of a certain form.
//!
//! The schema has each form as a regular expression. Programs check it by hand, so that functions contain nothing
//! that reads regular expressions; a test holds the two against each other.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::plain::object;
use crate::{Kind, Target};

fn matching(pattern: &str) -> Map<String, Value> {
    object(json!({ "type": "string", "pattern": format!("^({pattern})$") }))
}

/// A text of a form that is told in two ways.
#[derive(Debug, Clone, Copy)]
pub struct Matching {
    /// The whole text is of this form: for the schema.
    pub pattern: &'static str,
    /// Whether a text is of this form.
    pub fits: fn(&str) -> bool,
    /// What is expected.
    pub expected: &'static str,
}

impl Kind for Matching {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, String> {
        let fits = (self.fits)(text);
        fits.then(|| text.to_owned())
            .ok_or_else(|| self.expected.to_owned())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        matching(self.pattern)
    }

    fn expected(&self, _: Target) -> String {
        self.expected.to_owned()
    }
}

/// A region: one of AWS in the cloud. Other services that speak as S3 does call theirs as they like.
#[derive(Debug, Clone, Copy)]
pub struct Region;

impl Kind for Region {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, String> {
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        is_visible
            .then(|| text.to_owned())
            .ok_or_else(|| self.expected(Target::Laptop))
    }

    fn spelled(&self, text: &str, target: Target) -> Result<String, String> {
        if target == Target::Lambda && !is_region(text) {
            return Err(self.expected(target));
        }
        self.parse(text)
    }

    fn schema(&self, target: Target) -> Map<String, Value> {
        matching(match target {
            Target::Laptop => "[!-~]+",
            Target::Lambda => r"[a-z]{2}(-[a-z]+)+-\d",
        })
    }

    fn expected(&self, target: Target) -> String {
        match target {
            Target::Laptop => "expected a region like eu-central-1, without spaces",
            Target::Lambda => "expected a region like eu-central-1",
        }
        .to_owned()
    }
}

/// A time of day: hours and minutes, two digits each.
#[derive(Debug, Clone, Copy)]
pub struct TimeOfDay;

impl Kind for TimeOfDay {
    type Value = (i8, i8);

    fn parse(&self, text: &str) -> Result<(i8, i8), String> {
        let of_two_digits = |text: &str, most: i8| {
            let number = (text.len() == 2 && has_only(text, |byte| byte.is_ascii_digit()))
                .then(|| text.parse().ok())
                .flatten();
            number.filter(|number| *number <= most)
        };
        let time = text.split_once(':').and_then(|(hours, minutes)| {
            Some((of_two_digits(hours, 23)?, of_two_digits(minutes, 59)?))
        });
        time.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        matching("([01][0-9]|2[0-3]):[0-5][0-9]")
    }

    fn expected(&self, _: Target) -> String {
        "expected a time of day like 03:00".to_owned()
    }
}

/// A time zone: a name, a rule as POSIX writes it, or the path of a file.
#[derive(Debug, Clone, Copy)]
pub struct Zone;

impl Kind for Zone {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, String> {
        // What the system does not know, it takes for UTC without a word. It reads both with a colon and without.
        let name = text.strip_prefix(':').unwrap_or(text);
        let is_known = Path::new(name).is_absolute()
            || TimeZone::get(name).is_ok()
            || TimeZone::posix(name).is_ok();
        is_known
            .then(|| text.to_owned())
            .ok_or_else(|| self.expected(Target::Laptop))
    }

    fn expected(&self, _: Target) -> String {
        "expected a time zone like Europe/Berlin".to_owned()
    }
}

/// SHA-256 hashes in hexadecimal, between commas.
#[derive(Debug, Clone, Copy)]
pub struct Hashes;

impl Kind for Hashes {
    type Value = Vec<[u8; 32]>;

    fn parse(&self, text: &str) -> Result<Vec<[u8; 32]>, String> {
        let hashes = text.split(',').map(|hash| hash_of(hash.trim()));
        let hashes: Option<_> = hashes.collect();
        hashes.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        matching(r"\s*[0-9A-Fa-f]{64}\s*(,\s*[0-9A-Fa-f]{64}\s*)*")
    }

    fn expected(&self, _: Target) -> String {
        "expected SHA-256 hashes of 64 hexadecimal digits between commas".to_owned()
    }
}

fn hash_of(hex: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hex.len() != 2 * hash.len() || !has_only(hex, |byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}

/// Whether a text has something, and only such bytes.
fn has_only(text: &str, fits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether a text begins and ends with a lower-case letter or a digit, and has besides only those and `more`.
fn is_name(text: &str, more: &[u8]) -> bool {
    let bytes = text.as_bytes();
    has_only(text, |byte| is_lower_or_digit(byte) || more.contains(&byte))
        && bytes.first().is_some_and(|byte| is_lower_or_digit(*byte))
        && bytes.last().is_some_and(|byte| is_lower_or_digit(*byte))
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = &parts[..] else {
        return false;
    };
    let is_word = |part: &&str| has_only(part, |byte| byte.is_ascii_lowercase());
    let is_digit = last.len() == 1 && has_only(last, |byte| byte.is_ascii_digit());
    first.len() == 2
        && is_word(first)
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && is_digit
}

/// The name of a stack.
pub(crate) fn is_stack_name(text: &str) -> bool {
    let kept_by_aws = ["xn--", "sthree-", "amzn-s3-demo-", "aws", "ssm"];
    (3..=43).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && is_name(text, b"-")
        && !kept_by_aws.iter().any(|start| text.starts_with(start))
}

/// The name of a host under a top-level domain.
pub(crate) fn is_domain(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(name, top)| {
        is_name(name, b".-") && top.len() >= 2 && has_only(top, |byte| byte.is_ascii_lowercase())
    })
}

/// An e-mail address, as far as anybody can tell without writing to it.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn is_partition(text: &str) -> bool {
    has_only(text, |byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && has_only(text, |byte| byte.is_ascii_digit())
}

/// The ARN of a certificate that CloudFront takes.
pub(crate) fn is_certificate(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let ["arn", partition, "acm", "us-east-1", account, certificate] = parts[..] else {
        return false;
    };
    let is_id = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
    let id = certificate.strip_prefix("certificate/");
    is_partition(partition) && is_account(account) && id.is_some_and(|id| has_only(id, is_id))
}

/// The ARN of an IAM policy.
pub(crate) fn is_policy(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let ["arn", partition, "iam", "", account, policy] = parts[..] else {
        return false;
    };
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@/-".contains(&byte);
    let path = policy.strip_prefix("policy/");
    is_partition(partition)
        && (account == "aws" || is_account(account))
        && path.is_some_and(|path| has_only(path, is_path))
}
