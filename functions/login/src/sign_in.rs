//! Name and password.

use std::{sync::Arc, time::Duration};

use axum::{Extension, extract::State};
use domain::{Role, Session, SessionId, User, UserId, UserName};
use http::{HeaderMap, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use web::{Json, PlainHttp, Problem};

use crate::{
    UserBody,
    password::{self, MAX_BYTES},
    refresh::{self, Lasting, Secret},
    throttle,
};

/// How long a session lasts.
const SESSION: Duration = Duration::from_secs(24 * 3600);

/// How long it lasts with `remember_me`.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 3600);

/// Who, and how they show it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// Capitals and space around it do not count.
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
    /// Seconds until it ends.
    expires_in: u64,
    /// Who.
    user: UserBody,
}

pub(crate) type Answer = (HeaderMap, axum::Json<SessionResponse>);

/// Sign in
///
/// Answers an access token and sets the refresh cookie. After five wrong tries in a row for a name
/// the next ones have to wait.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    request_body = LoginRequest,
    responses(
        (status = 200, body = SessionResponse, headers(("set-cookie" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            headers(("retry-after" = u64))),
    ),
)]
pub(crate) async fn login(
    State(state): State<crate::State>,
    plain: Option<Extension<PlainHttp>>,
    Json(request): Json<LoginRequest>,
) -> Result<Answer, Problem> {
    if request.password.expose_secret().len() > MAX_BYTES {
        let detail = format!("A password has at most {MAX_BYTES} bytes.");
        return Err(Problem::invalid_field("password", detail));
    }
    throttle::count(&state.store, &state.clock, &request.username).await?;
    let user = check(&state, &request).await?.ok_or_else(wrong)?;
    state.store.forget_tries(&request.username).await?;
    let now = state.clock.now();
    let secret = Secret::new();
    let session = Session {
        id: SessionId::new(),
        user_id: user.id,
        secret_hash: secret.hash(),
        created_at: now,
        expires_at: now
            + if request.remember_me {
                REMEMBERED
            } else {
                SESSION
            },
    };
    state.store.create_session(&session).await?;
    let lasting = if request.remember_me {
        Lasting::Remembered
    } else {
        Lasting::BrowserSession
    };
    answer(&state, &user, &session, &secret, lasting, plain.is_some())
}

/// An access token for the user and a cookie for the session.
pub(crate) fn answer(
    state: &crate::State,
    user: &User,
    session: &Session,
    secret: &Secret,
    lasting: Lasting,
    plain_http: bool,
) -> Result<Answer, Problem> {
    let cookie = refresh::cookie(session, secret, lasting, state.clock.now(), plain_http)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, cookie);
    let response = SessionResponse {
        access_token: state.keys.issue(user)?,
        token_type: "bearer",
        expires_in: state.keys.lifetime().as_secs(),
        user: user.into(),
    };
    Ok((headers, axum::Json(response)))
}

/// The user whose name and password these are. Takes the same time whether or not somebody has the
/// name.
async fn check(state: &crate::State, request: &LoginRequest) -> Result<Option<User>, Problem> {
    let name = UserName::new(&request.username).ok();
    let user = match &name {
        Some(name) => state.store.user_named(name).await?,
        None => None,
    };
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
    if right && user.is_some() {
        return Ok(user);
    }
    let password_hash = computed(state, request, password::hash)
        .await?
        .map_err(|error| {
            tracing::error!(%error, "AUTH_PASSWORD cannot be used");
            Problem::internal()
        })?;
    let user = match user {
        Some(user) => {
            let user = User {
                password_hash,
                ..user
            };
            state.store.replace_user(&user).await?;
            state.store.end_sessions(user.id).await?;
            user
        }
        None => {
            let user = User {
                id: UserId::new(),
                username: admin.username.clone(),
                role: Role::Admin,
                password_hash,
                created_at: state.clock.now(),
            };
            state.store.create_user(&user).await?;
            user
        }
    };
    Ok(Some(user))
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
    done.await.map_err(|_| Problem::internal())
}

/// The same for an unknown name and for a wrong password.
fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong-credentials",
        "That did not fit",
        "The user name or the password is wrong.",
    )
}
