//! The public port: headers, compression, the site and the photos.

use reqwest::{Method, blocking::Response};

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
        let answer = client::fetch(format!("{}{path}", program.url)).expect("answered");
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
        let answer = client::fetch(format!("{}{path}", program.url)).expect("answered");
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json");
    }
    let page = client::fetch(format!("{}/apiary", program.url)).expect("answered");
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
    assert_eq!(header(&photo, "content-encoding"), "identity");
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

    // What is no host is not believed even there, and nothing is signed for another one instead.
    for host in [
        "photos.example.org/?x=",
        "evil/x",
        "",
        "a\"b",
        "a`b",
        "a{b",
        "a}b",
        "user@a",
        "a b",
        ", a",
    ] {
        let get = me
            .http
            .get(format!("{}/api/v1/restore/{id}", program.url))
            .bearer_auth(&me.token)
            .header("x-forwarded-host", host);
        assert_eq!(get.send().expect("answered").status(), 400, "{host:?}");
    }
    // A list that proxies append to: the first is the browser's.
    let get = me
        .http
        .get(format!("{}/api/v1/restore/{id}", program.url))
        .bearer_auth(&me.token)
        .header("x-forwarded-host", "photos.example.org, inner:8080");
    let restoration: serde_json::Value = get.send().expect("answered").json().expect("JSON");
    let url = restoration["original_url"].as_str().expect("a URL");
    assert!(url.starts_with("http://photos.example.org/"), "{url}");
    assert!(!program.log().contains("ERROR"), "{}", program.log());
}

#[test]
fn a_request_for_no_host_or_for_two_is_refused_with_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    for hosts in [
        "Host: evil.com/x\r\n",
        "Host: user@evil.com\r\n",
        "Host: localhost\r\nHost: evil.com\r\n",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: a\"b\r\n",
        "Host: a`b\r\n",
        "Host: a{b\r\n",
        "Host: a}b\r\n",
        "Host: a,b\r\n",
        "Host: \r\n",
        "",
    ] {
        for path in ["/api/v1/health", "/", "/photos/x", "http://other.example/"] {
            let answer = program.raw(&format!(
                "GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
            ));
            assert!(
                answer.starts_with("HTTP/1.1 400 "),
                "{hosts:?} {path}: {answer}"
            );
            assert!(
                answer.contains("one Host header"),
                "{hosts:?} {path}: {answer}"
            );
        }
    }
    let absolute =
        "GET http://other.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert!(program.raw(absolute).starts_with("HTTP/1.1 400 "));
    assert!(!program.log().contains("ERROR"), "{}", program.log());
}

#[test]
fn an_old_request_need_not_name_a_host_but_may_not_name_a_wrong_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let health = |hosts: &str| program.raw(&format!("GET /api/v1/health HTTP/1.0\r\n{hosts}\r\n"));
    // As HAProxy, monitors and our own container ask whether we are well.
    for hosts in ["", "Host: localhost\r\n"] {
        let answer = health(hosts);
        assert!(answer.starts_with("HTTP/1.0 200 "), "{hosts:?}: {answer}");
        assert!(answer.contains(r#""healthy""#), "{hosts:?}: {answer}");
    }
    for hosts in [
        "Host: \r\n",
        "Host: evil.com/x\r\n",
        "Host: a\r\nHost: a\r\n",
    ] {
        let answer = health(hosts);
        assert!(answer.starts_with("HTTP/1.0 400 "), "{hosts:?}: {answer}");
    }
}

#[test]
fn browsers_are_told_to_keep_to_https_only_where_a_proxy_says_that_they_came_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let ask = |program: &Program, scheme: &str, path: &str| {
        let get = client::http().get(format!("{}{path}", program.url));
        let answer = get.header("x-forwarded-proto", scheme).send();
        header(&answer.expect("answered"), "strict-transport-security").to_owned()
    };
    let program = Program::start(folder.path());
    assert_eq!(ask(&program, "https", "/"), "", "nobody is believed");
    drop(program);
    let mut command = program::command(folder.path());
    command.env("TRUST_PROXY", "true");
    let program = Program::spawn(command);
    for path in ["/", "/api/v1/health", "/photos/x"] {
        assert_eq!(ask(&program, "https", path), "max-age=31536000", "{path}");
        assert_eq!(ask(&program, "http", path), "", "{path}");
    }
}

#[test]
fn pages_of_a_named_origin_may_read_and_upload_photos_and_no_other_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command.env("CORS_ORIGINS", "[\"https://a.example\"]");
    let program = Program::spawn(command);
    let me = SignedIn::first(&program);
    let restoration = me.restoration(&me.start(&picture(40)));
    let url = restoration["original_url"].as_str().expect("a URL");
    let ask = |method: Method, origin: &str| {
        let request = me.http.request(method, url).header("origin", origin);
        let request = request
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type");
        request.send().expect("answered")
    };
    let preflight = ask(Method::OPTIONS, "https://a.example");
    assert!(preflight.status().is_success());
    assert_eq!(
        header(&preflight, "access-control-allow-origin"),
        "https://a.example"
    );
    assert!(header(&preflight, "access-control-allow-methods").contains("PUT"));
    assert_eq!(
        header(&preflight, "access-control-allow-headers"),
        "content-type,if-none-match"
    );
    let photo = ask(Method::GET, "https://a.example");
    assert_eq!(photo.status(), 200);
    assert_eq!(
        header(&photo, "access-control-allow-origin"),
        "https://a.example"
    );
    assert_eq!(
        header(&photo, "cross-origin-resource-policy"),
        "cross-origin"
    );
    for method in [Method::OPTIONS, Method::GET] {
        let other = ask(method, "https://b.example");
        assert_eq!(header(&other, "access-control-allow-origin"), "");
    }
    drop(program);

    let program = Program::start(folder.path());
    let get = me.http.get(format!("{}/photos/x", program.url));
    let answer = get
        .header("origin", "https://a.example")
        .send()
        .expect("answered");
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
    assert_eq!(header(&answer, "cross-origin-resource-policy"), "same-site");
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
        let login = client::http()
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
    let http = client::http();
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

#[test]
fn a_page_signs_in_by_the_name_that_its_browser_used_and_no_other_page_does() {
    let sign_in = |program: &Program, headers: &[(&str, &str)]| {
        let body = serde_json::json!({ "username": "admin", "password": "correct horse" });
        let mut request = client::http()
            .post(format!("{}/api/v1/auth/login", program.url))
            .header("content-type", "application/json")
            .body(body.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().expect("answered").status().as_u16()
    };
    let own = [
        ("host", "photos.home:8080"),
        ("origin", "http://photos.home:8080"),
    ];
    let others = [
        ("host", "photos.home:8080"),
        ("origin", "http://photos.home:3000"),
    ];
    // As a proxy in front passes it on, which the browser knows by another name.
    let through = [
        ("host", "127.0.0.1:9000"),
        ("x-forwarded-host", "photos.example"),
        ("x-forwarded-proto", "https"),
        ("origin", "https://photos.example"),
    ];
    let others_through = [
        through[0],
        through[1],
        through[2],
        ("origin", "https://evil.example"),
    ];
    for (trusts, through_proxy) in [("true", 200), ("false", 403)] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = program::command(folder.path());
        command
            .env("AUTH_PASSWORD", "correct horse")
            .env("TRUST_PROXY", trusts);
        let program = Program::spawn(command);
        assert_eq!(sign_in(&program, &own), 200);
        assert_eq!(sign_in(&program, &others), 403);
        assert_eq!(
            sign_in(&program, &through),
            through_proxy,
            "TRUST_PROXY={trusts}"
        );
        assert_eq!(sign_in(&program, &others_through), 403);
    }
}
