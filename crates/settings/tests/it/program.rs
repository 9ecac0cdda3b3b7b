//! The program `check-settings`.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_check-settings"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    // It may have ended without reading, where its arguments are wrong.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("ended")
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn it_answers_with_what_is_handed_on_or_with_what_is_wrong() {
    let fits = run(
        &["-", "--for", "lambda"],
        r#"{"AUTH_USERNAME": " Anna ", "APP_NAME": ""}"#,
    );
    assert!(fits.status.success());
    assert_eq!(
        answer(&fits),
        json!({ "settings": {
            "AUTH_USERNAME": "anna", "SESSION_CLEANUP_HOURS": "24", "PHOTO_EXPIRY_DAYS": "91"
        } })
    );

    let wrong = run(&["-", "--for", "lambda"], r#"{"HF_API_TIMEOUT": "300"}"#);
    assert_eq!(wrong.status.code(), Some(1));
    let message = "HF_API_TIMEOUT is “300”: expected a whole number from 1 to 208";
    assert_eq!(
        answer(&wrong),
        json!({ "wrong": [{ "name": "HF_API_TIMEOUT", "message": message }] })
    );
    let fits = run(&["-", "--for", "laptop"], r#"{"HF_API_TIMEOUT": "300"}"#);
    assert!(fits.status.success());
}

#[test]
fn what_it_cannot_read_is_said_without_being_shown() {
    for (arguments, input, says) in [
        (
            &["-", "--for", "lambda"][..],
            r#"{"AUTH_PASSWORD": hunter2}"#,
            "a JSON object of texts",
        ),
        (
            &["-", "--for", "lambda"],
            r#"{"AUTH_PASSWORD": ["hunter2"]}"#,
            "a JSON object of texts",
        ),
        (
            &["-", "--for", "laptop"],
            r#"{"AUTH_PASSWORD": "hunter2", "TZ": "UTC", "AUTH_PASSWORD": "hunter2 again"}"#,
            "-: “AUTH_PASSWORD” is named twice at line 1 column 57; remove one of the two",
        ),
        (&["/no/such/file", "--for", "lambda"], "", "/no/such/file"),
        (&["-", "--for", "cloud"], "", "--for lambda|laptop"),
        (&["-"], "", "--for lambda|laptop"),
    ] {
        let output = run(arguments, input);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(says) && !said.contains("hunter2"), "{said}");
    }
}
