//! Addresses.

use serde_json::{Map, Value, json};
use url::{Host as UrlHost, Url};

use super::plain::object;
use crate::{Kind, Target};

/// An address to which a key may be sent: HTTPS, or near. No error shows it: somebody may have put a password
/// into it.
#[derive(Debug, Clone, Copy)]
pub struct Address;

impl Kind for Address {
    type Value = Url;

    fn parse(&self, text: &str) -> Result<Url, String> {
        let url = Url::parse(text.trim()).ok().filter(|url| {
            let is_plain = url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_near(url);
            url.has_host() && is_plain && is_safe
        });
        url.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn spelled(&self, text: &str, target: Target) -> Result<String, String> {
        let text = text.trim();
        let url = self.parse(text)?;
        // Functions in the cloud reach no network of one's own, and the template knows one spelling.
        let is_usual = url.scheme() == "https"
            && url.as_str().trim_end_matches('/') == text.trim_end_matches('/');
        if target == Target::Lambda && !is_usual {
            return Err(self.expected(target));
        }
        Ok(text.to_owned())
    }

    fn schema(&self, target: Target) -> Map<String, Value> {
        let mut schema = object(json!({ "type": "string", "format": "uri" }));
        if target == Target::Lambda {
            schema.insert(
                "x-template-pattern".to_owned(),
                r"|https://[^\s?#@]+".into(),
            );
        }
        schema
    }

    fn expected(&self, target: Target) -> String {
        let how = match target {
            Target::Laptop => {
                "with https:// before the host, without user, ? and #, and http:// only inside your own network"
            }
            Target::Lambda => "in lower case, without user, ? and #",
        };
        format!("expected an address like https://host.example, {how}")
    }

    fn is_long(&self) -> bool {
        true
    }
}

/// Whether an address can only be inside one's own network: a private one, or a name without a dot.
fn is_near(url: &Url) -> bool {
    is_loopback(url)
        || match url.host() {
            Some(UrlHost::Domain(name)) => !name.contains('.'),
            Some(UrlHost::Ipv4(address)) => address.is_private(),
            Some(UrlHost::Ipv6(address)) => address.is_unique_local(),
            None => false,
        }
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(UrlHost::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(UrlHost::Ipv4(address)) => address.is_loopback(),
        Some(UrlHost::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The address of a service.
#[derive(Debug, Clone, Copy)]
pub struct Service;

impl Kind for Service {
    type Value = Url;

    fn parse(&self, text: &str) -> Result<Url, String> {
        // The AWS SDK reads the text too. What has no scheme it takes for an address and never gets there;
        // Url takes what is before the colon for a scheme.
        let is_whole = ["http://", "https://"]
            .iter()
            .any(|start| text.starts_with(start));
        let url = Url::parse(text)
            .ok()
            .filter(|_| is_whole && text.trim() == text);
        url.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "string", "format": "uri", "pattern": "^https?://" }))
    }

    fn expected(&self, _: Target) -> String {
        "expected an address like http://localhost:4566; write it with http:// or https://"
            .to_owned()
    }
}

/// A host with its scheme, and nothing behind it: signatures are over host and path, and anything more would
/// end up in what is signed.
#[derive(Debug, Clone, Copy)]
pub struct Host;

impl Kind for Host {
    type Value = Url;

    fn parse(&self, text: &str) -> Result<Url, String> {
        let is_host = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && url.as_str() == format!("{}/", url.origin().ascii_serialization())
        };
        let url = Url::parse(text).ok().filter(is_host);
        url.ok_or_else(|| self.expected(Target::Laptop))
    }

    fn schema(&self, _: Target) -> Map<String, Value> {
        object(json!({ "type": "string", "format": "uri" }))
    }

    fn expected(&self, _: Target) -> String {
        "expected http:// or https:// and a host alone, as in https://photos.example".to_owned()
    }
}
