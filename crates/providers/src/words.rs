//! What providers say about errors, made fit to be shown and logged.

use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// The text of an error, wherever the answer holds it: `error`, `detail`, `message` or `errors` in
/// the body, or the header `X-Error-Message`.
pub(crate) fn said(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let in_body = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|body| of_error(&body));
    in_body.or_else(|| {
        let header = headers.get("x-error-message")?;
        Some(String::from_utf8_lossy(header.as_bytes()).into_owned())
    })
}

/// The text of an error in a JSON answer.
pub(crate) fn of_error(body: &Value) -> Option<String> {
    ["error", "detail", "message", "errors"]
        .into_iter()
        .find_map(|name| text(body.get(name)?, 0))
}

/// A string, the first of a list, or what an object says under one of the usual names.
fn text(value: &Value, depth: u8) -> Option<String> {
    if depth > 3 {
        return None;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(list) => {
            let texts: Vec<String> = list
                .iter()
                .filter_map(|each| text(each, depth + 1))
                .take(3)
                .collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        Value::Object(object) => ["message", "msg", "error", "detail", "reason", "errors"]
            .into_iter()
            .find_map(|name| text(object.get(name)?, depth + 1)),
        _ => None,
    }
}

/// Foreign text as it may be shown and logged: on one line, not long, without control characters,
/// addresses (they may let anybody fetch a result), embedded pictures and whatever looks like a key.
pub(crate) fn clean(text: &str, max_chars: usize, key: Option<&SecretString>) -> String {
    let text = match key {
        Some(key) => text.replace(key.expose_secret(), "(key)"),
        None => text.to_owned(),
    };
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || is_invisible(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().map(harmless).collect();
    let line = words.join(" ");
    match line.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Characters that reorder or hide text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn harmless(word: &str) -> &str {
    if word.contains("://") {
        "(address)"
    } else if KEY_STARTS.iter().any(|start| has_key(word, start)) {
        "(key)"
    } else if word.len() > 120 && word.is_ascii() {
        "(data)"
    } else {
        word
    }
}

/// How the keys of the providers begin.
const KEY_STARTS: [&str; 4] = ["hf_", "r8_", "sk-", "tgp_"];

/// Whether a word holds something that begins like a key, not in the middle of a name, and goes on
/// like one.
fn has_key(word: &str, start: &str) -> bool {
    word.match_indices(start).any(|(at, _)| {
        let before = word[..at].chars().next_back();
        let is_start = before.is_none_or(|c| !c.is_alphanumeric());
        let rest = word[at + start.len()..].bytes();
        let length = rest.take_while(u8::is_ascii_alphanumeric).count();
        is_start && length >= 10
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(body: Value) -> Option<String> {
        said(&HeaderMap::new(), body.to_string().as_bytes())
    }

    #[test]
    fn the_text_of_an_error_is_found_wherever_it_stands() {
        for body in [
            json!({ "error": "too dark" }),
            json!({ "error": ["too dark"] }),
            json!({ "error": { "message": "too dark", "code": 3 } }),
            json!({ "detail": "too dark" }),
            json!({ "detail": [{ "loc": ["body"], "msg": "too dark", "type": "value_error" }] }),
            json!({ "message": "too dark" }),
            json!({ "errors": [{ "message": "too dark" }] }),
        ] {
            assert_eq!(of(body.clone()).as_deref(), Some("too dark"), "{body}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-error-message", "too dark".parse().expect("a value"));
        assert_eq!(said(&headers, b"<html>").as_deref(), Some("too dark"));
        assert_eq!(of(json!({ "error": 5 })), None);
        assert_eq!(of(json!({ "error": [[[[["deep"]]]]] })), None);
    }

    #[test]
    fn foreign_words_are_cut_and_hold_no_key_no_address_and_no_control_character() {
        let key = SecretString::from("a-secret-of-another-kind");
        let clean = |text: &str| clean(text, 40, Some(&key));
        assert_eq!(clean("a\u{1b}[31m\nb\u{202e}c"), "a [31m b c");
        assert_eq!(clean("bad a-secret-of-another-kind!"), "bad (key)!");
        assert_eq!(clean("token hf_abcdefghijklmnop is"), "token (key) is");
        assert_eq!(clean("token=\"r8_abcdefghijklmnop\""), "(key)");
        assert_eq!(
            clean("a task-specificallytrained one"),
            "a task-specificallytrained one"
        );
        assert_eq!(
            clean("see https://x.example/a?X-Amz-Signature=1"),
            "see (address)"
        );
        assert_eq!(clean(&format!("got {}", "A".repeat(500))), "got (data)");
        assert_eq!(clean(&"word ".repeat(50)).chars().count(), 41);
        assert_eq!(clean(&"太暗".repeat(50)).chars().count(), 41);
    }
}
