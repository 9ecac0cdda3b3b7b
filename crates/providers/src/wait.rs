//! When a server asks to be left alone until.

use std::time::Duration;

use http::{HeaderMap, header};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// How long a server asks to wait: `Retry-After` (seconds or a date), `RateLimit` (`t`), or
/// `estimated_time` in the body.
pub(crate) fn asked_wait(headers: &HeaderMap, body: &[u8]) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    header(header::RETRY_AFTER.as_str())
        .and_then(retry_after)
        .or_else(|| header("ratelimit").and_then(rate_limit))
        .or_else(|| {
            let body: Value = serde_json::from_slice(body).ok()?;
            seconds(body.get("estimated_time")?.as_f64()?)
        })
}

fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(secs) = value.trim().parse::<f64>() {
        return seconds(secs);
    }
    let at = OffsetDateTime::parse(value.trim(), &Rfc2822).ok()?;
    Some(Duration::try_from(at - OffsetDateTime::now_utc()).unwrap_or_default())
}

/// `"api";r=0;t=55`, one of them or several.
fn rate_limit(value: &str) -> Option<Duration> {
    let waits = value.split([';', ',']).filter_map(|part| {
        let secs = part.trim().strip_prefix("t=")?;
        seconds(secs.parse().ok()?)
    });
    waits.max()
}

fn seconds(secs: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(secs).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().expect("a value"));
        asked_wait(&headers, b"").map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_read_from_either_header_and_from_the_body() {
        assert_eq!(asked("retry-after", "7"), Some(7));
        assert_eq!(
            asked("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(0)
        );
        assert!(asked("retry-after", "Wed, 21 Oct 2115 07:28:00 GMT") > Some(1_000_000));
        assert_eq!(asked("ratelimit", "\"api\";r=0;t=55"), Some(55));
        let body = br#"{"error": "Model is loading", "estimated_time": 20.5}"#;
        let wait = asked_wait(&HeaderMap::new(), body);
        assert_eq!(wait, Some(Duration::from_millis(20_500)));
    }

    #[test]
    fn a_wait_that_is_none_is_not_taken() {
        for value in ["soon", "-5", "NaN", "inf", "1e300", ""] {
            assert_eq!(asked("retry-after", value), None, "{value}");
        }
        assert_eq!(asked("ratelimit", "\"api\";r=0;t=x"), None);
        assert_eq!(
            asked_wait(&HeaderMap::new(), b"{\"estimated_time\": -1}"),
            None
        );
    }
}
