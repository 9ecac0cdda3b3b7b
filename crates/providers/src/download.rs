//! Fetching a result from where an answer says.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use domain::RemoteReason;
use http::{Method, StatusCode};
use http_client::{RequestBuilder, is_public};
use url::{Host, Url};

use crate::{
    Error, ErrorKind, Picture,
    answer::Answer,
    link::{Failure, Link},
    picture::picture,
    refusal::{Recipient, refusal},
};

impl Link {
    /// Fetches a result: from a `data:` address, or over HTTPS from a public place, without any
    /// authorization and without following redirects.
    ///
    /// # Errors
    /// One that [`Error::passes`] when it makes sense to try again.
    pub(crate) async fn fetch(
        &self,
        recipient: &Recipient,
        address: &str,
    ) -> Result<Picture, Error> {
        if let Some(data) = address.strip_prefix("data:") {
            return self.decode_data_address(recipient, data);
        }
        let Some(url) = self.allowed(address) else {
            tracing::warn!(
                provider = recipient.name,
                "the place of a result was refused"
            );
            return Err(unsafe_address(recipient));
        };
        let request = RequestBuilder::new(Method::GET, &url).build();
        let request = request.map_err(|_| unsafe_address(recipient))?;
        let (within, max) = (self.limits.download, self.limits.result_bytes);
        let answer = match self.exchange(self.results(), request, within, max).await {
            Ok(answer) => answer,
            Err(Failure::NotPublic) => return Err(unsafe_address(recipient)),
            Err(failure) => return Err(self.unanswered(recipient, failure)),
        };
        if answer.status.is_success() {
            return self.picture(recipient, answer);
        }
        let passes = answer.status.is_server_error()
            || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS]
                .contains(&answer.status);
        Err(if passes {
            self.unanswered(recipient, Failure::Cut)
        } else if answer.status.is_redirection() {
            refusal(recipient, &answer, &self.settings, &self.limits)
        } else {
            // It is not the model that is gone, nor the key that is wrong, nor the photo.
            tracing::warn!(provider = recipient.name, status = %answer.status, "no result");
            let reason = RemoteReason::ResultGone {
                provider: recipient.name.to_owned(),
                status: answer.status.as_u16(),
            };
            Error::new(ErrorKind::Failed, recipient.name, reason).accepted()
        })
    }

    /// An answer that should be a picture.
    pub(crate) fn picture(&self, recipient: &Recipient, answer: Answer) -> Result<Picture, Error> {
        picture(answer.body.clone()).map_err(|seems| self.not_a_picture(recipient, &answer, seems))
    }

    /// A picture in base64.
    pub(crate) fn decode(&self, recipient: &Recipient, base64: &str) -> Result<Picture, Error> {
        if base64.len() / 4 * 3 > self.limits.result_bytes + 3 {
            return Err(self.failed(recipient, Failure::TooLarge));
        }
        let bytes = BASE64_STANDARD.decode(base64.trim()).map_err(|_| {
            let provider = recipient.name.to_owned();
            let reason = RemoteReason::NotAPicture {
                provider,
                said: None,
            };
            Error::new(ErrorKind::NotAPicture, recipient.name, reason).accepted()
        })?;
        let answer = Answer {
            status: StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: Bytes::from(bytes),
        };
        self.picture(recipient, answer)
    }

    fn decode_data_address(&self, recipient: &Recipient, data: &str) -> Result<Picture, Error> {
        match data.split_once(',') {
            Some((kind, base64)) if kind.ends_with(";base64") => self.decode(recipient, base64),
            _ => Err(unsafe_address(recipient)),
        }
    }

    /// An address that a result may be fetched from, as far as can be seen before its name is
    /// resolved.
    fn allowed(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok()?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || !url.has_host() {
            return None;
        }
        if self.settings.is_loose() {
            return matches!(url.scheme(), "http" | "https").then_some(url);
        }
        // A name is checked where it is resolved, numbers never get there.
        let is_public = match url.host()? {
            Host::Domain(_) => true,
            Host::Ipv4(address) => is_public(address.into()),
            Host::Ipv6(address) => is_public(address.into()),
        };
        (url.scheme() == "https" && is_public).then_some(url)
    }
}

fn unsafe_address(recipient: &Recipient) -> Error {
    let provider = recipient.name.to_owned();
    Error::new(
        ErrorKind::Unsafe,
        recipient.name,
        RemoteReason::UnsafeAddress { provider },
    )
    .accepted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Settings};

    fn link(router: &'static str) -> std::sync::Arc<Link> {
        let get = |name: &str| (name == "HF_ROUTER_URL").then(|| router.to_owned());
        Link::new(Settings::read(get, []).expect("fits"), Limits::default())
    }

    const RECIPIENT: Recipient = Recipient {
        name: "fal-ai",
        sleeps: false,
    };

    #[tokio::test]
    async fn a_result_is_fetched_from_public_places_over_https_only() {
        let link = link("https://router.example");
        for address in [
            "http://fal.media/a.png",
            "https://127.0.0.1/a.png",
            "https://2130706433/a.png",
            "https://0x7f.1/a.png",
            "https://[::1]/a.png",
            "https://[::ffff:10.0.0.1]/a.png",
            "https://169.254.169.254/latest/meta-data",
            "https://localhost/a.png",
            "https://user:password@fal.media/a.png",
            "ftp://fal.media/a.png",
            "file:///etc/passwd",
            "gopher://fal.media",
            "a.png",
            "",
            "data:text/html,hello",
            "data:",
        ] {
            let error = link.fetch(&RECIPIENT, address).await.expect_err("refused");
            assert_eq!(error.kind, ErrorKind::Unsafe, "{address}");
            assert!(error.may_have_been_accepted());
            assert!(address.is_empty() || !error.to_string().contains(address));
        }
    }

    #[test]
    fn a_router_on_this_machine_may_name_one_on_this_machine() {
        assert!(
            link("http://127.0.0.1:9")
                .allowed("http://127.0.0.1:8/a.png")
                .is_some()
        );
        assert!(
            link("http://127.0.0.1:9")
                .allowed("file:///etc/passwd")
                .is_none()
        );
        assert!(
            link("https://router.example")
                .allowed("https://fal.media/a.png")
                .is_some()
        );
    }

    #[tokio::test]
    async fn a_result_within_the_answer_is_decoded_and_limited() {
        let link = link("https://router.example");
        let png = BASE64_STANDARD.encode(b"\x89PNG\r\n\x1a\nrest");
        let address = format!("data:image/png;base64,{png}");
        let picture = link.fetch(&RECIPIENT, &address).await.expect("a picture");
        assert_eq!(picture.content_type, "image/png");
        let broken = link.fetch(&RECIPIENT, "data:image/png;base64,%%%").await;
        assert_eq!(broken.expect_err("no base64").kind, ErrorKind::NotAPicture);
        let limits = Limits {
            result_bytes: 8,
            ..Limits::default()
        };
        let strict = Link::new(link.settings.clone(), limits);
        let error = strict
            .fetch(&RECIPIENT, &address)
            .await
            .expect_err("too large");
        assert_eq!(error.kind, ErrorKind::Unsafe);
    }
}
