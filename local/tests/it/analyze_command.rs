//! `analyze IN`, as a person or a script uses it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn analyze(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_photo-restoration"))
        .arg("analyze")
        .args(args)
        .output()
        .expect("it starts")
}

fn path(name: &str) -> String {
    testkit::photo_path(name).to_string_lossy().into_owned()
}

fn said(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_damaged_photo_is_told_in_words_what_is_wrong_and_what_would_mend_it() {
    let text = said(&analyze(&[&path("portrait-damaged.jpg")]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "512 × 512 pixels, small, in colour");
    for name in ["Faded", "Tint", "Dust and scratches"] {
        let line = lines.iter().find(|line| line.trim().starts_with(name));
        assert!(line.is_some_and(|line| !line.contains("none")), "{text}");
    }
    assert!(text.contains("  1. auto-restore"), "{text}");
    assert!(
        text.contains("  2. photo-2x --param noise=0  (it is small)"),
        "{text}"
    );
    assert!(text.contains("  Takes about "), "{text}");
}

#[test]
fn the_suggestion_can_be_given_to_restore_as_it_stands() {
    let text = said(&analyze(&[&path("portrait-truth.png")]));
    let line = text.lines().find(|line| line.contains("1. ")).expect(&text);
    let words: Vec<&str> = line
        .split("  (")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let folder = TempDir::new().expect("a folder");
    let restored = Command::new(env!("CARGO_BIN_EXE_photo-restoration"))
        .args(["restore", "--model"])
        .args(&words[1..])
        .arg(testkit::photo_path("small.png"))
        .arg(folder.path().join("better.png"))
        .output()
        .expect("it starts");
    said(&restored);
}

#[test]
fn as_json_it_is_what_the_api_answers() {
    let text = said(&analyze(&["--json", &path("portrait-damaged.jpg")]));
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["width"], 512);
    assert_eq!(report["content_type"], "image/jpeg");
    assert_eq!(report["recipe"][0]["model_id"], "auto-restore");
    assert!(
        report["damage"]["noise"]["score"]
            .as_f64()
            .is_some_and(|score| score > 0.1)
    );
    assert_eq!(report["faces"], 1);
}

#[test]
fn what_cannot_be_used_ends_with_3_and_says_why() {
    let folder = TempDir::new().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    };
    let photo = fs::read(Path::new(&path("portrait-damaged.jpg"))).expect("read");
    for (path, words) in [
        (path("nothing.jpg"), "nothing.jpg cannot be read"),
        (file("a.jpg", b"hello"), "a text file"),
        (file("b.jpg", &photo[..9000]), "incomplete"),
        (file("c.jpg", b""), "empty"),
    ] {
        let output = analyze(&[&path]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_wrong_command_ends_with_2() {
    for args in [&[][..], &["a.jpg", "b.jpg"], &["--xml", "a.jpg"]] {
        assert_eq!(analyze(args).status.code(), Some(2), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_ends_with_4() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let status = Command::new(env!("CARGO_BIN_EXE_photo-restoration"))
        .args(["analyze", &path("small.png")])
        .stdout(full.expect("Linux has it"))
        .status()
        .expect("it starts");
    assert_eq!(status.code(), Some(4));
}

#[test]
fn only_models_of_the_list_in_the_settings_are_suggested() {
    let with = |models: &str| {
        Command::new(env!("CARGO_BIN_EXE_photo-restoration"))
            .args(["analyze", "--json", &path("portrait-damaged.jpg")])
            .env("MODELS_CONFIG", models)
            .output()
            .expect("it starts")
    };
    let suggested = |models: &str| -> Value {
        let report: Value = serde_json::from_str(&said(&with(models))).expect("JSON");
        let steps = report["recipe"].as_array().expect("a list");
        steps.iter().map(|step| step["model_id"].clone()).collect()
    };
    let only_2x = r#"[{"id": "photo-2x", "name": "2x", "model": "photo-2x", "category": "upscale", "provider": "engine", "scale": 2}]"#;
    assert_eq!(suggested(only_2x), serde_json::json!(["photo-2x"]));
    // What the list does not allow is not suggested.
    let less = only_2x.replace(
        r#""scale": 2"#,
        r#""scale": 2, "parameters": {"type": "object", "properties": {"noise": {"type": "integer", "minimum": 1, "maximum": 2, "default": 1}}}"#,
    );
    let report: Value = serde_json::from_str(&said(&with(&less))).expect("JSON");
    assert_eq!(report["recipe"][0]["params"], serde_json::json!({}));
    let refused = with("/no/such/file.json");
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(why.contains("MODELS_CONFIG"), "{why}");
}
