//! Staying signed in, and signing out: one family of secrets for each sign-in. Every use brings a new secret; one
//! that was used before, in whoever's hands it is, ends the family.
//!
//! Two tabs may send the same cookie at the same time: over plain HTTP browsers have no lock across tabs, and a
//! page that is loaded again does not wait for what it asked before. So the secret before the newest is forgiven
//! for some seconds. It brings no new cookie, as the browser has got that with the first answer; whoever has
//! nothing but the old one is found out with the next use.

use std::time::Duration;

use axum::{Extension, extract::State};
use domain::{FormerSecret, RequestReason, Session};
use http::{HeaderMap, StatusCode, header};
use subtle::ConstantTimeEq as _;
use web::{OwnPage, PlainHttp, Problem};

use crate::{
    refresh_cookie::{Secret, cookie, no_cookie, read},
    sign_in::{self, Answer},
};

/// How long a cookie that was used up may come once more.
const FORGIVEN: Duration = Duration::from_secs(10);

/// Stay signed in
///
/// Takes the refresh cookie, returns a new access token and sets a new cookie. Each cookie works once: used again,
/// it ends the session. Only within ten seconds, as when two tabs refresh at the same time, it returns another
/// access token, but no cookie.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "auth",
    responses(
        (status = 200, body = sign_in::SessionResponse, headers(("set-cookie" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
    ),
    security(("refresh_cookie" = [])),
)]
pub(crate) async fn refresh(
    _: OwnPage,
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
    let now = state.clock.now();
    if session.expires_at <= now {
        return Err(ended());
    }
    let hash = sent.secret.hash();
    if !is_same(&hash, &session.secret_hash) {
        return again(&state, &session, &hash).await;
    }
    let user = state.store.user(session.user_id).await?.ok_or_else(ended)?;
    let secret = Secret::new();
    let former = FormerSecret {
        hash: hash.clone(),
        until: now + FORGIVEN,
    };
    let next = Session {
        secret_hash: secret.hash(),
        former: Some(former),
        ..session
    };
    match state.store.rotate_session(&next, &hash).await {
        Ok(()) => {
            let cookie = cookie(&next, &secret, sent.lasting, now, plain.is_some())?;
            sign_in::answer(&state, &user, Some(cookie))
        }
        // Another request came with the same cookie at the same time.
        Err(store::Error::Conflict { .. }) => {
            let there = state.store.session(next.user_id, next.id).await?;
            again(&state, &there.ok_or_else(ended)?, &hash).await
        }
        // Whoever is signed in can still look at photos, and delete some. The cookie stays good.
        Err(store::Error::NoRoom { .. } | store::Error::ReadOnly { .. }) => {
            sign_in::answer(&state, &user, None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Sign out
///
/// Ends the session and removes the cookie, even one that was used already. Access tokens stay valid until they
/// expire, 15 minutes at most by default. On a disk that takes nothing, only the cookie is removed.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses(
        (status = 204, description = "Signed out", headers(("set-cookie" = String))),
        (status = 403, body = Problem, content_type = "application/problem+json"),
    ),
    security((), ("refresh_cookie" = [])),
)]
pub(crate) async fn logout(
    _: OwnPage,
    State(state): State<crate::State>,
    plain: Option<Extension<PlainHttp>>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), Problem> {
    // Whichever secret it has: one that does not fit, or not any more, ends the session anywhere.
    if let Some(sent) = read(&headers) {
        let (user_id, session_id) = (sent.user_id, sent.session_id);
        match state.store.end_session(user_id, session_id).await {
            // The cookie is what others find on a shared computer: it goes in any case.
            Err(store::Error::NoRoom { .. } | store::Error::ReadOnly { .. }) => tracing::warn!(
                user = %user_id,
                session = %session_id,
                "signed out in this browser, but the session could not be ended: the disk takes nothing"
            ),
            ended => ended?,
        }
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, no_cookie(plain.is_some())?);
    Ok((StatusCode::NO_CONTENT, headers))
}

/// What comes of a secret that is not the newest one: an access token, if it was that a moment ago.
async fn again(state: &crate::State, session: &Session, hash: &str) -> Result<Answer, Problem> {
    let now = state.clock.now();
    let former = session.former.as_ref();
    if !former.is_some_and(|former| now < former.until && is_same(hash, &former.hash)) {
        return Err(reused(state, session).await?);
    }
    let user = state.store.user(session.user_id).await?;
    sign_in::answer(state, &user.ok_or_else(ended)?, None)
}

/// Takes the same time wherever they differ.
fn is_same(hash: &str, other: &str) -> bool {
    hash.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Ends the family: either its owner or a thief has an old cookie, and nobody can tell who.
async fn reused(state: &crate::State, session: &Session) -> Result<Problem, Problem> {
    tracing::warn!(user = %session.user_id, session = %session.id, "a refresh cookie was used twice: the session was ended");
    state.store.end_session(session.user_id, session.id).await?;
    Ok(ended())
}

fn ended() -> Problem {
    RequestReason::SessionEnded.into()
}
