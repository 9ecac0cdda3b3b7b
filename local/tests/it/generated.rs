//! The registry knows the engine's models as the engine declares them; `make generate` writes them anew.

use engine::{Model, Output};
use serde_json::{Map, Value, json};

use crate::written::is_what_the_code_says;

#[test]
fn the_registry_has_every_model_of_the_engine_as_the_engine_declares_it() {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("plain data") + "\n";
    for (path, said) in [
        ("crates/domain/src/model/engine.json", Model::schema()),
        ("crates/domain/src/model/output.json", Output::schema()),
    ] {
        is_what_the_code_says(path, &pretty(&said));
    }
}

/// What a form shows of parameters, by their names in requests.
fn words_of_parameters(schema: &Value) -> Value {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let words = properties.map(|(name, property)| {
        let mut words = json!({
            "title": property["title"], "description": property["description"],
        });
        if let Some(options) = property["enum"].as_array() {
            let options = options
                .iter()
                .map(|each| (each.as_str().expect("text").to_owned(), each.clone()));
            words["options"] = Value::Object(options.collect());
        }
        (name.clone(), words)
    });
    Value::Object(words.collect())
}

/// What is said in English of a model.
fn words_of(model: &Value) -> Value {
    let mut words = Map::new();
    for key in ["name", "description", "cost"] {
        if let Some(text) = model.get(key) {
            words.insert(key.to_owned(), text.clone());
        }
    }
    if let Some(schema) = model.get("parameters") {
        words.insert("parameters".to_owned(), words_of_parameters(schema));
    }
    Value::Object(words)
}

#[test]
fn the_page_knows_the_words_that_other_languages_have_words_for() {
    let remote: Value =
        serde_json::from_str(include_str!("../../../crates/domain/src/model/remote.json"))
            .expect("JSON");
    let engine = Model::schema();
    let all = [&engine, &remote]
        .into_iter()
        .flat_map(|list| list.as_array().expect("a list"));
    let models: Map<String, Value> = all
        .map(|model| {
            (
                model["id"].as_str().expect("text").to_owned(),
                words_of(model),
            )
        })
        .collect();
    let said = json!({ "models": models, "output": words_of_parameters(&Output::schema()) });
    let said = serde_json::to_string_pretty(&said).expect("plain data") + "\n";
    is_what_the_code_says("site/src/api/models.json", &said);
}
