//! Name and password, and the refresh cookie.

use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Request, StatusCode, header};
use login::password;
use serde_json::{Value, json};

use crate::{PASSWORD, app_with_anna, cookie, me, post, refresh, sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_brings_a_token_and_a_cookie_that_scripts_cannot_read() {
    let app = app_with_anna().await;
    let answer = sign_in(&app, " Anna ", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.body["token_type"], "bearer");
    assert_eq!(
        (
            &answer.body["user"]["username"],
            &answer.body["user"]["role"]
        ),
        (&json!("anna"), &json!("user"))
    );
    let set = answer.headers["set-cookie"].to_str().expect("text");
    for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth"] {
        assert!(set.split("; ").any(|each| each == attribute), "{attribute}");
    }
    assert!(
        !set.contains("Max-Age"),
        "without remember_me it goes with the browser"
    );
    let token = answer.body["access_token"].as_str().expect("a token");
    assert_eq!(me(&app, token).await.body, answer.body["user"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn remember_me_keeps_the_cookie_and_the_session_for_seven_days() {
    let app = app_with_anna().await;
    let body = json!({ "username": "anna", "password": PASSWORD, "remember_me": true });
    let answer = post(&app, "/api/v1/auth/login", &body, None).await;
    let set = answer.headers["set-cookie"].to_str().expect("text");
    let max_age = set
        .split("; ")
        .find_map(|each| each.strip_prefix("Max-Age="));
    let max_age: u32 = max_age
        .and_then(|text| text.parse().ok())
        .expect("a number of seconds");
    assert!((604_790..=604_800).contains(&max_age), "{max_age}");
    app.clock.advance(Duration::from_secs(6 * 24 * 3600));
    let refreshed = refresh(&app, &cookie(&answer.headers)).await;
    assert_eq!(refreshed.status, StatusCode::OK);
    app.clock.advance(Duration::from_secs(25 * 3600));
    let over = refresh(&app, &cookie(&refreshed.headers)).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_remember_me_the_session_ends_after_a_day() {
    let app = app_with_anna().await;
    let answer = sign_in(&app, "anna", PASSWORD).await;
    app.clock.advance(Duration::from_secs(24 * 3600));
    let over = refresh(&app, &cookie(&answer.headers)).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_and_a_wrong_password_cannot_be_told_apart() {
    let app = app_with_anna().await;
    let hash = password::hash(&PASSWORD.into()).expect("long enough");
    let mut one_check = Duration::MAX;
    let mut seen = [("anna", None), ("nobody", None), ("no such name!", None)];
    // The fastest of several in turn: other work on the machine only ever makes it slower.
    for _ in 0..5 {
        for (name, best) in &mut seen {
            let started = Instant::now();
            assert!(!password::is_right(&"a wrong password".into(), &hash));
            one_check = one_check.min(started.elapsed());
            let started = Instant::now();
            let mut answer = sign_in(&app, name, "a wrong password").await;
            let took = started.elapsed();
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            answer.body["instance"] = Value::Null;
            let before = best.take().map_or(took, |(_, before)| took.min(before));
            *best = Some((answer.body, before));
        }
    }
    let [wrong, unknown, impossible] = seen.map(|(_, best)| best.expect("five answers"));
    for (body, took) in [&wrong, &unknown, &impossible] {
        assert_eq!(*body, wrong.0);
        // Three quarters leave room for measuring; without a check it would be less than half.
        assert!(*took * 4 > one_check * 3, "{took:?} against {one_check:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_tries_in_a_row_slow_the_next_ones_down() {
    for name in ["anna", "nobody"] {
        let app = app_with_anna().await;
        for _ in 0..5 {
            assert_eq!(
                sign_in(&app, name, "wrong").await.status,
                StatusCode::UNAUTHORIZED
            );
        }
        // Five more make the wait so long that a slow machine does not sit it out.
        for _ in 0..5 {
            app.clock.advance(Duration::from_secs(16));
            assert_eq!(
                sign_in(&app, name, "wrong").await.status,
                StatusCode::UNAUTHORIZED
            );
        }
        let answer = sign_in(&app, name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        let wait: u64 = answer.headers["retry-after"]
            .to_str()
            .ok()
            .and_then(|text| text.parse().ok())
            .expect("a number of seconds");
        assert!((20..=32).contains(&wait), "{name}: {wait} s");
        app.clock.advance(Duration::from_secs(wait));
        let expected = match name {
            "anna" => StatusCode::OK,
            _ => StatusCode::UNAUTHORIZED,
        };
        assert_eq!(sign_in(&app, name, PASSWORD).await.status, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_try_has_to_wait_a_second() {
    let app = app_with_anna().await;
    let now = app.clock.now();
    let mut tries = store::Tries::default();
    for _ in 0..5 {
        let counted = app.store().count_try("anna", tries, now).await;
        tries = counted.expect("nobody else counts");
    }
    let answer = sign_in(&app, "anna", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_makes_the_wrong_tries_forgotten() {
    let app = app_with_anna().await;
    for _ in 0..4 {
        sign_in(&app, "anna", "wrong").await;
    }
    assert_eq!(sign_in(&app, "anna", PASSWORD).await.status, StatusCode::OK);
    for _ in 0..5 {
        assert_eq!(
            sign_in(&app, "anna", "wrong").await.status,
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guesses_at_once_are_counted_one_by_one() {
    let app = std::sync::Arc::new(app_with_anna().await);
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { sign_in(&app, "anna", "wrong").await.status })
        })
        .collect();
    let mut checked = 0;
    for guess in guesses {
        checked += usize::from(guess.await.expect("no panic") == StatusCode::UNAUTHORIZED);
    }
    // A sixth one when the machine takes more than a second for all.
    assert!(
        (1..=6).contains(&checked),
        "{checked} of 20 guesses were checked"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_brings_a_new_cookie_and_the_old_one_ends_the_session() {
    let app = app_with_anna().await;
    let first = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let answer = refresh(&app, &first).await;
    assert_eq!(answer.status, StatusCode::OK);
    let second = cookie(&answer.headers);
    assert_ne!(first, second);
    let third = cookie(&refresh(&app, &second).await.headers);
    // Somebody has kept an old one: nobody can tell who is who, so the whole family ends.
    assert_eq!(refresh(&app, &first).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&app, &third).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_another_device_goes_on_when_one_family_ends() {
    let app = app_with_anna().await;
    let phone = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let laptop = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    refresh(&app, &phone).await;
    app.clock.advance(Duration::from_secs(11));
    assert_eq!(refresh(&app, &phone).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&app, &laptop).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_refreshes_at_the_same_time_both_get_a_token_and_one_the_cookie() {
    let app = app_with_anna().await;
    let mut newest = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    for _ in 0..10 {
        let (one, two) = tokio::join!(refresh(&app, &newest), refresh(&app, &newest));
        let mut cookies = Vec::new();
        for answer in [one, two] {
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            let token = answer.body["access_token"].as_str().expect("a token");
            assert_eq!(me(&app, token).await.status, StatusCode::OK);
            if answer.headers.contains_key(header::SET_COOKIE) {
                cookies.push(cookie(&answer.headers));
            }
        }
        assert_eq!(cookies.len(), 1);
        newest = cookies.remove(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_was_used_is_forgiven_for_ten_seconds_and_not_longer() {
    let app = app_with_anna().await;
    let first = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let second = cookie(&refresh(&app, &first).await.headers);
    app.clock.advance(Duration::from_secs(8));
    let forgiven = refresh(&app, &first).await;
    assert_eq!(forgiven.status, StatusCode::OK);
    assert!(!forgiven.headers.contains_key(header::SET_COOKIE));
    // That makes the time no longer.
    app.clock.advance(Duration::from_secs(2));
    assert_eq!(refresh(&app, &first).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        refresh(&app, &second).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgiven_does_not_outlive_the_session() {
    let app = app_with_anna().await;
    let first = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    app.clock.advance(Duration::from_secs(24 * 3600 - 5));
    assert_eq!(refresh(&app, &first).await.status, StatusCode::OK);
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(refresh(&app, &first).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_whose_answer_from_the_table_is_lost_keeps_the_session() {
    use tower::ServiceExt as _;
    let app = app_with_anna().await;
    let first = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let (store, lossy) = app.services.over_a_lossy_line().await;
    let state = login::State::new(store, app.keys.clone(), app.clock.clone(), None);
    let router = web::layered(login::router(state), &web::Site::default());
    lossy.lose_the_answer_to_a_write("SESSION#");
    let request = Request::post("/api/v1/auth/refresh").header(header::COOKIE, &first);
    let request = request.body(Body::empty()).expect("a request");
    let answer = router.oneshot(request).await.expect("infallible");
    assert!(lossy.has_lost());
    assert_eq!(answer.status(), StatusCode::OK);
    let second = refresh(&app, &cookie(answer.headers())).await;
    assert_eq!(second.status, StatusCode::OK, "the new cookie is good");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_sign_in_is_refused() {
    let app = app_with_anna().await;
    for (body, status) in [
        (json!({ "username": "anna" }), 422),
        (json!({ "username": "anna", "password": 1 }), 422),
        (
            json!({ "username": "anna", "password": "x", "admin": true }),
            422,
        ),
        (
            json!({ "username": "anna", "password": "x".repeat(1025) }),
            422,
        ),
        (json!([]), 422),
    ] {
        let answer = post(&app, "/api/v1/auth/login", &body, None).await;
        assert_eq!(answer.status.as_u16(), status, "{body}");
        assert!(
            !answer.body.to_string().contains("xxxx"),
            "no password is repeated"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_json_is_refused_with_what_is_expected() {
    let app = app_with_anna().await;
    let send = async |content_type: Option<&str>, body: &'static str| {
        let mut request = Request::post("/api/v1/auth/login");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        app.send(request.body(Body::from(body)).expect("a request"))
            .await
    };
    let good = r#"{"username":"anna","password":"x"}"#;
    for (content_type, body, status) in [
        (Some("application/json"), "{", 400),
        (Some("application/json"), "", 400),
        (Some("application/x-www-form-urlencoded"), good, 415),
        (None, good, 415),
    ] {
        let answer = send(content_type, body).await;
        assert_eq!(answer.status.as_u16(), status, "{content_type:?} {body:?}");
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_plain_http_the_cookie_is_not_secure_as_it_would_never_come_back() {
    let app = app_with_anna().await;
    let body = json!({ "username": "anna", "password": PASSWORD });
    let request = Request::post("/api/v1/auth/login")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(web::PlainHttp)
        .body(Body::from(body.to_string()));
    let answer = app.send(request.expect("a request")).await;
    let set = answer.headers["set-cookie"].to_str().expect("text");
    assert!(set.contains("HttpOnly") && !set.contains("Secure"), "{set}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_secret_ends_the_session_it_names() {
    let app = app_with_anna().await;
    let good = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let (rest, _) = good.rsplit_once('.').expect("parts");
    let forged = format!("{rest}.{}", "A".repeat(43));
    assert_eq!(
        refresh(&app, &forged).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(refresh(&app, &good).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_not_one_of_ours_is_refused() {
    let app = app_with_anna().await;
    let good = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let (name, value) = good.split_once('=').expect("name and value");
    let parts: Vec<&str> = value.split('.').collect();
    let other_user = domain::UserId::new().to_string();
    for value in [
        String::new(),
        "x".to_owned(),
        format!("{}.{}.{}", parts[0], parts[1], parts[2]),
        format!("{value}.more"),
        format!("{other_user}.{}.{}.{}", parts[1], parts[2], parts[3]),
        format!("{}.{}.x.{}", parts[0], parts[1], parts[3]),
    ] {
        let answer = refresh(&app, &format!("{name}={value}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value}");
    }
    assert_eq!(
        refresh(&app, &good).await.status,
        StatusCode::OK,
        "none of that has ended it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_in_the_settings_makes_the_administrator_and_a_new_one_ends_old_sessions() {
    use axum::body::Body;
    use login::{FirstAdmin, State};
    use tower::ServiceExt as _;
    let app = app_with_anna().await;
    let router = |password: &str| {
        let admin = FirstAdmin {
            username: domain::UserName::new("root").expect("a name"),
            password: password.into(),
        };
        let (store, keys, clock) = (app.store().clone(), app.keys.clone(), app.clock.clone());
        web::layered(
            login::router(State::new(store, keys, clock, Some(admin))),
            &web::Site::default(),
        )
    };
    let sign_in_at = async |router: axum::Router, password: &str| {
        let body = json!({ "username": "root", "password": password }).to_string();
        let request = http::Request::post("/api/v1/auth/login")
            .header("content-type", "application/json")
            .body(Body::from(body));
        router
            .oneshot(request.expect("a request"))
            .await
            .expect("infallible")
    };
    let response = sign_in_at(router("first password"), "another").await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let response = sign_in_at(router("first password"), "first password").await;
    assert_eq!(response.status(), StatusCode::OK);
    let old = cookie(response.headers());
    let response = sign_in_at(router("second password"), "second password").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(refresh(&app, &old).await.status, StatusCode::UNAUTHORIZED);
    let stored = app
        .store()
        .user_named(&domain::UserName::new("root").expect("a name"))
        .await;
    assert_eq!(
        stored.expect("read").map(|user| user.role),
        Some(domain::Role::Admin)
    );
}
