//! The administrator that the settings name.

use axum::{Router, body::Body};
use domain::{Role, User, UserId, UserName};
use http::{Request, StatusCode, header};
use login::{FirstAdmin, State, password};
use serde_json::json;
use testkit::TestApp;
use tower::ServiceExt as _;

const OLD: &str = "the password of last year";
const NEW: &str = "the password in the settings";

/// The function as it starts with these settings.
fn function(app: &TestApp, name: &str, password: &str) -> (State, Router) {
    let first_admin = FirstAdmin {
        username: UserName::new(name).expect("a name"),
        password: password.into(),
    };
    let state = State::new(
        app.store().clone(),
        app.keys.clone(),
        app.clock.clone(),
        Some(first_admin),
    );
    let router = web::layered(login::router(state.clone()), &web::Site::default());
    (state, router)
}

async fn sign_in(router: &Router, name: &str, password: &str) -> StatusCode {
    let body = json!({ "username": name, "password": password });
    let request = Request::post("/api/v1/auth/login")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let answer = router.clone().oneshot(request.expect("a request")).await;
    answer.expect("infallible").status()
}

async fn stored(app: &TestApp, name: &str) -> Option<User> {
    let name = UserName::new(name).expect("a name");
    app.store().user_named(&name).await.expect("read")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_is_made_at_the_first_sign_in_with_the_right_password() {
    let app = TestApp::start().await;
    let (_, router) = function(&app, "admin", NEW);
    assert_eq!(
        sign_in(&router, "admin", OLD).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        sign_in(&router, "anna", NEW).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(stored(&app, "admin").await, None);
    assert_eq!(sign_in(&router, "admin", NEW).await, StatusCode::OK);
    let made = stored(&app, "admin").await.expect("made");
    assert_eq!(made.role, Role::Admin);
    assert_eq!(sign_in(&router, "admin", NEW).await, StatusCode::OK);
    assert_eq!(stored(&app, "admin").await, Some(made), "made once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_in_the_settings_holds_at_once_and_the_old_one_no_longer() {
    let app = TestApp::start().await;
    let admin = User {
        id: UserId::new(),
        username: UserName::new("admin").expect("a name"),
        role: Role::Admin,
        password_hash: password::hash(&OLD.into()).expect("long enough"),
        created_at: app.clock.now(),
    };
    app.store().create_user(&admin).await.expect("written");
    let (_, router) = function(&app, "admin", NEW);
    assert_eq!(
        sign_in(&router, "admin", OLD).await,
        StatusCode::UNAUTHORIZED,
        "even before anybody has used the new one"
    );
    assert_eq!(sign_in(&router, "admin", NEW).await, StatusCode::OK);
    let changed = stored(&app, "admin").await.expect("still there");
    assert_eq!(changed.id, admin.id, "the photos stay theirs");
    assert!(password::is_right(&NEW.into(), &changed.password_hash));
    let unset = web::layered(
        login::router(State::new(
            app.store().clone(),
            app.keys.clone(),
            app.clock.clone(),
            None,
        )),
        &web::Site::default(),
    );
    assert_eq!(
        sign_in(&unset, "admin", NEW).await,
        StatusCode::OK,
        "the new one stays when the setting is taken away"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_password_or_a_key_shows_in_debug_output() {
    let app = TestApp::start().await;
    let (state, _) = function(&app, "admin", NEW);
    let shown = format!("{state:?}");
    assert!(shown.contains("admin"));
    assert!(!shown.contains(NEW), "{shown}");
    assert!(!shown.contains("a secret key for tests"), "{shown}");
}
