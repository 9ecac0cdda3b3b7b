//! Whether somebody has a name is not told by what is done for it either.

use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::json;
use tower::ServiceExt as _;

use crate::app_with_anna;

#[tokio::test(flavor = "multi_thread")]
async fn the_table_is_asked_the_same_for_a_name_that_nobody_has() {
    let app = app_with_anna().await;
    let (store, lossy) = app.services.over_a_lossy_line().await;
    let root = login::FirstAdmin {
        username: domain::UserName::new("root").expect("a name"),
        password: "a long password".into(),
    };
    let state = login::State::new(store, app.keys.clone(), app.clock.clone(), Some(root));
    let router = web::layered(login::router(state), &web::Site::default());
    let mut asked = Vec::new();
    let longest = "x".repeat(64);
    let too_long = "x".repeat(40_000);
    for name in [
        "anna",
        "nobody",
        "no such name!",
        "",
        "root",
        &longest,
        &too_long,
    ] {
        let body = json!({ "username": name, "password": "a wrong password" });
        let request = Request::post("/api/v1/auth/login")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        let answer = router.clone().oneshot(request.expect("a request")).await;
        let status = answer.expect("infallible").status();
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
        let operations: Vec<String> = lossy
            .take_asked()
            .into_iter()
            .map(|asked| asked.operation)
            .collect();
        asked.push((name, operations));
    }
    let (_, for_anna) = asked.remove(0);
    assert_eq!(
        for_anna,
        ["GetItem", "UpdateItem", "GetItem", "GetItem"],
        "the tries, the name, the user"
    );
    for (name, operations) in asked {
        assert_eq!(operations, for_anna, "{name:.20}");
    }
}
