//! The registry knows the engine's models as the engine declares them; `make generate` writes them anew.

use engine::{Model, Output};
use serde_json::Value;

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
