//! What a model may be asked for.

use engine::{Error, Model};
use serde_json::{Value, json};

use crate::samples::model;

/// What a model has become, in its own words.
fn made(id: &str, params: Value) -> String {
    let text = format!("{:?}", model(id, params).unwrap());
    let inner = text.strip_prefix("Model(").unwrap();
    inner.strip_suffix(')').unwrap().to_owned()
}

#[test]
fn missing_parameters_have_their_defaults() {
    assert_eq!(made("photo-2x", json!({})), "Photo2x { noise: 1 }");
    assert_eq!(made("photo-4x", json!({})), "Photo4x { fidelity: 0.5 }");
    assert_eq!(
        made("auto-restore", json!({ "grain": 0 })),
        "Strengths { dust: 1.0, doubtful: false, blocking: 1.0, grain: 0.0, fading: 1.0, local_contrast: 0.3, sharpen: 0.25 }"
    );
}

#[test]
fn every_allowed_value_is_taken() {
    for noise in 0..=2u8 {
        let made = made("photo-2x", json!({"noise": noise}));
        assert_eq!(made, format!("Photo2x {{ noise: {noise} }}"));
    }
    for (value, fidelity) in [(json!(0), 0.0), (json!(1), 1.0), (json!(0.25), 0.25)] {
        let made = made("photo-4x", json!({"fidelity": value}));
        assert_eq!(made, format!("Photo4x {{ fidelity: {fidelity:?} }}"));
    }
}

#[test]
fn an_unknown_model_is_refused_with_the_names_of_all() {
    let error = model("photo-8x", json!({})).unwrap_err();
    assert!(matches!(error, Error::UnknownModel { .. }));
    assert_eq!(
        error.to_string(),
        "no model `photo-8x`, but auto-restore, photo-2x, photo-4x"
    );
}

#[test]
fn wrong_values_are_refused_with_what_is_allowed() {
    let wrong = [
        ("auto-restore", json!({"dust": 1.5})),
        ("auto-restore", json!({"grain": "much"})),
        ("auto-restore", json!({"paint": 1})),
        ("photo-2x", json!({"noise": 3})),
        ("photo-2x", json!({"noise": -1})),
        ("photo-2x", json!({"noise": 1.5})),
        ("photo-2x", json!({"noise": "1"})),
        ("photo-2x", json!({"noise": null})),
        ("photo-4x", json!({"fidelity": 1.01})),
        ("photo-4x", json!({"fidelity": -0.1})),
        ("photo-4x", json!({"fidelity": "high"})),
        ("photo-4x", json!({"fidelity": [0.5]})),
        ("photo-4x", json!({"fidelity": "x".repeat(5000)})),
    ];
    for (id, params) in wrong {
        let error = model(id, params.clone()).unwrap_err();
        assert!(matches!(error, Error::InvalidParameter { .. }), "{params}");
        let text = error.to_string();
        assert!(text.contains("allowed: `") && text.len() < 240, "{text}");
    }
}

#[test]
fn unknown_parameters_are_refused_by_name() {
    let error = model("photo-2x", json!({"fidelity": 0.5})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`fidelity` of photo-2x is not known; allowed: `noise`: 0, 1 or 2"
    );
}

#[test]
fn every_id_makes_a_model_of_that_id() {
    for id in Model::IDS {
        assert_eq!(model(id, json!({})).unwrap().id(), id);
    }
}
