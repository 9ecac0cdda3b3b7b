//! What is said of values that do not fit.

use std::{collections::BTreeMap, fs};

use domain::Registry;
use settings::{ALL, Fallback, NETS, Target, Wrong, check};

use crate::documents;

fn one(name: &str, value: &str, target: Target) -> Result<String, String> {
    let given = BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let said = |wrong: Vec<Wrong>| wrong.into_iter().map(|each| each.message).collect();
    check(&given, target)
        .map(|spelled| spelled[name].clone())
        .map_err(said)
}

#[test]
fn every_default_fits() {
    for each in ALL.iter() {
        let about = each.about();
        for target in [Target::Laptop, Target::Lambda] {
            if let Some(text) = about.default.text(target) {
                each.spelled(text, target)
                    .unwrap_or_else(|error| panic!("{error}"));
            }
        }
        if let Fallback::Words(words) = about.default {
            assert!(!words.is_empty(), "{}", about.name);
        }
        assert!(
            about.says.ends_with('.'),
            "{} is told in a sentence",
            about.name
        );
    }
}

#[test]
fn no_setting_is_declared_twice_and_every_endpoint_of_the_built_in_models_is() {
    let mut names: Vec<&str> = ALL.iter().map(|each| each.about().name).collect();
    let built_in = Registry::built_in();
    let on_endpoints = built_in
        .iter()
        .filter(|model| model.provider == domain::Provider::HfEndpoint);
    for model in on_endpoints {
        let variable = domain::endpoint_variable(&model.id);
        assert!(
            names.contains(&variable.as_str()),
            "{variable} is not declared"
        );
    }
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn what_does_not_fit_is_named_with_what_is_expected() {
    for (name, value, says) in [
        ("ENGINE_MEMORY", "512", "from 1024 to 10240"),
        ("MAX_UPLOAD_SIZE", "50MB", "a whole number"),
        ("MAX_UPLOAD_SIZE", "1073741825", "from 1 to 1073741824"),
        ("DEBUG", "yes", "true or false"),
        ("TZ", "Nowhere/City", "a time zone like Europe/Berlin"),
        ("LOG_DAYS", "29", "one of: 1, 3, 5"),
        ("AUTH_USERNAME", "a b", "letters, digits"),
        ("CORS_ORIGINS", "*", "* is not taken"),
        (
            "CORS_ORIGINS",
            r#"["https://a.example:443"]"#,
            "browsers send https://a.example;",
        ),
        (
            "CORS_ORIGINS",
            r#"["https://a.example/"]"#,
            "browsers send https://a.example;",
        ),
        (
            "CORS_ORIGINS",
            r#"["https://10.0.0"]"#,
            "browsers send https://10.0.0.0;",
        ),
        (
            "CORS_ORIGINS",
            r#"["https://*.example"]"#,
            "* is not allowed",
        ),
        ("CORS_ORIGINS", r#"["null"]"#, "this is not an address"),
        (
            "CORS_ORIGINS",
            r#"["ftp://a"]"#,
            "write it with http:// or https://",
        ),
        (
            "CORS_ORIGINS",
            r#"["wss://a.example"]"#,
            "write it with http:// or https://",
        ),
        (
            "ALLOWED_EXTENSIONS",
            r#"["jpg"]"#,
            "a JSON array of endings",
        ),
        ("ALLOWED_EXTENSIONS", "[]", "a JSON array of endings"),
        (
            "ALLOWED_EXTENSIONS",
            r#"[".jpg", ".GIF"]"#,
            ".gif cannot be read, only .jpg, .jpeg, .jpe, .jfif, .png, .webp, .tif, .tiff",
        ),
        (
            "AWS_ENDPOINT_URL",
            "localhost:4566",
            "write it with http:// or https://",
        ),
        (
            "AWS_ENDPOINT_URL_S3",
            "ftp://localhost",
            "write it with http:// or https://",
        ),
        (
            "AWS_ENDPOINT_URL",
            " http://localhost",
            "write it with http:// or https://",
        ),
        (
            "AWS_ENDPOINT_URL",
            "http://",
            "write it with http:// or https://",
        ),
        (
            "S3_PUBLIC_URL",
            "photos.example",
            "http:// or https:// and a host alone",
        ),
        ("HF_HUB_URL", "mirror.example:443", "https://host.example"),
        (
            "HF_ENDPOINT_MY_MODEL",
            "https://a.example",
            "is not a setting",
        ),
        (
            "HF_PROVIDERS",
            "fal",
            "“fal” is unknown; these are known: hf-inference, fal-ai",
        ),
        ("HF_PROVIDERS", "fal-ai,fal-ai", "twice"),
        ("HF_API_TIMEOUT", "209", "from 1 to 208"),
        ("HF_BILL_TO", "our family", "the name of an organisation"),
        (
            "HF_ENDPOINT_SWIN2SR_2X",
            "http://10.0.0.1",
            "https://host.example",
        ),
        (
            "HF_ENDPOINT_SWIN2SR_2X",
            "https://A1B2.example",
            "lower case",
        ),
        ("HF_API_KEY", "hf_{{a}}", "Systems Manager cannot store"),
        ("MODELS_CONFIG", "/no/such/file", "the path of a file"),
        ("MODELS_CONFIG", "[]", "no model"),
        (
            "MODELS_CONFIG",
            r#"[{"id":"a","name":"A","category":"face","model":"m","parameters":{"type":"object",
                "properties":{"x":{"type":"boolean"},"x":{"type":"string"}}}}]"#,
            "“x” is named twice",
        ),
        (
            "MODELS_CONFIG",
            r#"[{"id":"a","name":"A","category":"face","model":"m","scale":9}]"#,
            "scale is from 1 to 8",
        ),
        (
            "MODELS_CONFIG",
            "[{\"colour\":\"red\"}]",
            "unknown field `colour`",
        ),
        ("AWS_REGION", "nonsense", "a region like eu-central-1"),
        ("ALARM_EMAIL", "x", "an e-mail address"),
        ("BACKUP_AT", "25:99", "a time of day like 03:00"),
        ("BACKUP_AT", "3:5", "a time of day like 03:00"),
        ("ORIGIN_KEY_HASHES", "abc", "64 hexadecimal digits"),
        ("STACK_NAME", "aws-photos", "AWS keeps such names"),
        ("DOMAIN_NAME", "photos", "photos.example.org"),
        ("CERTIFICATE_ARN", "arn:aws:acm:eu-west-1:1", "us-east-1"),
        (
            "PERMISSIONS_BOUNDARY",
            "boundary",
            "the ARN of an IAM policy",
        ),
        ("NO_SUCH_SETTING", "1", "is not a setting"),
    ] {
        let said = one(name, value, Target::Lambda).expect_err(value);
        assert!(said.starts_with(name) && said.contains(says), "{said}");
    }
}

#[test]
fn a_laptop_takes_more_than_the_cloud() {
    for (name, value) in [
        ("MAX_UPLOAD_SIZE", "4294967296"),
        ("HF_API_TIMEOUT", "300"),
        (
            "HF_PROVIDERS",
            "hf-inference,fal-ai,replicate,wavespeed,together",
        ),
        ("HF_ENDPOINT_SWIN2SR_2X", "http://localhost:9009"),
        ("AUTH_PASSWORD", "with {{ in it"),
        // Other services call their regions as they like.
        ("AWS_REGION", "garage"),
    ] {
        assert!(one(name, value, Target::Laptop).is_ok(), "{name}");
        assert!(one(name, value, Target::Lambda).is_err(), "{name}");
    }
}

#[test]
fn values_are_handed_on_in_one_spelling() {
    let folder = std::env::temp_dir().join(format!("models-{}.json", std::process::id()));
    let list = r#"[ {"id": "a", "name": "Großmutter", "category": "face", "model": "m"} ]"#;
    fs::write(&folder, list).expect("written");
    for (name, value, expected) in [
        ("AUTH_USERNAME", " Anna ", "anna"),
        ("MAX_UPLOAD_SIZE", "015", "15"),
        ("HF_PROVIDERS", " fal-ai ,", "fal-ai"),
        ("DEBUG", "1", "true"),
        (
            "CORS_ORIGINS",
            r#"["https://a.example", "http://localhost:5173"]"#,
            r#"["https://a.example","http://localhost:5173"]"#,
        ),
        (
            "MODELS_CONFIG",
            &folder.to_string_lossy(),
            r#"[{"id":"a","name":"Großmutter","category":"face","model":"m"}]"#,
        ),
    ] {
        assert_eq!(
            one(name, value, Target::Lambda).as_deref(),
            Ok(expected),
            "{name}"
        );
    }
    fs::remove_file(folder).expect("removed");
}

fn together(pairs: &[(&str, &str)], target: Target) -> Result<(), String> {
    let given = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let said = |wrong: Vec<Wrong>| wrong.into_iter().map(|each| each.message).collect();
    check(&given.collect(), target).map(|_| ()).map_err(said)
}

#[test]
fn a_domain_has_its_certificate_and_a_budget_somebody_who_is_told() {
    let domain = ("DOMAIN_NAME", "photos.example.org");
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a";
    let certificate = ("CERTIFICATE_ARN", arn);
    let (budget, email) = (
        ("MONTHLY_BUDGET", "10"),
        ("ALARM_EMAIL", "anna@example.org"),
    );
    for (pairs, says) in [
        (&[domain][..], "go together; CERTIFICATE_ARN is not set"),
        (&[certificate], "go together; DOMAIN_NAME is not set"),
        (&[budget], "MONTHLY_BUDGET needs ALARM_EMAIL"),
        (&[budget, domain], "MONTHLY_BUDGET needs ALARM_EMAIL"),
    ] {
        let said = together(pairs, Target::Lambda).expect_err(says);
        assert!(said.contains(says), "{said}");
    }
    let fits = [domain, certificate, budget, email];
    assert_eq!(together(&fits, Target::Lambda), Ok(()));
    assert_eq!(together(&[("MONTHLY_BUDGET", "0")], Target::Lambda), Ok(()));
}

fn kept(pairs: &[(&str, &str)]) -> Result<(String, String), String> {
    let given = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let said = |wrong: Vec<Wrong>| wrong.into_iter().map(|each| each.message).collect();
    check(&given.collect(), Target::Lambda)
        .map(|mut spelled| {
            let mut take = |name: &str| spelled.remove(name).expect("handed on");
            (take("SESSION_CLEANUP_HOURS"), take("PHOTO_EXPIRY_DAYS"))
        })
        .map_err(said)
}

#[test]
fn the_buckets_own_rule_comes_at_least_ninety_days_after_the_retention() {
    let (hours, days) = ("SESSION_CLEANUP_HOURS", "PHOTO_EXPIRY_DAYS");
    let is = |hours: &str, days: &str| Ok((hours.to_owned(), days.to_owned()));
    assert_eq!(kept(&[]), is("24", "91"));
    assert_eq!(kept(&[(hours, "0")]), is("0", "0"));
    assert_eq!(kept(&[(days, "0")]), is("24", "0"));
    assert_eq!(kept(&[(hours, "024"), (days, "365")]), is("24", "365"));
    let mut before = 0;
    for (most, least) in NETS {
        assert!(least * 24 >= most + 90 * 24, "{most} hours");
        let (most_text, least_text) = (most.to_string(), least.to_string());
        assert_eq!(
            kept(&[(hours, &most_text)]),
            is(&most_text, &least_text),
            "the longest of its step"
        );
        let first = (before + 1).to_string();
        assert_eq!(kept(&[(hours, &first)]), is(&first, &least_text));
        let fewer = (least - 1).to_string();
        let said = kept(&[(hours, &most_text), (days, &fewer)]).expect_err("refused");
        assert!(
            said.contains(&format!("at least {least} are needed")),
            "{said}"
        );
        before = most;
    }
    assert_eq!(before, 876_000, "the most hours that there are");
}

#[test]
fn photos_that_are_kept_for_ever_have_no_rule_that_removes_them() {
    let pairs = [("SESSION_CLEANUP_HOURS", "0"), ("PHOTO_EXPIRY_DAYS", "30")];
    let said = kept(&pairs).expect_err("refused");
    assert!(said.contains("keeps photos for ever"), "{said}");
    assert_eq!(together(&pairs, Target::Laptop), Ok(()));
    // With what else does not fit.
    let all = [pairs[0], pairs[1], ("MONTHLY_BUDGET", "10")];
    let said = kept(&all).expect_err("refused");
    assert!(said.contains("keeps photos for ever") && said.contains("ALARM_EMAIL"));
}

#[test]
fn photos_that_other_services_keep_are_not_backed_up_here() {
    let folder = ("BACKUP_DIR", "/backups");
    let elsewhere = ("AWS_ENDPOINT_URL", "http://localhost:4566");
    let said = together(&[folder, elsewhere], Target::Laptop).expect_err("refused");
    assert!(
        said.contains("cannot be used together with AWS_ENDPOINT_URL"),
        "{said}"
    );
    assert_eq!(together(&[folder], Target::Laptop), Ok(()));
    assert_eq!(together(&[elsewhere], Target::Laptop), Ok(()));
}

#[test]
fn what_does_not_fit_together_is_told() {
    let both = |pairs: &[(&str, &str)]| together(pairs, Target::Lambda).expect_err("refused");
    let key = ("HF_API_KEY", "r8_key");
    for pairs in [
        &[key][..],
        &[key, ("HF_PROVIDERS", "hf-inference")],
        &[key, ("HF_PROVIDERS", "fal-ai,replicate")],
    ] {
        let said = both(pairs);
        assert!(
            said.contains("name only that provider in HF_PROVIDERS") && !said.contains("r8_key"),
            "{said}"
        );
    }
    let said = both(&[
        ("HF_API_TIMEOUT", "105"),
        ("HF_PROVIDERS", "fal-ai,replicate"),
    ]);
    assert!(said.contains("Set HF_API_TIMEOUT to 104 or less"), "{said}");
    let said = both(&[
        ("APP_NAME", &"a".repeat(2000)),
        ("APP_VERSION", &"b".repeat(1001)),
    ]);
    assert!(said.contains("3001 bytes in total"), "{said}");
}

#[test]
fn a_laptop_takes_the_endpoint_of_any_model_that_has_one() {
    let list =
        r#"[{"id":"my-model","name":"M","category":"face","provider":"hf-endpoint","model":"m"}]"#;
    let models = ("MODELS_CONFIG", list);
    let endpoint = ("HF_ENDPOINT_MY_MODEL", "https://a.example");
    assert_eq!(together(&[models, endpoint], Target::Laptop), Ok(()));
    for (pairs, says) in [
        (
            &[models, ("HF_ENDPOINT_MY_MODEL", "a.example")][..],
            "HF_ENDPOINT_MY_MODEL: expected an address like https://host.example",
        ),
        (
            &[models, ("HF_ENDPOINT_MY_MODLE", "https://a.example")],
            "HF_ENDPOINT_MY_MODLE: no model has this endpoint",
        ),
        (
            &[endpoint],
            "HF_ENDPOINT_MY_MODEL: no model has this endpoint",
        ),
        (
            &[models, ("HF_ENDPOINT", "https://a.example")],
            "is not a setting",
        ),
    ] {
        let said = together(pairs, Target::Laptop).expect_err(says);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn what_is_required_is_not_said_to_have_a_default() {
    let required: Vec<&str> = (ALL.iter().map(|each| each.about()))
        .filter(|about| about.is_required_in_cloud)
        .map(|about| about.name)
        .collect();
    assert_eq!(
        required,
        ["AWS_REGION"],
        "the message in the schema names it"
    );
    let example = documents::stage_example();
    let (_, after) = example
        .split_once("# The AWS region. Required.")
        .expect("told");
    let (comment, _) = after.split_once("AWS_REGION=").expect("listed");
    assert!(!comment.contains("Not set"), "{comment}");
    assert!(documents::stage_table().contains("| `AWS_REGION` | none |"));
}

#[test]
fn no_secret_is_shown() {
    for (name, value) in [
        ("AUTH_PASSWORD", "hunter2"),
        ("SECRET_KEY", "hunter2"),
        ("HF_API_KEY", "hunter2 hunter2"),
        ("HF_API_KEY", "hunter2"),
        ("HF_ENDPOINT_SWIN2SR_2X", "https://me:hunter2@host.example"),
    ] {
        let said = one(name, value, Target::Lambda).expect_err("refused");
        assert!(
            said.starts_with(name) && !said.contains("hunter2"),
            "{said}"
        );
    }
}
