//! The public port: headers, compression, the site and the photos.

use reqwest::{
    Method,
    blocking::{Client, Response},
};

use crate::{
    client::{self, SignedIn, picture},
    program::{self, Program},
};

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    let value = answer.headers().get(name);
    value.map_or("", |value| value.to_str().expect("text"))
}

#[test]
fn every_answer_carries_the_security_headers() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    for path in [
        "/",
        "/history",
        "/assets/missing.js",
        "/api/v1/health",
        "/api/v1/restore/history",
        "/api/nowhere",
        "/photos/x",
    ] {
        let answer = reqwest::blocking::get(format!("{}{path}", program.url)).expect("answered");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(&answer, name), value, "{path}");
        }
        assert!(!header(&answer, "permissions-policy").is_empty(), "{path}");
        let policy = header(&answer, "content-security-policy");
        if path.starts_with("/photos/") {
            assert!(policy.contains("sandbox"), "{path}: {policy}");
        } else {
            for part in [
                "default-src 'self'",
                "img-src 'self' blob: data:;",
                "connect-src 'self';",
                "script-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            ] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
        }
    }
}

#[test]
fn addresses_of_the_api_are_never_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    for path in ["/api", "/api/", "/api/v1/nowhere", "/api/v2/models"] {
        let answer = reqwest::blocking::get(format!("{}{path}", program.url)).expect("answered");
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json");
    }
    let page = reqwest::blocking::get(format!("{}/apiary", program.url)).expect("answered");
    assert!(header(&page, "content-type").starts_with("text/html"));
}

#[test]
fn text_is_compressed_and_photos_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    for coding in ["gzip", "br"] {
        let get = me.http.get(format!("{}/api/v1/models", program.url));
        let get = get.bearer_auth(&me.token).header("accept-encoding", coding);
        let answer = get.send().expect("answered");
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "content-encoding"), coding);
    }

    let id = me.start(&picture(40));
    let restoration = me.restoration(&id);
    let url = restoration["original_url"].as_str().expect("a URL");
    let get = me.http.get(url).header("accept-encoding", "gzip, br");
    let photo = get.send().expect("answered");
    assert_eq!(photo.status(), 200);
    assert_eq!(header(&photo, "content-encoding"), "");
    assert_eq!(header(&photo, "content-type"), "image/png");
    assert_eq!(photo.bytes().expect("a body"), picture(40));
}

#[test]
fn photos_are_signed_for_the_host_that_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    let id = me.start(&picture(40));
    let port = program.url.rsplit(':').next().expect("a port");
    let real = format!("http://127.0.0.1:{port}");

    for host in [format!("127.0.0.1:{port}"), "laptop.local".to_owned()] {
        let get = me.http.get(format!("{real}/api/v1/restore/{id}"));
        let get = get.bearer_auth(&me.token).header("host", &host);
        let restoration: serde_json::Value = get.send().expect("answered").json().expect("JSON");
        let url = restoration["original_url"].as_str().expect("a URL");
        let path = url.strip_prefix(&format!("http://{host}"));
        let path = path.unwrap_or_else(|| panic!("{url} is not at {host}"));

        let get = me.http.get(format!("{real}{path}")).header("host", &host);
        assert_eq!(get.send().expect("answered").status(), 200, "{host}");
        let get = me.http.get(format!("{real}{path}")).header("host", "other");
        assert_eq!(get.send().expect("answered").status(), 403, "{host}");
    }
}

#[test]
fn a_proxy_is_believed_only_when_that_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    let id = me.start(&picture(40));
    let password = program.password().expect("a password");
    let ask = |me: &SignedIn, program: &Program| -> String {
        let get = me.http.get(format!("{}/api/v1/restore/{id}", program.url));
        let get = get
            .bearer_auth(&me.token)
            .header("x-forwarded-host", "photos.example.org")
            .header("x-forwarded-proto", "https");
        let restoration: serde_json::Value = get.send().expect("answered").json().expect("JSON");
        restoration["original_url"]
            .as_str()
            .expect("a URL")
            .to_owned()
    };
    assert!(ask(&me, &program).starts_with(&program.url));
    drop(program);

    let mut command = program::command(folder.path());
    command.env("TRUST_PROXY", "true");
    let program = Program::spawn(command);
    let me = SignedIn::with(&program, &password);
    let url = ask(&me, &program);
    let path = url
        .strip_prefix("https://photos.example.org")
        .expect("as the proxy says");
    let get = me.http.get(format!("{}{path}", program.url));
    let get = get.header("x-forwarded-host", "photos.example.org");
    assert_eq!(get.send().expect("answered").status(), 200);

    // What is no host is not believed even there.
    let get = me
        .http
        .get(format!("{}/api/v1/restore/{id}", program.url))
        .bearer_auth(&me.token)
        .header("x-forwarded-host", "photos.example.org/?x=");
    let restoration: serde_json::Value = get.send().expect("answered").json().expect("JSON");
    let url = restoration["original_url"].as_str().expect("a URL");
    assert!(url.starts_with(&program.url), "{url}");
}

#[test]
fn the_cookie_is_for_https_only_where_the_browser_came_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command
        .env("TRUST_PROXY", "true")
        .env("AUTH_PASSWORD", "correct horse");
    let program = Program::spawn(command);
    let cookie = |scheme: &str| {
        let login = Client::new()
            .post(format!("{}/api/v1/auth/login", program.url))
            .header("x-forwarded-proto", scheme)
            .json(&serde_json::json!({ "username": "admin", "password": "correct horse" }));
        header(&login.send().expect("answered"), "set-cookie").to_owned()
    };
    assert!(cookie("https").contains("Secure"));
    let plain = cookie("http");
    assert!(
        plain.contains("HttpOnly") && !plain.contains("Secure"),
        "{plain}"
    );
}

#[test]
fn nothing_of_the_bucket_is_open_without_a_signature() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    let restoration = me.restoration(&me.start(&picture(40)));
    let url = restoration["original_url"].as_str().expect("a URL");
    let plain = url.split_once('?').expect("a query").0;
    let http = Client::new();
    for (method, url) in [
        (Method::GET, plain.to_owned()),
        (Method::GET, format!("{plain}?acl")),
        (Method::PUT, plain.to_owned()),
        (Method::PUT, url.to_owned()),
    ] {
        let answer = http.request(method.clone(), &url).body("x").send();
        assert_eq!(answer.expect("answered").status(), 403, "{method} {url}");
    }
    for method in [Method::DELETE, Method::POST] {
        let answer = http.request(method.clone(), url).send().expect("answered");
        assert_eq!(answer.status(), 405, "{method}");
    }
    let listing = http.get(format!("{}/photos/?list-type=2", program.url));
    let listing = listing.send().expect("answered").text().expect("text");
    assert!(!listing.contains("ListBucketResult"), "{listing}");
}

#[test]
fn a_wrong_password_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let answer = client::login(&client::http(), &program.url, "admin", "not the password");
    assert_eq!(answer.status(), 401);
}
