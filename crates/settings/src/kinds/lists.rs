//! Lists.

use std::fs;

use domain::Registry;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use url::Url;

use super::plain::object;
use crate::{Kind, Supported, Target, named_twice};

/// The value again, without spaces.
fn compact(text: &str) -> Result<String, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(value.to_string())
}

fn json<T: DeserializeOwned>(text: &str, expected: String) -> Result<T, String> {
    serde_json::from_str(text).map_err(|_| expected)
}

/// A JSON array of origins, each in the one spelling in which browsers send it.
#[derive(Debug, Clone, Copy)]
pub struct Origins;

impl Kind for Origins {
    type Value = Vec<String>;

    fn parse(&self, text: &str) -> Result<Vec<String>, String> {
        let expected = self.expected(Target::Laptop);
        let list: Vec<String> = json(text, expected.clone())?;
        for each in &list {
            if let Some(why) = no_origin(each) {
                return Err(format!("“{each}”: {why}; {expected}"));
            }
        }
        Ok(list)
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        self.parse(text)?;
        compact(text)
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "array", "items": { "type": "string" } }))
    }

    fn expected(&self, _: Target) -> String {
        "expected a JSON array of origins like [\"https://photos.example.org\"], each by its whole name: * is \
         not taken, alone or in a name"
            .to_owned()
    }

    fn is_long(&self) -> bool {
        true
    }
}

/// Why a text is no origin.
fn no_origin(text: &str) -> Option<String> {
    if text.contains('*') {
        // An address may have * in its name; a browser compares it letter by letter, so nothing would match.
        return Some("* is not allowed as a wildcard".to_owned());
    }
    let Ok(url) = Url::parse(text) else {
        return Some("this is not an address".to_owned());
    };
    if !matches!(url.scheme(), "http" | "https") {
        // A page that somebody can use comes by one of them.
        return Some("write it with http:// or https://".to_owned());
    }
    let sent = url.origin().ascii_serialization();
    (sent != text).then(|| format!("browsers send {sent}"))
}

/// A JSON array of file name endings.
#[derive(Debug, Clone, Copy)]
pub struct Extensions;

impl Extensions {
    /// Those of the formats that can be read.
    pub const READABLE: [&str; 8] = [
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff",
    ];
}

impl Kind for Extensions {
    type Value = Vec<String>;

    fn parse(&self, text: &str) -> Result<Vec<String>, String> {
        let expected = || self.expected(Target::Laptop);
        let list: Vec<String> = json(text, expected())?;
        let is_ending = |text: &String| {
            let letters = text.strip_prefix('.').unwrap_or_default();
            !letters.is_empty() && letters.chars().all(|c| c.is_ascii_alphanumeric())
        };
        if list.is_empty() || !list.iter().all(is_ending) {
            return Err(expected());
        }
        let list: Vec<String> = list.iter().map(|each| each.to_lowercase()).collect();
        match list
            .iter()
            .find(|each| !Self::READABLE.contains(&each.as_str()))
        {
            Some(other) => Err(format!(
                "{other} cannot be read, only {}",
                Self::READABLE.join(", ")
            )),
            None => Ok(list),
        }
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        self.parse(text)?;
        compact(text)
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({
            "type": "array",
            "minItems": 1,
            "items": { "type": "string", "pattern": "^\\.[A-Za-z0-9]+$" },
        }))
    }

    fn expected(&self, _: Target) -> String {
        "expected a JSON array of endings like [\".jpg\", \".png\"]".to_owned()
    }

    fn is_long(&self) -> bool {
        true
    }
}

/// Providers whose way of speaking is known, between commas.
#[derive(Debug, Clone, Copy)]
pub struct Names;

impl Kind for Names {
    type Value = Vec<Supported>;

    fn parse(&self, text: &str) -> Result<Vec<Supported>, String> {
        let mut found = Vec::new();
        for name in text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match Supported::of(name) {
                Some(known) if found.contains(&known) => {
                    return Err(format!("“{name}” is named twice"));
                }
                Some(known) => found.push(known),
                None => {
                    let known = Supported::ALL.map(Supported::name).join(", ");
                    return Err(format!("“{name}” is unknown; these are known: {known}"));
                }
            }
        }
        Ok(found)
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        let names: Vec<&str> = self.parse(text)?.into_iter().map(Supported::name).collect();
        Ok(names.join(","))
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        let known = Supported::ALL.map(Supported::name).join("|");
        object(json!({
            "type": "string",
            "x-template-pattern": format!("|({known})(,({known}))*"),
        }))
    }

    fn expected(&self, _: Target) -> String {
        let known = Supported::ALL.map(Supported::name).join(", ");
        format!("expected names between commas; these are known: {known}")
    }

    fn is_long(&self) -> bool {
        true
    }
}

/// A list of models: JSON, or the path of a file with it.
#[derive(Debug, Clone, Copy)]
pub struct Models;

impl Models {
    fn json(text: &str) -> Result<String, String> {
        if text.trim_start().starts_with(['[', '{']) {
            return Ok(text.to_owned());
        }
        fs::read_to_string(text).map_err(|why| {
            format!("expected JSON, or the path of a file with it; the file cannot be read: {why}")
        })
    }
}

impl Kind for Models {
    type Value = Registry;

    fn parse(&self, text: &str) -> Result<Registry, String> {
        let json = Self::json(text)?;
        match named_twice(&json) {
            Some(name) => Err(name),
            None => Registry::from_json(&json).map_err(|error| error.to_string()),
        }
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        self.parse(text)?;
        compact(&Self::json(text)?)
    }

    fn expected(&self, _: Target) -> String {
        "expected a JSON array of models, or the path of a file with one".to_owned()
    }

    fn is_long(&self) -> bool {
        true
    }
}
