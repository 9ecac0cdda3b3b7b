//! A photo sent along in a form.

use axum::body::Body;
use http::StatusCode;
use testkit::{Answer, TestApp, small_png};

const BOUNDARY: &str = "----a-boundary";

enum Part<'a> {
    File(&'a str, Vec<u8>),
    Text(&'a str, &'a [u8]),
}

async fn send(app: &TestApp, name: &str, parts: &[Part<'_>]) -> Answer {
    send_as("multipart/form-data", app, name, parts).await
}

async fn send_as(media: &str, app: &TestApp, name: &str, parts: &[Part<'_>]) -> Answer {
    let person = app.person(name).await;
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{BOUNDARY}\r\n").into_bytes());
        match part {
            Part::File(name, bytes) => {
                let disposition = format!("form-data; name=\"file\"; filename=\"{name}\"");
                body.extend(format!("Content-Disposition: {disposition}\r\n\r\n").into_bytes());
                body.extend(bytes);
            }
            Part::Text(name, text) => {
                let disposition = format!("form-data; name=\"{name}\"");
                body.extend(format!("Content-Disposition: {disposition}\r\n\r\n").into_bytes());
                body.extend(*text);
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    let request = http::Request::post("/api/v1/restore")
        .header("authorization", format!("Bearer {}", person.token))
        .header("content-type", format!("{media}; boundary={BOUNDARY}"))
        .body(Body::from(body));
    app.send(request.expect("a request")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_photo_in_a_form_is_restored() {
    let app = TestApp::start().await;
    let parts = [
        Part::File("scan.png", small_png()),
        Part::Text("model_id", b"photo-2x"),
        Part::Text("params", b"{\"noise\": 0}"),
    ];
    let answer = send(&app, "anna", &parts).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    assert_eq!(answer.body["filename"], "scan.png");
    assert_eq!(answer.body["recipe"][0]["params"]["noise"], 0);
    assert_eq!(app.work().await, [worker::Outcome::Done]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_a_page_and_refuses_one_that_is_not_there_or_is_no_number() {
    let app = TestApp::start().await;
    let ask = async |who: &str, page: &[u8]| {
        let parts = [
            Part::File("scan.png", small_png()),
            Part::Text("model_id", b"photo-2x"),
            Part::Text("page", page),
        ];
        send(&app, who, &parts).await
    };
    let taken = ask("anna", b"1").await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.body);
    assert_eq!(taken.body["original"]["page"], 1);
    for (who, page, code) in [
        ("otto", &b"2"[..], "no-such-page"),
        ("emil", b"0", "field-misfit"),
        ("ida", b"all", "field-misfit"),
    ] {
        let refused = ask(who, page).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let field = &refused.body["errors"][0];
        assert_eq!(
            (&field["field"], &field["code"]),
            (&"page".into(), &code.into()),
            "{}",
            refused.body
        );
    }
    // What was refused left nothing behind.
    assert_eq!(app.services.objects().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_a_recipe_of_several_steps() {
    let app = TestApp::start().await;
    let recipe =
        br#"[{"model_id": "auto-restore"}, {"model_id": "photo-2x", "params": {"noise": 0}}]"#;
    let parts = [
        Part::File("scan.png", small_png()),
        Part::Text("recipe", recipe),
    ];
    let answer = send(&app, "anna", &parts).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    assert_eq!(answer.body["steps"], 2);
    assert_eq!(answer.body["recipe"][0]["model_id"], "auto-restore");
    assert_eq!(answer.body["recipe"][1]["params"]["noise"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_recipe_in_a_form_is_told_by_the_field_that_is_wrong() {
    let app = TestApp::start().await;
    let model = || Part::Text("model_id", b"photo-2x");
    let recipe = |text: &'static str| Part::Text("recipe", text.as_bytes());
    let params = Part::Text("params", b"{\"noise\": 1}");
    for (number, (parts, field, code)) in [
        (vec![recipe("[")], "recipe", "field-misfit"),
        (vec![recipe("{}")], "recipe", "field-misfit"),
        (vec![recipe("[]")], "recipe", "recipe-empty"),
        (vec![recipe("[{}]")], "recipe[0].model_id", "field-missing"),
        (
            vec![recipe(r#"[{"model_id": "photo-2x", "typo": 1}]"#)],
            "recipe[0].typo",
            "field-unknown",
        ),
        (
            vec![model(), recipe(r#"[{"model_id": "photo-2x"}]"#)],
            "model_id",
            "model-or-recipe",
        ),
        (
            vec![params, recipe(r#"[{"model_id": "photo-2x"}]"#)],
            "model_id",
            "model-or-recipe",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut all = vec![Part::File("a.png", small_png())];
        all.extend(parts);
        let answer = send(&app, &format!("person{number}"), &all).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        let error = &answer.body["errors"][0];
        assert_eq!(error["field"], field, "{}", answer.body);
        assert_eq!(error["code"], code, "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_are_null_are_those_of_the_model() {
    let app = TestApp::start().await;
    let parts = [
        Part::File("scan.png", small_png()),
        Part::Text("model_id", b"photo-2x"),
        Part::Text("params", b"null"),
        Part::Text("recipe", b"null"),
    ];
    let answer = send(&app, "anna", &parts).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_known_in_whatever_case_its_type_is_written() {
    let app = TestApp::start().await;
    let parts = [
        Part::File("scan.png", small_png()),
        Part::Text("model_id", b"photo-2x"),
    ];
    let answer = send_as("Multipart/Form-Data", &app, "anna", &parts).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_while_a_form_is_taken_removes_nothing_of_it() {
    let app = TestApp::start().await;
    let sweeper = app.sweeper();
    let swept = tokio::spawn(async move {
        for _ in 0..100 {
            sweeper::sweep(&sweeper).await.expect("swept");
        }
    });
    let mut at = 0;
    while !swept.is_finished() {
        let parts = [
            Part::File("a.png", small_png()),
            Part::Text("model_id", b"photo-2x"),
        ];
        let answer = send(&app, &format!("person{at}"), &parts).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        at += 1;
    }
    swept.await.expect("no panic");
    assert!(at > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_wrong_is_told_what_is_wrong() {
    let app = TestApp::start().await;
    let model = || Part::Text("model_id", b"photo-2x");
    let long = vec![b' '; 70_000];
    let cases: [(&[Part<'_>], u16); 9] = [
        (
            &[
                Part::File("a.png", small_png()),
                model(),
                Part::Text("params", &long),
            ],
            422,
        ),
        (&[model()], 422),
        (&[Part::File("a.png", small_png())], 422),
        (
            &[
                Part::File("a.png", small_png()),
                model(),
                Part::Text("params", b"{"),
            ],
            422,
        ),
        (
            &[
                Part::File("a.png", small_png()),
                model(),
                Part::Text("typo", b"x"),
            ],
            422,
        ),
        (
            &[
                Part::File("a.png", small_png()),
                Part::Text("model_id", b"photo\xff"),
            ],
            422,
        ),
        (&[Part::File("a.png", Vec::new()), model()], 422),
        (&[Part::File("a.jpg", b"<html>".to_vec()), model()], 415),
        (
            &[
                Part::File("a.jpg", vec![0; restore::MAX_FORM_BYTES + 1]),
                model(),
            ],
            413,
        ),
    ];
    for (at, (parts, status)) in cases.into_iter().enumerate() {
        let answer = send(&app, &format!("person{at}"), parts).await;
        assert_eq!(answer.status.as_u16(), status, "case {at}: {}", answer.body);
    }
}
