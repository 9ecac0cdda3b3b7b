//! Registry and engine agree: on the models that run here, and on each value that they take. Not run by `make generate`:
//! until the next build the program has the registry as it was.

use domain::{Model, Params, Provider, Registry};
use engine::Output;
use serde_json::{Value, json};

/// The models that the engine runs without fetched weights, wherever their entry stands.
fn of_engine(registry: &Registry) -> Vec<&Model> {
    let models = registry.iter();
    models
        .filter(|model| model.provider == Provider::Engine && model.weights.is_none())
        .collect()
}

/// As the worker takes them.
fn taken(model: &Model, params: &Params) -> Result<engine::Model, engine::Error> {
    let mut params = params.clone();
    Output::take_from(&mut params)?;
    engine::Model::from_params(&model.id, &params)
}

#[test]
fn the_engine_knows_every_model_that_the_registry_says_it_runs() {
    let registry = Registry::built_in();
    let models = of_engine(&registry);
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, engine::Model::IDS);
    for model in models {
        let defaults = model.parameters.check(&Params::new()).expect("defaults");
        let made = taken(model, &defaults).expect("the engine takes the defaults");
        assert_eq!((made.id(), made.scale()), (&*model.id, model.scale));
    }
}

/// Values that a parameter of this schema allows, and some that it does not.
fn at_the_bounds(schema: &Value) -> (Vec<Value>, Vec<Value>) {
    match (schema["type"].as_str(), schema.get("enum")) {
        (Some("integer" | "number"), _) => {
            let (minimum, maximum) = (&schema["minimum"], &schema["maximum"]);
            let next = |bound: &Value, by: f64| json!(bound.as_f64().expect("a number") + by);
            let beyond = vec![next(minimum, -0.001), next(maximum, 0.001), json!("1")];
            // Whole ones are written without a point.
            let allowed = [minimum, maximum].map(|bound| match bound.as_f64() {
                Some(number) if number.fract() == 0.0 => json!(number as i64),
                _ => bound.clone(),
            });
            (allowed.to_vec(), beyond)
        }
        (Some("string"), Some(Value::Array(words))) => {
            (words.clone(), vec![json!("other"), json!(1)])
        }
        (Some("boolean"), _) => (
            vec![json!(true), json!(false)],
            vec![json!(1), json!("true")],
        ),
        other => panic!("how are bounds tried of {other:?}?"),
    }
}

#[test]
fn registry_and_engine_take_and_refuse_the_same_values() {
    let registry = Registry::built_in();
    let mut tried = 0;
    for model in of_engine(&registry) {
        let schema = model.parameters.to_schema();
        for (name, schema) in schema["properties"].as_object().expect("parameters") {
            let (allowed, beyond) = at_the_bounds(schema);
            let with = |value: &Value| Params::from_iter([(name.clone(), value.clone())]);
            for value in &allowed {
                let what = format!("{} {name} {value}", model.id);
                assert!(model.parameters.check(&with(value)).is_ok(), "{what}");
                assert!(taken(model, &with(value)).is_ok(), "{what}");
            }
            for value in &beyond {
                let what = format!("{} {name} {value}", model.id);
                assert!(model.parameters.check(&with(value)).is_err(), "{what}");
                assert!(taken(model, &with(value)).is_err(), "{what}");
            }
            tried += 1;
        }
    }
    assert!(tried > 10, "{tried} parameters");
}
