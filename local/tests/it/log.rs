//! What is written down, and what is not.

use serde_json::{Value, json};

use crate::{
    client::{self, SignedIn, picture, succeeded},
    program::{self, Program},
};

const SECRET_KEY: &str = "a-secret-key-that-stands-in-no-log-4711";
const PASSWORD: &str = "a-password-that-stands-in-no-log";

/// Everything a user does, and some of what an attacker tries.
fn use_it(program: &Program) -> Vec<String> {
    let me = SignedIn::with(program, PASSWORD);
    client::login(&me.http, &program.url, "admin", "a-wrong-password");
    let id = me.start(&picture(48));
    let done = me.wait_for(&id, succeeded);
    let result = done["processed_url"].as_str().expect("a URL").to_owned();
    me.photo(&done["processed_url"]);
    me.http.get(format!("{result}0")).send().expect("answered");
    me.get("/api/v1/restore/history?limit=5&cursor=not-a-cursor");
    let download = me.get(&format!("/api/v1/restore/{id}/download"));
    assert_eq!(download.status(), 302);
    let refreshed = me.post("/api/v1/auth/refresh", &json!({}));
    assert_eq!(refreshed.status(), 200);
    let cookie = refreshed
        .cookies()
        .next()
        .expect("a cookie")
        .value()
        .to_owned();
    let new: Value = refreshed.json().expect("JSON");
    let new = new["access_token"].as_str().expect("a token").to_owned();
    me.post("/api/v1/auth/logout", &json!({}));
    let signature = result.split_once("X-Amz-Signature=").expect("signed").1;
    let signature = signature.split('&').next().expect("it").to_owned();
    vec![
        PASSWORD.to_owned(),
        "a-wrong-password".to_owned(),
        SECRET_KEY.to_owned(),
        me.token,
        new,
        cookie,
        signature,
        "X-Amz-Signature".to_owned(),
        "X-Amz-Credential".to_owned(),
        "Bearer ".to_owned(),
        "$argon2".to_owned(),
    ]
}

#[test]
fn no_secret_token_or_presigned_address_is_in_any_log() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = program::command(folder.path());
        command
            .args(["--log", format])
            .env("AUTH_PASSWORD", PASSWORD)
            .env("SECRET_KEY", SECRET_KEY)
            // Even to somebody who asks for everything.
            .env("DEBUG", "true")
            .env("RUST_LOG", "trace");
        let program = Program::spawn(command);
        let secrets = use_it(&program);
        let log = format!("{}{}{}", program.welcome, program.output(), program.log());
        assert!(log.contains("/api/v1/restore"), "the log is there: {log}");
        for secret in secrets {
            assert!(
                !log.contains(&secret),
                "{format}: {secret} stands in:\n{log}"
            );
        }
    }
}

#[test]
fn json_logs_are_one_object_a_line_with_what_was_asked_and_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command.args(["--log", "json"]);
    let program = Program::spawn(command);
    let me = SignedIn::first(&program);
    let restoration = me.restoration(&me.start(&picture(40)));
    me.photo(&restoration["original_url"]);

    let log = program.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let answered = |method: &str, path: &str| {
        lines.iter().find(|line| {
            line["method"] == method && line["path"].as_str().is_some_and(|it| it.starts_with(path))
        })
    };
    for (method, path, status) in [
        ("POST", "/api/v1/auth/login", 200),
        ("POST", "/api/v1/uploads", 201),
        ("PUT", "/photos/", 200),
        ("POST", "/api/v1/restore", 202),
        ("GET", "/photos/", 200),
    ] {
        let line = answered(method, path).unwrap_or_else(|| panic!("no {method} {path}: {log}"));
        assert_eq!(line["status"], status, "{line}");
        assert!(line["millis"].is_u64(), "{line}");
        assert_eq!(
            line["request_id"].as_str().map(str::len),
            Some(26),
            "{line}"
        );
        assert!(
            !line["path"].as_str().expect("text").contains('?'),
            "{line}"
        );
    }
}
