//! Where a list goes on: the last key read, signed for one user and one filter.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{RestorationId, UserId};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::Error;

const TAG_BYTES: usize = 16;

/// Signs the cursors of lists (HMAC-SHA-256, 128 bits kept).
#[derive(Clone)]
pub struct CursorKey(Hmac<Sha256>);

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey")
    }
}

impl CursorKey {
    /// A key of its own from `SECRET_KEY`, so that a cursor can never pass for a token.
    #[must_use]
    pub fn derive(secret: &SecretString) -> Self {
        let mut mac = Self::mac(secret.expose_secret().as_bytes());
        mac.update(b"photo-restoration cursor");
        Self(Self::mac(&mac.finalize().into_bytes()))
    }

    fn mac(key: &[u8]) -> Hmac<Sha256> {
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length")
    }

    /// The cursor for going on after `last`.
    pub(crate) fn sign(&self, owner: UserId, filter: &str, last: RestorationId) -> String {
        let mut bytes = last.to_string().into_bytes();
        let tag = self.over(owner, filter, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The key after which a cursor goes on.
    pub(crate) fn open(
        &self,
        owner: UserId,
        filter: &str,
        cursor: &str,
    ) -> Result<RestorationId, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| Error::BadCursor)?;
        let at = bytes.len().checked_sub(TAG_BYTES).ok_or(Error::BadCursor)?;
        let (last, tag) = bytes.split_at(at);
        self.over(owner, filter, last)
            .verify_truncated_left(tag)
            .map_err(|_| Error::BadCursor)?;
        let last = std::str::from_utf8(last).map_err(|_| Error::BadCursor)?;
        last.parse().map_err(|_| Error::BadCursor)
    }

    fn over(&self, owner: UserId, filter: &str, last: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(owner.to_string().as_bytes());
        mac.update(last);
        // Last, because only its length is not fixed.
        mac.update(filter.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> CursorKey {
        CursorKey::derive(&SecretString::from(text))
    }

    #[test]
    fn a_cursor_opens_only_for_its_user_its_filter_and_its_key() {
        let (owner, last) = (UserId::new(), RestorationId::new());
        let cursor = key("a").sign(owner, "status=failed", last);
        assert!(matches!(key("a").open(owner, "status=failed", &cursor), Ok(id) if id == last));
        assert!(key("b").open(owner, "status=failed", &cursor).is_err());
        assert!(
            key("a")
                .open(UserId::new(), "status=failed", &cursor)
                .is_err()
        );
        assert!(key("a").open(owner, "", &cursor).is_err());
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let (owner, last) = (UserId::new(), RestorationId::new());
        let cursor = key("a").sign(owner, "", last);
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("plain letters");
            assert!(key("a").open(owner, "", &changed).is_err(), "position {at}");
        }
        for text in ["", "x", "%%%", "AAAA"] {
            assert!(key("a").open(owner, "", text).is_err());
        }
    }
}
