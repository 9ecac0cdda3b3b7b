use super::*;

fn parameters() -> Parameters {
    Parameters::from_schema(&json!({
        "type": "object",
        "properties": {
            "noise": { "type": "integer", "minimum": 0, "maximum": 2, "default": 1 },
            "fidelity": { "type": "number", "minimum": 0, "maximum": 1, "default": 0.5 },
            "prompt": { "type": "string", "maxLength": 5, "default": "" },
            "style": { "type": "string", "enum": ["a", "b"], "default": "a" },
            "faces": { "type": "boolean", "default": true },
        },
    }))
    .expect("a good schema")
}

fn params(value: Value) -> Params {
    value.as_object().cloned().expect("an object")
}

#[test]
fn defaults_are_filled_in() {
    let checked = parameters()
        .check(&params(json!({ "noise": 2 })))
        .expect("fits");
    let expected =
        json!({ "noise": 2, "fidelity": 0.5, "prompt": "", "style": "a", "faces": true });
    assert_eq!(Value::Object(checked), expected);
}

#[test]
fn each_parameter_that_does_not_fit_is_named_with_what_is_allowed() {
    let wrong = json!({
        "noise": 3, "fidelity": "high", "prompt": "sixsix", "style": "c", "faces": 1, "x": 0,
    });
    let errors = parameters()
        .check(&params(wrong))
        .expect_err("all are wrong");
    let mut names: Vec<&str> = errors.iter().map(|error| error.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["faces", "fidelity", "noise", "prompt", "style", "x"]
    );
    let noise = errors.iter().find(|error| error.name == "noise");
    let expected = RequestReason::WholeNumberExpected {
        minimum: 0,
        maximum: 2,
    };
    assert_eq!(noise.map(|error| &error.reason), Some(&expected));
}

#[test]
fn a_whole_number_is_not_taken_from_a_fraction() {
    assert!(
        parameters()
            .check(&params(json!({ "noise": 1.5 })))
            .is_err()
    );
    assert!(
        parameters()
            .check(&params(json!({ "fidelity": 1 })))
            .is_ok()
    );
}

#[test]
fn a_schema_survives_being_written_and_read() {
    let schema = parameters().to_schema();
    assert_eq!(Parameters::from_schema(&schema), Ok(parameters()));
}

#[test]
fn a_schema_that_no_form_could_show_is_refused() {
    for property in [
        json!({ "type": "array" }),
        json!({ "type": "integer", "minimum": 3, "maximum": 1 }),
        json!({ "type": "integer", "minimum": 0, "maximum": 1, "default": 7 }),
    ] {
        let schema = json!({ "type": "object", "properties": { "a": property } });
        assert!(Parameters::from_schema(&schema).is_err());
    }
    assert!(Parameters::from_schema(&json!({ "type": "string" })).is_err());
}
