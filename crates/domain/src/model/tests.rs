use serde_json::json;

use super::*;
use crate::{ModelReason, Params, Recipe, RecipeError, Step};

fn step(model_id: &str, params: Value) -> Step {
    let params: Params = params.as_object().cloned().expect("an object");
    Step {
        model_id: model_id.to_owned(),
        params,
    }
}

#[test]
fn the_built_in_models_are_sound() {
    let registry = Registry::built_in();
    assert!(
        registry
            .iter()
            .next()
            .is_some_and(|model| model.unavailable.is_none())
    );
    for model in registry.iter() {
        let defaults = model.parameters.check(&Params::new());
        assert!(defaults.is_ok(), "{}: defaults do not fit", model.id);
    }
}

#[test]
fn an_estimate_lies_around_what_was_measured_and_grows_with_the_photo() {
    let registry = Registry::built_in();
    let model = registry.get("auto-restore").expect("a built-in model");
    let measured = model.seconds(3e6).expect("measured");
    assert_eq!(Some(measured), model.seconds(6e6).map(|secs| secs / 2.0));
    let estimate = model.estimate(3e6).expect("measured");
    assert!(estimate.low_secs < measured && measured < estimate.high_secs);
    let both = estimate + estimate;
    assert_eq!(both.high_secs, 2.0 * estimate.high_secs);
    let mut unknown = model.clone();
    unknown.seconds_per_megapixel = None;
    assert_eq!(unknown.estimate(3e6), None);
}

#[test]
fn a_list_of_models_that_is_wrong_is_refused_with_the_reason() {
    let entry = |change: Value| {
        let mut entry = json!({ "id": "a", "name": "A", "model": "m", "category": "upscale" });
        entry
            .as_object_mut()
            .expect("an object")
            .extend(change.as_object().cloned().expect("an object"));
        entry
    };
    let property =
        |it: Value| json!({ "parameters": { "type": "object", "properties": { "it": it } } });
    let refused = |list: Value| Registry::from_json(&list.to_string()).expect_err("refused");
    assert_eq!(refused(json!([])), RegistryError::Empty);
    assert!(matches!(refused(json!({})), RegistryError::Json(_)));
    assert!(matches!(
        refused(json!([entry(json!({ "typo": 1 }))])),
        RegistryError::Json(_)
    ));
    for wrong in [
        json!([entry(json!({ "id": "A B" }))]),
        json!([entry(json!({ "scale": 9 }))]),
        json!([entry(json!({ "parameters": { "type": "string" } }))]),
        json!([entry(json!({ "provider": "hf-space" }))]),
        json!([entry(json!({ "api": "predict" }))]),
        json!([entry(json!({ "max_megapixels": 0 }))]),
        json!([entry(json!({ "seconds_per_megapixel": -5 }))]),
        json!([entry(json!({ "seconds_per_megapixel": 0 }))]),
        json!([entry(json!({ "name": " " }))]),
        json!([entry(json!({ "model": "" }))]),
        json!([entry(property(json!({ "type": "string", "enum": [] })))]),
        json!([entry(property(
            json!({ "type": "integer", "minimum": 0, "maximum": 4, "multipleOf": 2 })
        ))]),
        json!([entry(property(
            json!({ "type": "integer", "minimum": 0, "maximum": 4, "default": 5 })
        ))]),
        json!([entry(
            json!({ "parameters": { "type": "object", "required": ["nope"] } })
        )]),
        json!([entry(json!({ "provider": "engine", "weights": {
            "repository": "a/b", "revision": "main", "file": "m.onnx"
        } }))]),
        json!([entry(json!({})), entry(json!({}))]),
    ] {
        assert!(matches!(refused(wrong), RegistryError::Entry { .. }));
    }
}

/// An entry of a list of models that runs in our own engine.
fn on_engine(id: &str, more: Value) -> Result<Model, String> {
    let mut entry = json!({
        "id": id, "name": "X", "category": "upscale", "provider": "engine", "model": "any",
    });
    let more = more.as_object().cloned().expect("an object");
    entry.as_object_mut().expect("an object").extend(more);
    let read = Registry::from_json(&json!([entry]).to_string());
    read.map(|list| list.get(id).expect("listed").clone())
        .map_err(|error| error.to_string())
}

#[test]
fn a_model_that_the_engine_does_not_have_is_refused_with_those_that_it_has() {
    let why = on_engine("x", json!({})).expect_err("refused");
    for says in ["“x”", "auto-restore, photo-2x, photo-4x", "add weights"] {
        assert!(why.contains(says), "{why}");
    }
    let weights = json!({ "weights": {
        "repository": "a/b", "revision": "0123456789abcdef0123456789abcdef01234567", "file": "m.onnx",
    } });
    on_engine("x", weights.clone()).expect("the weights are the model");
    for (property, says) in [
        (
            json!({ "noise": { "type": "integer", "minimum": 0, "maximum": 2 } }),
            "parameters.noise",
        ),
        (
            json!({ "remove_location": { "type": "integer", "minimum": 0, "maximum": 9 } }),
            "remove_location",
        ),
        (
            json!({ "icc_profile": { "type": "string", "enum": ["foo"] } }),
            "icc_profile",
        ),
    ] {
        let mut entry = weights.clone();
        entry["parameters"] = json!({ "type": "object", "properties": property });
        let why = on_engine("x", entry).expect_err(says);
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn what_is_wrong_with_a_default_is_said_in_words() {
    let noise = json!({ "type": "integer", "minimum": 0, "maximum": 2, "default": 9 });
    let parameters =
        json!({ "parameters": { "type": "object", "properties": { "noise": noise } } });
    let why = on_engine("photo-2x", parameters).expect_err("refused");
    assert!(
        why.ends_with("parameters.noise: the default is not among the values that are allowed"),
        "{why}"
    );
}

#[test]
fn an_entry_that_contradicts_the_model_of_the_engine_is_refused_with_what_holds() {
    let schema =
        |properties: Value| json!({ "parameters": { "type": "object", "properties": properties } });
    for (id, more, says) in [
        ("photo-2x", json!({ "scale": 4 }), "scale is 2"),
        ("photo-4x", json!({ "scale": 1 }), "scale is 4"),
        (
            "auto-restore",
            json!({ "max_megapixels": 60 }),
            "max_megapixels is 50 at most",
        ),
        (
            "photo-2x",
            schema(json!({ "fidelity": { "type": "number", "minimum": 0, "maximum": 1 } })),
            "parameters.fidelity: this model does not have it, only noise",
        ),
        (
            "photo-2x",
            schema(json!({ "noise": { "type": "integer", "minimum": 0, "maximum": 3 } })),
            "parameters.noise: it allows more than this model takes",
        ),
        (
            "photo-2x",
            schema(json!({ "noise": { "type": "number", "minimum": 0, "maximum": 2 } })),
            r#""type":"integer""#,
        ),
        (
            "photo-2x",
            schema(json!({ "icc_profile": { "type": "string", "enum": ["keep", "drop"] } })),
            "parameters.icc_profile: it allows more",
        ),
        (
            "photo-2x",
            schema(json!({ "remove_location": { "type": "string" } })),
            "parameters.remove_location: it allows more",
        ),
    ] {
        let why = on_engine(id, more).expect_err(says);
        assert!(why.contains(id) && why.contains(says), "{why}");
    }
}

#[test]
fn what_an_entry_leaves_out_the_engine_says_and_less_may_be_allowed() {
    let built_in = Registry::built_in();
    for id in ["auto-restore", "photo-2x", "photo-4x"] {
        let own = built_in.get(id).expect("a built-in model");
        let model = on_engine(id, json!({})).expect("fits");
        assert_eq!(model.scale, own.scale);
        assert_eq!(model.parameters, own.parameters);
        assert_eq!(model.max_megapixels, own.max_megapixels);
        assert_eq!(model.seconds_per_megapixel, own.seconds_per_megapixel);
    }
    let less = json!({ "scale": 4, "max_megapixels": 8, "parameters": { "type": "object", "properties": {
        "fidelity": { "type": "integer", "minimum": 0, "maximum": 1, "default": 1 },
        "remove_location": { "type": "boolean", "default": true },
    } } });
    let model = on_engine("photo-4x", less).expect("fits");
    let params = model.parameters.check(&Params::new()).expect("defaults");
    assert_eq!(params["fidelity"], json!(1));
    assert_eq!(params["remove_location"], json!(true));
    assert_eq!(model.max_megapixels, Some(8.0));
}

#[test]
fn a_model_with_weights_runs_on_its_endpoint_if_there_is_one_and_here_if_not() {
    let here = Registry::built_in().placed(|_| false);
    let model = here.get("swin2sr-2x").expect("a model");
    assert_eq!(model.provider, Provider::Engine);
    assert!(model.weights.is_some() && model.cost.is_none());
    let params = json!({ "icc_profile": "convert", "remove_location": true });
    let recipe = Recipe::new(&here, vec![step("swin2sr-2x", params.clone())])
        .expect("settings of every result");
    assert_eq!(json!(recipe.steps()[0].params), params);
    let there = Registry::built_in().placed(|_| true);
    let model = there.get("swin2sr-2x").expect("a model");
    assert_eq!(model.provider, Provider::HfEndpoint);
    assert!(model.weights.is_none() && model.cost.is_some());
    assert_eq!(model.seconds_per_megapixel, None);
    Recipe::new(&there, vec![step("swin2sr-2x", params)]).expect_err("another makes the result");
    assert!(
        here.get("photo-2x")
            .is_some_and(|model| model.weights.is_none())
    );
}

#[test]
fn a_recipe_has_its_defaults_filled_in() {
    let registry = Registry::built_in();
    let recipe = Recipe::new(
        &registry,
        vec![
            step("photo-2x", json!({})),
            step("photo-4x", json!({ "fidelity": 1 })),
        ],
    )
    .expect("a good recipe");
    assert_eq!(recipe.scale(&registry), 8);
    assert_eq!(recipe.model_id(), "photo-2x");
    assert_eq!(recipe.steps()[0].params["noise"], json!(1));
}

#[test]
fn a_photo_that_is_too_large_for_a_step_is_refused_at_whichever_step() {
    let registry = Registry::built_in();
    let of = |ids: &[&str]| {
        let steps = ids.iter().map(|id| step(id, json!({}))).collect();
        Recipe::new(&registry, steps).expect("a good recipe")
    };
    let enlarged = of(&["swin2sr-2x"]);
    assert_eq!(enlarged.refuses(&registry, 1000, 1000), None);
    let why = enlarged.refuses(&registry, 1100, 1000).expect("refused");
    let too_large = PhotoReason::TooLargeForModel {
        model: "Swin2SR 2×".to_owned(),
        megapixels: 1.1,
        max_megapixels: 1.05,
    };
    assert_eq!(why, too_large);
    assert!(
        of(&["photo-2x", "swin2sr-2x"])
            .refuses(&registry, 600, 600)
            .is_some()
    );
    let mended = of(&["auto-restore"]);
    assert_eq!(mended.refuses(&registry, 8000, 6000), None);
    assert!(mended.refuses(&registry, 8000, 6500).is_some());
    // What runs elsewhere and does not enlarge is sent a smaller copy.
    assert_eq!(of(&["qwen-edit"]).refuses(&registry, 9000, 9000), None);
}

#[test]
fn a_recipe_that_cannot_run_is_refused_with_the_reason() {
    let registry = Registry::built_in();
    let refused = |steps| Recipe::new(&registry, steps).expect_err("refused");
    assert_eq!(refused(vec![]), RecipeError::Empty);
    assert_eq!(
        refused(vec![step("photo-2x", json!({})); 9]),
        RecipeError::TooLong
    );
    assert_eq!(
        refused(vec![step("photo-3x", json!({}))]),
        RecipeError::UnknownModel("photo-3x".to_owned())
    );
    let parameters = refused(vec![step("photo-2x", json!({ "noise": "much" }))]);
    assert!(matches!(parameters, RecipeError::Parameters { .. }));
    let keyless = registry.judged(|model| {
        (model.provider == Provider::Huggingface).then(|| ModelReason::NeedsKey.into())
    });
    let refused = |steps| Recipe::new(&keyless, steps).expect_err("refused");
    let unavailable = refused(vec![step("qwen-edit", json!({}))]);
    assert!(matches!(unavailable, RecipeError::Unavailable { .. }));
}
