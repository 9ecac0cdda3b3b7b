//! The declaration as a JSON Schema.
//!
//! Keywords of our own: `x-expected` says in words what is expected, `x-parameter` and `x-template-pattern` are
//! of the template, `x-functions` are those that read a setting, `x-not-here` says of settings that a stage's
//! file must not have why, and what to do.

use serde_json::{Map, Value, json};
use settings::{ALL, Declared, Reader, Target};

/// `docs/settings.schema.json`.
pub(crate) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of Photo Restoration",
        "description": "Made by `make generate` from crates/settings. What a schema cannot say, such as what is an \
                        origin or a list of models, the program check-settings says.",
        "$defs": { "program": program(), "stage": stage() },
    })
}

/// All variables that anything reads.
fn program() -> Value {
    let properties: Map<String, Value> = ALL
        .iter()
        .map(|each| {
            let mut property = property(*each, Target::Laptop);
            let functions: Vec<&str> = (each.about().readers.iter())
                .filter_map(|reader| match reader {
                    Reader::Function(name) => Some(*name),
                    _ => None,
                })
                .collect();
            let is_programs = each.about().readers.contains(&Reader::Program);
            property.insert("x-program".to_owned(), is_programs.into());
            property.insert("x-functions".to_owned(), functions.into());
            (each.about().name.to_owned(), property.into())
        })
        .collect();
    json!({ "type": "object", "properties": properties })
}

/// What a stage's file has.
fn stage() -> Value {
    let (mut properties, mut not_here) = (Map::new(), Map::new());
    for each in ALL.iter() {
        let about = each.about();
        if about.chapter.is_some() {
            let mut property = property(*each, Target::Lambda);
            if !about.parameter.is_empty() {
                property.insert("x-parameter".to_owned(), about.parameter.into());
            }
            properties.insert(about.name.to_owned(), property.into());
        }
        if !about.not_in_stage.is_empty() {
            not_here.insert(about.name.to_owned(), about.not_in_stage.into());
        }
    }
    let expected = |words: &str, mut rule: Value| {
        rule["x-expected"] = words.into();
        rule
    };
    let pair = "DOMAIN_NAME and CERTIFICATE_ARN go together; only one of them is set";
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "allOf": [
            expected(
                "AWS_REGION is not set; say where everything is to be, as in AWS_REGION=eu-central-1",
                json!({ "required": ["AWS_REGION"] }),
            ),
            expected(pair, json!({ "dependentRequired": {
                "DOMAIN_NAME": ["CERTIFICATE_ARN"], "CERTIFICATE_ARN": ["DOMAIN_NAME"],
            } })),
            {
                "if": {
                    "required": ["MONTHLY_BUDGET"],
                    "properties": { "MONTHLY_BUDGET": { "minimum": 1 } },
                },
                "then": expected(
                    "MONTHLY_BUDGET needs ALARM_EMAIL: somebody has to be told",
                    json!({ "required": ["ALARM_EMAIL"] }),
                ),
            },
        ],
        "x-not-here": not_here,
    })
}

fn property(declared: &dyn Declared, target: Target) -> Map<String, Value> {
    let about = declared.about();
    let mut property = declared.schema(target);
    let mut says = about.says.to_owned();
    if target == Target::Lambda && !about.in_cloud.is_empty() {
        says = format!("{says} {}", about.in_cloud);
    }
    property.insert("description".to_owned(), says.into());
    if let Some(text) = about.default.text(target) {
        let is_text = property["type"] == "string";
        let value = serde_json::from_str(text).ok().filter(|_| !is_text);
        property.insert("default".to_owned(), value.unwrap_or_else(|| text.into()));
    }
    property.insert("x-expected".to_owned(), declared.expected(target).into());
    if about.is_hidden {
        property.insert("writeOnly".to_owned(), true.into());
    }
    property
}
