//! The declaration as a JSON Schema.
//!
//! Keywords of our own: `x-expected` says in words what is expected, `x-parameter` and `x-template-pattern` are
//! of the template, `x-functions` are those that read a setting, `x-not-here` says of settings that a stage's
//! file must not have why, and what to do.

use serde_json::{Map, Value, json};
use settings::{ALL, Declared, MAX_UPLOAD_SIZE, Reader, Target};

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
    let (mut properties, mut not_here, mut required) = (Map::new(), Map::new(), Vec::new());
    for each in ALL.iter() {
        let about = each.about();
        if about.chapter.is_some() {
            let mut property = property(*each, Target::Lambda);
            if !about.parameter.is_empty() {
                property.insert("x-parameter".to_owned(), about.parameter.into());
            }
            properties.insert(about.name.to_owned(), property.into());
        }
        if about.is_required_in_cloud {
            required.push(about.name);
        }
        if !about.not_in_stage.is_empty() {
            not_here.insert(about.name.to_owned(), about.not_in_stage.into());
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "required": required,
        "x-expected": "AWS_REGION is not set; say where everything is to be, as in AWS_REGION=eu-central-1",
        "x-not-here": not_here,
    })
}

fn property(declared: &dyn Declared, target: Target) -> Map<String, Value> {
    let about = declared.about();
    let mut property = declared.schema(target);
    property.insert("description".to_owned(), about.told(target).into());
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

/// Values that fit, for each setting whose form the schema tells.
const FITTING: [(&str, &[&str]); 8] = [
    (
        "STACK_NAME",
        &["photos", "abc", "a-1b", "awful-photos", "xn-photos"],
    ),
    ("DOMAIN_NAME", &["photos.example.org", "a.de", "1-2.x.info"]),
    (
        "CERTIFICATE_ARN",
        &["arn:aws:acm:us-east-1:123456789012:certificate/0a-1b"],
    ),
    ("ALARM_EMAIL", &["anna@example.org", "a@b"]),
    (
        "PERMISSIONS_BOUNDARY",
        &[
            "arn:aws:iam::aws:policy/a",
            "arn:aws-cn:iam::123456789012:policy/a/b_C+=,.@-",
        ],
    ),
    ("AWS_REGION", &["eu-central-1", "us-gov-west-1"]),
    ("BACKUP_AT", &["03:00", "19:59", "23:00"]),
    (
        "ORIGIN_KEY_HASHES",
        &["0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD"],
    ),
];

/// A value, and all that differ from it by one or two characters taken away, doubled or replaced.
fn variants(value: &str) -> Vec<String> {
    let mut all = vec![
        value.to_owned(),
        format!("{value},{value}"),
        format!("{value}, {value} "),
    ];
    all.extend(
        [
            "aws",
            "ssm",
            "xn--",
            "sthree-",
            "amzn-s3-demo-",
            &"a".repeat(43),
        ]
        .map(|start| format!("{start}{value}")),
    );
    for at in 0..value.len() {
        for end in at..=(at + 2).min(value.len()) {
            for put in [
                "", "a", "G", "0", "9", "-", ".", ":", "/", "@", "_", " ", "aa", "7-", "..",
            ] {
                all.push(format!("{}{put}{}", &value[..at], &value[end..]));
            }
        }
    }
    all
}

#[test]
fn the_form_that_the_schema_tells_and_the_one_that_programs_take_are_the_same() {
    let of_form: Vec<&str> = (ALL.iter())
        .filter(|each| {
            let schema = each.schema(Target::Lambda);
            schema
                .get("pattern")
                .is_some_and(|pattern| pattern.as_str().is_some_and(|text| text.starts_with("^(")))
        })
        .map(|each| each.about().name)
        .collect();
    let mut told: Vec<&str> = FITTING.iter().map(|(name, _)| *name).collect();
    told.sort_by_key(|name| of_form.iter().position(|each| each == name));
    assert_eq!(told, of_form, "FITTING has each of them");
    for (name, values) in FITTING {
        let each = ALL
            .iter()
            .find(|each| each.about().name == name)
            .expect("declared");
        let schema = each.schema(Target::Lambda);
        let pattern = schema["pattern"].as_str().expect("a text");
        // The small library knows no (?!…), which stands in one place.
        let (pattern, starts) = match pattern.strip_prefix("^((?!") {
            None => (pattern.to_owned(), ""),
            Some(rest) => {
                let (starts, rest) = rest.split_once(')').expect("closed");
                (format!("^({rest}"), starts)
            }
        };
        let pattern = regex_lite::Regex::new(&pattern).expect("a pattern");
        let says = |value: &str| {
            let is_kept =
                !starts.is_empty() && starts.split('|').any(|start| value.starts_with(start));
            pattern.is_match(value) && !is_kept
        };
        for value in values {
            assert!(says(value), "{name} is {value}");
            for value in variants(value) {
                let fits = each.spelled(&value, Target::Lambda).is_ok();
                assert_eq!(fits, says(&value), "{name} is “{value}”");
            }
        }
    }
}

#[test]
fn nginx_takes_photos_as_large_as_the_program_does_where_nobody_sets_it() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let most = MAX_UPLOAD_SIZE.default(Target::Laptop);
    let passes = format!("client_max_body_size {}m;", (most >> 20) + 1);
    for path in ["local/nginx.conf", "docs/DEPLOY.md"] {
        let text = std::fs::read_to_string(format!("{root}/{path}")).expect("a file");
        assert!(text.contains(&passes), "{path}: {passes}");
    }
}

#[test]
fn what_is_expected_is_said_in_the_same_words_as_the_api_says_it() {
    for each in ALL.iter() {
        for target in [Target::Laptop, Target::Lambda] {
            let said = each.expected(target);
            let name = each.about().name;
            // A key is copied from where it was made: nobody would know what it may consist of.
            let is_told = said.starts_with("expected ") || name == "HF_API_KEY";
            assert!(is_told && !said.contains("is expected"), "{name}: {said}");
        }
    }
}
