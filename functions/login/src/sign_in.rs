//! Name and password.

use std::{sync::Arc, time::Duration};

use axum::{Extension, extract::State};
use domain::{RequestReason, Session, SessionId, User, UserId, UserName};
use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use web::{Json, OwnPage, PlainHttp, Problem};

use crate::{
    first_admin::ensure_admin,
    password::{self, MAX_BYTES},
    refresh_cookie::{self, Lasting, Secret},
    throttle,
    user_body::UserBody,
};

/// How long a session lasts.
const SESSION: Duration = Duration::from_secs(24 * 3600);

/// How long it lasts with `remember_me`.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 3600);

/// User name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// The user name; case and surrounding spaces do not matter.
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// Stay signed in for seven days instead of one.
    #[serde(default)]
    remember_me: bool,
}

/// Signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionResponse {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// Always `bearer`.
    token_type: &'static str,
    /// Seconds until the access token expires.
    expires_in: u64,
    /// Who.
    user: UserBody,
}

pub(crate) type Answer = (HeaderMap, axum::Json<SessionResponse>);

/// Sign in
///
/// Returns an access token and sets the refresh cookie. After five wrong passwords in a row, a user name
/// has to wait before the next attempt.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    request_body = LoginRequest,
    responses(
        (status = 200, body = SessionResponse, headers(("set-cookie" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            headers(("retry-after" = u64))),
    ),
)]
pub(crate) async fn login(
    _: OwnPage,
    State(state): State<crate::State>,
    plain: Option<Extension<PlainHttp>>,
    Json(request): Json<LoginRequest>,
) -> Result<Answer, Problem> {
    if request.password.expose_secret().len() > MAX_BYTES {
        let max_bytes = MAX_BYTES as u64;
        let reason = RequestReason::PasswordTooLong { max_bytes };
        return Err(Problem::invalid_field("password", reason));
    }
    throttle::count(&state, &request.username).await?;
    // The same for an unknown name and for a wrong password.
    let user = check(&state, &request)
        .await?
        .ok_or(RequestReason::WrongCredentials)?;
    throttle::forget(&state, &request.username).await?;
    let now = state.clock.now();
    let secret = Secret::new();
    let session = Session {
        id: SessionId::new(),
        user_id: user.id,
        secret_hash: secret.hash(),
        former: None,
        created_at: now,
        expires_at: now
            + if request.remember_me {
                REMEMBERED
            } else {
                SESSION
            },
    };
    match state.store.create_session(&session).await {
        Ok(()) => {}
        // Whoever is signed in can look at photos, and delete some. The cookie of an earlier session goes: it may
        // be somebody else's.
        Err(store::Error::NoRoom { .. } | store::Error::ReadOnly { .. }) => {
            let cookie = refresh_cookie::no_cookie(plain.is_some())?;
            return answer(&state, &user, Some(cookie));
        }
        Err(error) => return Err(error.into()),
    }
    let lasting = if request.remember_me {
        Lasting::Remembered
    } else {
        Lasting::BrowserSession
    };
    let cookie = refresh_cookie::cookie(&session, &secret, lasting, now, plain.is_some())?;
    answer(&state, &user, Some(cookie))
}

/// An access token for the user, and a cookie where there is a new one.
pub(crate) fn answer(
    state: &crate::State,
    user: &User,
    cookie: Option<HeaderValue>,
) -> Result<Answer, Problem> {
    let cookie = cookie.map(|cookie| (header::SET_COOKIE, cookie));
    let headers = cookie.into_iter().collect();
    let response = SessionResponse {
        access_token: state.keys.issue(user)?,
        token_type: "bearer",
        expires_in: state.keys.lifetime().as_secs(),
        user: user.into(),
    };
    Ok((headers, axum::Json(response)))
}

/// The user whose name and password these are. Does the same work whether or not somebody has the
/// name.
async fn check(state: &crate::State, request: &LoginRequest) -> Result<Option<User>, Problem> {
    let name = UserName::new(&request.username).ok();
    // What cannot be a name is looked for as well, under one that nobody has.
    let asked = match &name {
        Some(name) => name.clone(),
        None => UserName::new(&UserId::new().to_string()).map_err(|_| RequestReason::Internal)?,
    };
    let user = state.store.user_named(&asked).await?;
    let user = user.filter(|_| name.is_some());
    let hash = user
        .as_ref()
        .map_or(password::nobodys(), |user| &user.password_hash)
        .to_owned();
    let right = computed(state, request, move |given| {
        password::is_right(given, &hash)
    })
    .await?;
    // The administrator's password is the one in the settings, whatever was stored before: one that
    // was changed there because it leaked must not let anybody in any more.
    let admin = state
        .first_admin
        .as_ref()
        .filter(|admin| name.as_ref() == Some(&admin.username));
    let Some(admin) = admin else {
        return Ok(user.filter(|_| right));
    };
    let given = request.password.expose_secret().as_bytes();
    let set = admin.password.expose_secret().as_bytes();
    if !bool::from(given.ct_eq(set)) {
        return Ok(None);
    }
    let password_hash = async {
        let hash = computed(state, request, password::hash).await?;
        hash.map_err(|error| {
            tracing::error!(%error, "AUTH_PASSWORD cannot be used; set another");
            Problem::from(RequestReason::Internal)
        })
    };
    let (store, now) = (&state.store, state.clock.now());
    let admin = ensure_admin(store, &admin.username, user, right, password_hash, now).await?;
    Ok(Some(admin.into_user()))
}

/// Computes with the password on a thread of its own, few at a time.
async fn computed<T: Send + 'static>(
    state: &crate::State,
    request: &LoginRequest,
    compute: impl FnOnce(&SecretString) -> T + Send + 'static,
) -> Result<T, Problem> {
    let given = request.password.clone();
    let permit = Arc::clone(&state.checks).acquire_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        compute(&given)
    });
    done.await.map_err(|_| RequestReason::Internal.into())
}
