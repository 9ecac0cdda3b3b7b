//! The client: reqwest, with TLS by ring and roots that are compiled in.

use std::{error::Error as _, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{Response, redirect::Policy, retry};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::{
    address::{NotPublic, Resolver},
    request::Request,
};

/// Sends requests. It follows no redirects, sends nothing twice, uses no proxy (one would resolve names
/// itself), and opens a connection for each request: one that was kept may be dead after a pause, and
/// then nobody knows whether the request has arrived.
pub struct Client(reqwest::Client);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// Connects to addresses of this kind, with the TLS handshake within `connect`.
    #[must_use]
    pub fn new(connect: Duration, resolver: Resolver) -> Self {
        Self::with_roots(connect, resolver, roots())
    }

    fn with_roots(connect: Duration, resolver: Resolver, roots: RootCertStore) -> Self {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the protocols")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .dns_resolver(resolver)
            .no_proxy()
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(connect)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("photo-restoration/", env!("CARGO_PKG_VERSION")))
            .build();
        // It fails only where it is given a TLS that it does not know.
        Self(client.expect("reqwest takes rustls"))
    }

    /// Sends a request, and gives the head of the answer. Takes as long as the server does.
    ///
    /// # Errors
    /// See [`Broken`].
    pub async fn send(&self, request: Request) -> Result<Response, Broken> {
        let request = request.try_into().map_err(|error| Broken::by(&error))?;
        let answer = self.0.execute(request).await;
        answer.map_err(|error| Broken::by(&error))
    }
}

/// Why there is no answer. The error itself is dropped, as it may show the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// No connection: nothing was sent.
    #[error("no connection")]
    NotConnected,
    /// The address is not public: nothing was sent.
    #[error("the address is not a public one")]
    NotPublic,
    /// The connection broke after something was sent.
    #[error("the connection broke")]
    Cut,
}

impl Broken {
    fn by(error: &reqwest::Error) -> Self {
        if !error.is_connect() {
            return Self::Cut;
        }
        let mut source = error.source();
        while let Some(cause) = source {
            if cause.is::<NotPublic>() {
                return Self::NotPublic;
            }
            source = cause.source();
        }
        Self::NotConnected
    }
}

/// The next piece of a body, however long it takes; `None` at its end.
///
/// # Errors
/// [`Broken::Cut`].
pub async fn piece(answer: &mut Response) -> Result<Option<Bytes>, Broken> {
    answer.chunk().await.map_err(|_| Broken::Cut)
}

/// Mozilla's roots. They are compiled in, so that a start reads no certificate files.
fn roots() -> RootCertStore {
    RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.into(),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer},
    };
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::RequestBuilder;

    const CONNECT: Duration = Duration::from_secs(10);

    /// A server at `localhost` with a certificate of its own making: its address and the
    /// certificate.
    async fn server() -> (String, CertificateDer<'static>) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the protocols")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("they belong together");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who does not believe the certificate hangs up here.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        });
        (format!("https://localhost:{port}"), cert.der().clone())
    }

    fn get(url: &str) -> Request {
        let url = url.parse().expect("a URL");
        let request = RequestBuilder::new(Method::GET, &url).build();
        request.expect("a request")
    }

    #[tokio::test]
    async fn a_certificate_that_a_root_vouches_for_is_believed() {
        let (url, certificate) = server().await;
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("a certificate");
        let client = Client::with_roots(CONNECT, Resolver::Any, roots);
        let answer = client.send(get(&url)).await.expect("an answer");
        assert_eq!(answer.bytes().await.expect("a body"), "ok");
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_is_not_believed_and_nothing_is_sent() {
        let (url, _) = server().await;
        let client = Client::new(CONNECT, Resolver::Any);
        let error = client.send(get(&url)).await.expect_err("refused");
        assert_eq!(error, Broken::NotConnected);
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_while_connecting_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://{}", silent.local_addr().expect("an address"));
        let client = Client::new(Duration::from_millis(100), Resolver::Any);
        let error = client.send(get(&url)).await.expect_err("given up");
        assert_eq!(error, Broken::NotConnected);
    }

    #[test]
    fn the_roots_are_there() {
        assert!(roots().len() > 100);
    }
}
