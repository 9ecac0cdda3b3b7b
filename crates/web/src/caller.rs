//! Who asks: short-lived access tokens (JWT, HS256) and the extractor that reads them.

use std::time::Duration;

use axum::extract::{FromRef, FromRequestParts};
use domain::{Clock, RequestReason, Role, Timestamp, User, UserId};
use http::{header, request::Parts};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::{Problem, hs256};

const ISSUER: &str = "photo-restoration";
const AUDIENCE: &str = "photo-restoration-api";

/// Makes and checks access tokens.
#[derive(Clone)]
pub struct AccessKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    lifetime: Duration,
    clock: Clock,
}

impl std::fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKeys")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// What a good token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessToken {
    /// Whose it is.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

/// A token that is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the access token is not valid yet")]
    TooEarly,
    /// It is not one of ours, or was changed.
    #[error("the access token is not valid")]
    Invalid,
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        Self::from(match error {
            TokenError::Expired => RequestReason::TokenExpired,
            TokenError::TooEarly => RequestReason::TokenEarly,
            TokenError::Invalid => RequestReason::TokenInvalid,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    exp: i64,
    iat: i64,
    /// Not ours to write, but to heed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: String,
    role: Role,
}

impl AccessKeys {
    /// Keys from `SECRET_KEY`, for tokens that hold for `lifetime`
    /// (`ACCESS_TOKEN_EXPIRE_MINUTES`).
    #[must_use]
    pub fn new(secret: &SecretString, lifetime: Duration, clock: Clock) -> Self {
        hs256::install();
        let secret = secret.expose_secret().as_bytes();
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            lifetime,
            clock,
        }
    }

    /// How long a new token holds.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for this user.
    ///
    /// # Errors
    /// 500 as a [`Problem`] when signing fails, which HMAC never does.
    pub fn issue(&self, user: &User) -> Result<String, Problem> {
        let now = self.clock.now();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.id,
            exp: (now + self.lifetime).as_secs(),
            iat: now.as_secs(),
            nbf: None,
            jti: Ulid::generate().to_string(),
            role: user.role,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|_| RequestReason::Internal.into())
    }

    /// Checks a token: our key, HS256 and nothing else, our names in it, its time come and not over.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn check(&self, token: &str) -> Result<AccessToken, TokenError> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The time is compared below, with the clock that everything here goes by.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| TokenError::Invalid)?
            .claims;
        let expires_at = Timestamp::from_millis(claims.exp.saturating_mul(1000));
        let now = self.clock.now();
        if expires_at <= now {
            return Err(TokenError::Expired);
        }
        if claims.nbf.is_some_and(|nbf| nbf > now.as_secs()) {
            return Err(TokenError::TooEarly);
        }
        Ok(AccessToken {
            user_id: claims.sub,
            role: claims.role,
            expires_at,
        })
    }
}

/// The user who sent the request, by the token in `Authorization: Bearer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
}

impl<S> FromRequestParts<S> for Caller
where
    AccessKeys: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = header
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or(RequestReason::TokenMissing)?;
        let token = AccessKeys::from_ref(state).check(token)?;
        Ok(Self {
            user_id: token.user_id,
            role: token.role,
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use domain::UserName;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha512;

    use super::*;

    fn keys(secret: &str, clock: &Clock) -> AccessKeys {
        AccessKeys::new(
            &SecretString::from(secret),
            Duration::from_secs(900),
            clock.clone(),
        )
    }

    fn user() -> User {
        User {
            id: UserId::new(),
            username: UserName::new("anna").expect("a name"),
            role: Role::User,
            password_hash: String::new(),
            created_at: Timestamp::from_millis(0),
        }
    }

    fn with_header(token: &str, header: &serde_json::Value) -> String {
        use jsonwebtoken::encode;
        // A header of another algorithm before the same claims; signed with nothing.
        let unsigned = encode(
            &Header::new(Algorithm::HS256),
            header,
            &EncodingKey::from_secret(b"any"),
        )
        .expect("plain JSON");
        let header = unsigned.split('.').nth(1).expect("three parts");
        let claims = token.split('.').nth(1).expect("three parts");
        format!("{header}.{claims}.")
    }

    #[test]
    fn a_token_says_whose_it_is_until_its_time_is_over() {
        let clock = Clock::system();
        let (keys, user) = (keys("secret", &clock), user());
        let token = keys.issue(&user).expect("signed");
        assert_eq!(keys.check(&token).map(|token| token.user_id), Ok(user.id));
        clock.advance(Duration::from_secs(901));
        assert_eq!(keys.check(&token), Err(TokenError::Expired));
    }

    #[test]
    fn a_token_of_another_key_or_algorithm_is_refused() {
        let clock = Clock::system();
        let keys = keys("secret", &clock);
        let other = AccessKeys::new(&"other".into(), Duration::from_secs(900), clock);
        let token = other.issue(&user()).expect("signed");
        assert_eq!(keys.check(&token), Err(TokenError::Invalid));
        let good = keys.issue(&user()).expect("signed");
        for alg in ["none", "None", "RS256", "HS384", "HS512"] {
            let forged = with_header(&good, &serde_json::json!({ "alg": alg, "typ": "JWT" }));
            assert_eq!(keys.check(&forged), Err(TokenError::Invalid), "{alg}");
        }
        // Our key, and a signature that is right for the algorithm that the token names.
        let header = with_header(&good, &serde_json::json!({ "alg": "HS512", "typ": "JWT" }));
        let message = header.trim_end_matches('.');
        let mut mac = <Hmac<Sha512> as KeyInit>::new_from_slice(b"secret").expect("a key");
        mac.update(message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        let forged = format!("{message}.{signature}");
        assert_eq!(keys.check(&forged), Err(TokenError::Invalid), "HS512");
    }

    #[test]
    fn a_token_that_holds_only_later_is_refused_until_then() {
        let clock = Clock::system();
        let keys = keys("secret", &clock);
        let with_nbf = |nbf: serde_json::Value| {
            let now = clock.now().as_secs();
            let claims = serde_json::json!({
                "iss": ISSUER, "aud": AUDIENCE, "sub": UserId::new(), "exp": now + 900,
                "iat": now, "nbf": nbf, "jti": "x", "role": "user",
            });
            let key = EncodingKey::from_secret(b"secret");
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("signed")
        };
        let now = clock.now().as_secs();
        let later = with_nbf((now + 60).into());
        assert_eq!(keys.check(&later), Err(TokenError::TooEarly));
        assert!(keys.check(&with_nbf(now.into())).is_ok());
        for nonsense in [serde_json::json!("soon"), i64::MAX.into(), u64::MAX.into()] {
            assert!(
                keys.check(&with_nbf(nonsense.clone())).is_err(),
                "{nonsense}"
            );
        }
        clock.advance(Duration::from_secs(60));
        assert!(keys.check(&later).is_ok());
    }

    #[test]
    fn a_changed_token_is_refused() {
        let keys = keys("secret", &Clock::system());
        let token = keys.issue(&user()).expect("signed");
        for text in ["", "a.b.c", &token[..token.len() - 4], &format!("{token}x")] {
            assert_eq!(keys.check(text), Err(TokenError::Invalid), "{text:?}");
        }
    }
}
