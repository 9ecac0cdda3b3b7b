//! The refresh cookie.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{RequestReason, Session, SessionId, Timestamp, UserId};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use web::Problem;

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
pub(crate) struct Refresh {
    pub(crate) user_id: UserId,
    pub(crate) session_id: SessionId,
    pub(crate) secret: Secret,
    pub(crate) lasting: Lasting,
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

/// Removes the cookie.
pub(crate) fn no_cookie(plain_http: bool) -> Result<HeaderValue, Problem> {
    let attributes = attributes(plain_http);
    header_value(&format!("{COOKIE}=; Max-Age=0{attributes}"))
}

fn attributes(plain_http: bool) -> String {
    let secure = if plain_http { "" } else { "; Secure" };
    format!("; Path=/api/v1/auth; HttpOnly; SameSite=Strict{secure}")
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    let mut value = HeaderValue::from_str(text).map_err(|_| RequestReason::Internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The one that came with a request.
pub(crate) fn read(headers: &HeaderMap) -> Option<Refresh> {
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
