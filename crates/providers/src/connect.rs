//! The client: TLS with ring and roots that are compiled in.
//!
//! It is hyper's own with hyper-rustls, which the AWS SDK brings into each function anyway. reqwest
//! would add a second layer to that, and its TLS feature, once on, makes each of its clients in the
//! whole workspace, those of tests too, panic until somebody installs a crypto provider.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio::net::TcpStream;
use tower::{BoxError, Service};

use crate::{Limits, address::Resolver, request::Request};

/// Sends requests. It follows no redirects, uses no proxy (one would resolve names itself), and opens
/// a connection for each request: one that was kept may be dead after a pause, and then nobody knows
/// whether the request has arrived.
pub(crate) struct Client(legacy::Client<Connector, Full<Bytes>>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    pub(crate) fn new(limits: &Limits, resolver: Resolver, roots: RootCertStore) -> Self {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the protocols")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(Connector {
                https,
                within: limits.connect,
            });
        Self(client)
    }

    pub(crate) async fn send(
        &self,
        request: Request,
    ) -> Result<http::Response<Incoming>, legacy::Error> {
        self.0.request(request).await
    }
}

/// Connects, with the TLS handshake, within a time.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    within: Duration,
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.within, self.https.call(uri));
        Box::pin(async move { connecting.await? })
    }
}

/// Mozilla's roots. They are compiled in, so that a start reads no certificate files.
pub(crate) fn roots() -> RootCertStore {
    RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.into(),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use http_body_util::BodyExt as _;
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
    use crate::request::RequestBuilder;

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
        let client = Client::new(&Limits::default(), Resolver::Any, roots);
        let answer = client.send(get(&url)).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a body");
        assert_eq!(body.to_bytes(), "ok");
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_is_not_believed_and_nothing_is_sent() {
        let (url, _) = server().await;
        let client = Client::new(&Limits::default(), Resolver::Any, roots());
        let error = client.send(get(&url)).await.expect_err("refused");
        assert!(error.is_connect(), "{error:?}");
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_while_connecting_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://{}", silent.local_addr().expect("an address"));
        let limits = Limits {
            connect: Duration::from_millis(100),
            ..Limits::default()
        };
        let client = Client::new(&limits, Resolver::Any, roots());
        let error = client.send(get(&url)).await.expect_err("given up");
        assert!(error.is_connect(), "{error:?}");
    }

    #[test]
    fn the_roots_are_there() {
        assert!(roots().len() > 100);
    }
}
