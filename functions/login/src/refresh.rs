//! The refresh cookie: one family of secrets for each sign-in. Every use brings a new secret; one
//! that was used before, in whoever's hands it is, ends the family.

use axum::{Extension, extract::State};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Session, SessionId, Timestamp, UserId};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use web::{PlainHttp, Problem};

use crate::sign_in::{self, Answer};

const COOKIE: &str = "photo_restoration_refresh";

/// How long the browser keeps the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// Until it is closed.
    BrowserSession,
    /// As long as the session lasts.
    Remembered,
}

/// 256 random bits.
pub(crate) struct Secret([u8; 32]);

impl Secret {
    pub(crate) fn new() -> Self {
        Self(rand::random())
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0))
    }
}

/// What a cookie says.
struct Refresh {
    user_id: UserId,
    session_id: SessionId,
    secret: Secret,
    lasting: Lasting,
}

/// Stay signed in
///
/// Takes the refresh cookie, answers a new access token and sets a new cookie. The old cookie is
/// used up: sent again, it ends the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "auth",
    responses(
        (status = 200, body = sign_in::SessionResponse, headers(("set-cookie" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    ),
    security(("refresh_cookie" = [])),
)]
pub(crate) async fn refresh(
    State(state): State<crate::State>,
    plain: Option<Extension<PlainHttp>>,
    headers: HeaderMap,
) -> Result<Answer, Problem> {
    let sent = read(&headers).ok_or_else(ended)?;
    let session = state
        .store
        .session(sent.user_id, sent.session_id)
        .await?
        .ok_or_else(ended)?;
    if session.expires_at <= state.clock.now() {
        return Err(ended());
    }
    let right = sent
        .secret
        .hash()
        .as_bytes()
        .ct_eq(session.secret_hash.as_bytes());
    if !bool::from(right) {
        return Err(reused(&state, &session).await?);
    }
    let user = state.store.user(session.user_id).await?.ok_or_else(ended)?;
    let secret = Secret::new();
    let next = Session {
        secret_hash: secret.hash(),
        ..session
    };
    match state
        .store
        .rotate_session(&next, &session.secret_hash)
        .await
    {
        Ok(()) => sign_in::answer(&state, &user, &next, &secret, sent.lasting, plain.is_some()),
        // Another request came with the same cookie at the same time.
        Err(store::Error::Conflict { .. }) => Err(reused(&state, &next).await?),
        Err(error) => Err(error.into()),
    }
}

/// Sign out
///
/// Ends the session and removes the cookie. Access tokens that were given out hold until their time
/// is over, a quarter of an hour at most by default.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses((status = 204, description = "Signed out", headers(("set-cookie" = String)))),
    security(("refresh_cookie" = [])),
)]
pub(crate) async fn logout(
    State(state): State<crate::State>,
    plain: Option<Extension<PlainHttp>>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), Problem> {
    if let Some(sent) = read(&headers)
        && let Some(session) = state.store.session(sent.user_id, sent.session_id).await?
        && bool::from(
            sent.secret
                .hash()
                .as_bytes()
                .ct_eq(session.secret_hash.as_bytes()),
        )
    {
        state.store.end_session(session.user_id, session.id).await?;
    }
    let gone = format!("{COOKIE}=; Max-Age=0{}", attributes(plain.is_some()));
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, header_value(&gone)?);
    Ok((StatusCode::NO_CONTENT, headers))
}

/// The cookie for a session.
pub(crate) fn cookie(
    session: &Session,
    secret: &Secret,
    lasting: Lasting,
    now: Timestamp,
    plain_http: bool,
) -> Result<HeaderValue, Problem> {
    let (mark, max_age) = match lasting {
        Lasting::BrowserSession => ("s", String::new()),
        Lasting::Remembered => (
            "r",
            format!("; Max-Age={}", session.expires_at.since(now).as_secs()),
        ),
    };
    let secret = URL_SAFE_NO_PAD.encode(secret.0);
    let value = format!("{}.{}.{mark}.{secret}", session.user_id, session.id);
    header_value(&format!(
        "{COOKIE}={value}{max_age}{}",
        attributes(plain_http)
    ))
}

fn attributes(plain_http: bool) -> String {
    let secure = if plain_http { "" } else { "; Secure" };
    format!("; Path=/api/v1/auth; HttpOnly; SameSite=Strict{secure}")
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Problem::internal())?;
    value.set_sensitive(true);
    Ok(value)
}

fn read(headers: &HeaderMap) -> Option<Refresh> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))?;
    let mut parts = value.split('.');
    let refresh = Refresh {
        user_id: parts.next()?.parse().ok()?,
        session_id: parts.next()?.parse().ok()?,
        lasting: match parts.next()? {
            "s" => Lasting::BrowserSession,
            "r" => Lasting::Remembered,
            _ => return None,
        },
        secret: Secret(
            URL_SAFE_NO_PAD
                .decode(parts.next()?)
                .ok()?
                .try_into()
                .ok()?,
        ),
    };
    parts.next().is_none().then_some(refresh)
}

/// Ends the family: either its owner or a thief has an old cookie, and nobody can tell who.
async fn reused(state: &crate::State, session: &Session) -> Result<Problem, Problem> {
    tracing::warn!(user = %session.user_id, session = %session.id, "a refresh cookie came twice");
    state.store.end_session(session.user_id, session.id).await?;
    Ok(ended())
}

fn ended() -> Problem {
    Problem::unauthorized("The session has ended. Sign in with POST /api/v1/auth/login.")
}
