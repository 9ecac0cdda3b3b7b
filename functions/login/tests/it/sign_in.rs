//! Name and password, and the refresh cookie.

use std::time::{Duration, Instant};

use http::StatusCode;
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
    let measure = async |name: &str| {
        let started = Instant::now();
        let answer = sign_in(&app, name, "a wrong password").await;
        (answer, started.elapsed())
    };
    // The first check makes the hash that unknown names are checked against.
    measure("warm-up").await;
    let (wrong, wrong_took) = measure("anna").await;
    let (unknown, unknown_took) = measure("nobody").await;
    let (impossible, impossible_took) = measure("no such name!").await;
    for answer in [&wrong, &unknown, &impossible] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let without_id = |body: &Value| {
            let mut body = body.clone();
            body["instance"] = Value::Null;
            body
        };
        assert_eq!(without_id(&answer.body), without_id(&wrong.body));
    }
    // Without the check of a password it would be a hundredth.
    assert!(
        unknown_took * 4 > wrong_took,
        "{unknown_took:?} against {wrong_took:?}"
    );
    assert!(
        impossible_took * 4 > wrong_took,
        "{impossible_took:?} against {wrong_took:?}"
    );
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
        let answer = sign_in(&app, name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert_eq!(answer.headers["retry-after"], "1");
        app.clock.advance(Duration::from_secs(1));
        assert_eq!(
            sign_in(&app, name, "wrong").await.status,
            StatusCode::UNAUTHORIZED
        );
        let answer = sign_in(&app, name, PASSWORD).await;
        assert_eq!(answer.headers["retry-after"], "2", "the wait doubles");
    }
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
    assert!(checked <= 6, "{checked} of 20 guesses were checked");
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
    assert_eq!(refresh(&app, &phone).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&app, &laptop).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_refreshes_at_the_same_time_do_not_both_win() {
    let app = app_with_anna().await;
    let sent = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let (one, two) = tokio::join!(refresh(&app, &sent), refresh(&app, &sent));
    let won = [one, two]
        .iter()
        .filter(|answer| answer.status == StatusCode::OK)
        .count();
    assert!(won <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_removes_the_cookie() {
    let app = app_with_anna().await;
    let sent = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let answer = post(&app, "/api/v1/auth/logout", &Value::Null, Some(&sent)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .expect("text")
            .contains("Max-Age=0")
    );
    assert_eq!(refresh(&app, &sent).await.status, StatusCode::UNAUTHORIZED);
    let again = post(&app, "/api/v1/auth/logout", &Value::Null, None).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
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
