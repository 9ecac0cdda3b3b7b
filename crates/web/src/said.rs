//! Codes and values as they stand in JSON, and as the API's description names them.

use std::{borrow::Cow, collections::BTreeSet};

use domain::{Reason, code_of};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::words::{self, Kind};

/// The most characters of a text, which may repeat what was sent.
pub(crate) const MAX_CHARS: usize = 600;

/// The reason as a code, for programs that write their own text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Reason)]
pub struct Said {
    /// What it is.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names for the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
}

impl From<&Reason> for Said {
    fn from(reason: &Reason) -> Self {
        let (code, values) = reason.code_and_values();
        let values = values.into_iter();
        let values = values.map(|(name, value)| match value {
            Value::String(text) => (name, shortened(text, MAX_CHARS).into()),
            value => (name, value),
        });
        Self {
            code,
            values: values.collect(),
        }
    }
}

/// The text, its end cut off where it has more characters than `most`.
pub(crate) fn shortened(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

/// The kinds of problems and failures, as the API's description lists them.
pub(crate) struct Type;

impl PartialSchema for Type {
    fn schema() -> RefOr<Schema> {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.urn()).collect();
        described(json!({
            "type": "string",
            "description": "A kind of problem or failure. Later versions may have more.",
            "enum": kinds,
        }))
    }
}

impl ToSchema for Type {
    fn name() -> Cow<'static, str> {
        "Type".into()
    }
}

/// All codes there are, as the API's description lists them.
pub(crate) struct Code;

/// The values of all codes. Which of them a code has is said in the description of [`Code`].
pub(crate) struct Values;

fn described(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).expect("a schema that is tested")
}

/// A value that is one of these codes, or what an earlier version wrote.
fn coded(type_: Value, words: &[(&str, &str)]) -> Value {
    let codes: Vec<&str> = words.iter().map(|(code, _)| *code).collect();
    json!({ "type": type_, "x-codes": codes })
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let all = Reason::CODES.iter().copied().flatten();
        let names: Vec<String> = all.clone().map(|(code, _)| code_of(code)).collect();
        let values: Map<String, Value> = all
            .map(|(code, values)| {
                let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
                (code_of(code), json!(names))
            })
            .collect();
        described(json!({
            "type": "string",
            "description": "What happened, as a name for programs. `x-values` lists the values of each code. \
                            Later versions may have more codes.",
            "enum": names,
            "x-values": values,
        }))
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "Code".into()
    }
}

impl PartialSchema for Values {
    fn schema() -> RefOr<Schema> {
        let all: BTreeSet<(&str, &str)> = Reason::CODES
            .iter()
            .copied()
            .flatten()
            .flat_map(|(_, values)| values.iter().copied())
            .collect();
        let properties: Map<String, Value> = all
            .into_iter()
            .map(|(name, type_)| {
                let schema = match (name, type_) {
                    ("looks_like", _) => coded(json!(["string", "null"]), words::LOOKS_LIKE),
                    ("feature", _) => coded(json!("string"), words::FEATURES),
                    (_, "String") => json!({ "type": "string" }),
                    (_, "Option<String>") => json!({ "type": ["string", "null"] }),
                    (_, "Vec<String>") => json!({ "type": "array", "items": { "type": "string" } }),
                    _ => json!({ "type": "number" }),
                };
                (name.to_owned(), schema)
            })
            .collect();
        described(json!({
            "type": "object",
            "description": "The numbers and names for a code; each code has some of them. `said` \
                            quotes a provider in its own words. `looks_like` and `feature` are names for programs \
                            (`x-codes`), or English words in records of earlier versions.",
            "properties": properties,
        }))
    }
}

impl ToSchema for Values {
    fn name() -> Cow<'static, str> {
        "Values".into()
    }
}

#[cfg(test)]
mod tests {
    use domain::{ModelReason, RequestReason};

    use super::*;

    #[test]
    fn a_code_is_described_as_it_is_written() {
        let needs_key = Reason::from(ModelReason::NeedsKey);
        assert_eq!(Said::from(&needs_key).code, code_of("NeedsKey"));
        let utf8 = Reason::from(RequestReason::Utf8Expected);
        assert_eq!(Said::from(&utf8).code, code_of("Utf8Expected"));
        let schema = serde_json::to_value(Code::schema()).expect("JSON");
        let codes = schema["enum"].as_array().expect("a list");
        assert!(codes.contains(&json!("needs-key")) && codes.contains(&json!("utf8-expected")));
        assert_eq!(schema["x-values"]["needs-endpoint"], json!(["setting"]));
    }
}
