//! Numbers, switches, choices and texts.

use serde_json::{Map, Value, json};

use crate::{Kind, Target};

/// A JSON object as a map.
pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A whole number of a range.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// The most in the cloud.
    pub most_in_cloud: u64,
}

impl Whole {
    /// With the same bounds everywhere.
    #[must_use]
    pub const fn of(least: u64, most: u64) -> Self {
        Self {
            least,
            most,
            most_in_cloud: most,
        }
    }

    /// With another upper bound in the cloud.
    #[must_use]
    pub const fn in_cloud(mut self, most: u64) -> Self {
        self.most_in_cloud = most;
        self
    }

    const fn most(self, target: Target) -> u64 {
        match target {
            Target::Laptop => self.most,
            Target::Lambda => self.most_in_cloud,
        }
    }

    fn within(self, text: &str, target: Target) -> Result<u64, String> {
        let number = text.trim().parse().ok();
        number
            .filter(|number| (self.least..=self.most(target)).contains(number))
            .ok_or_else(|| self.expected(target))
    }
}

impl Kind for Whole {
    type Value = u64;

    fn parse(&self, text: &str) -> Result<u64, String> {
        self.within(text, Target::Laptop)
    }

    fn spelled(&self, text: &str, target: Target) -> Result<String, String> {
        Ok(self.within(text, target)?.to_string())
    }

    fn schema(&self, target: Target) -> Map<String, Value> {
        let mut schema = object(json!({ "type": "integer", "minimum": self.least }));
        if self.most(target) < u64::MAX {
            schema.insert("maximum".to_owned(), self.most(target).into());
        }
        schema
    }

    fn expected(&self, target: Target) -> String {
        match self.most(target) {
            u64::MAX => format!("expected a whole number of {} or more", self.least),
            most => format!("expected a whole number from {} to {most}", self.least),
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy)]
pub struct Switch;

impl Kind for Switch {
    type Value = bool;

    fn parse(&self, text: &str) -> Result<bool, String> {
        match text.trim() {
            "false" | "0" => Ok(false),
            "true" | "1" => Ok(true),
            _ => Err(self.expected(Target::Laptop)),
        }
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        Ok(self.parse(text)?.to_string())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "boolean" }))
    }

    fn expected(&self, _: Target) -> String {
        "expected true or false".to_owned()
    }
}

/// One of these texts.
#[derive(Debug, Clone, Copy)]
pub struct Choice(pub &'static [&'static str]);

impl Kind for Choice {
    type Value = &'static str;

    fn parse(&self, text: &str) -> Result<&'static str, String> {
        let chosen = self.0.iter().find(|each| **each == text.trim()).copied();
        chosen.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn spelled(&self, text: &str, _: Target) -> Result<String, String> {
        Ok(self.parse(text)?.to_owned())
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "string", "enum": self.0 }))
    }

    fn expected(&self, _: Target) -> String {
        format!("expected one of: {}", self.0.join(", "))
    }
}

/// Any text.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Kind for Text {
    type Value = String;

    fn parse(&self, text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }

    fn expected(&self, _: Target) -> String {
        "expected text".to_owned()
    }

    fn is_long(&self) -> bool {
        true
    }
}
