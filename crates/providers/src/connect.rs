//! The clients: TLS with ring and roots that are compiled in.

use std::sync::Arc;

use reqwest::{Client, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::{Limits, address::PublicOnly};

/// Mozilla's roots. They are compiled in, so that a start reads no certificate files.
pub(crate) fn roots() -> RootCertStore {
    RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.into(),
    }
}

/// A client that follows no redirects, uses no proxy from the environment (it would resolve names
/// itself), and opens a connection for each request: one that was kept may be dead after a pause, and
/// then nobody knows whether the request has arrived.
pub(crate) fn client(limits: &Limits, is_public_only: bool, roots: RootCertStore) -> Client {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the protocols")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .pool_max_idle_per_host(0)
        .connect_timeout(limits.connect)
        .user_agent(concat!("photo-restoration/", env!("CARGO_PKG_VERSION")));
    let client = if is_public_only {
        client.dns_resolver(PublicOnly)
    } else {
        client
    };
    client.build().expect("nothing in it can be wrong")
}

#[cfg(test)]
mod tests {
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

    #[tokio::test]
    async fn a_certificate_that_a_root_vouches_for_is_believed() {
        let (url, certificate) = server().await;
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("a certificate");
        let client = client(&Limits::default(), false, roots);
        let answer = client.get(url).send().await.expect("an answer");
        assert_eq!(answer.text().await.expect("a body"), "ok");
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_is_not_believed_and_nothing_is_sent() {
        let (url, _) = server().await;
        let client = client(&Limits::default(), false, roots());
        let error = client.get(url).send().await.expect_err("refused");
        assert!(error.is_connect(), "{error:?}");
    }

    #[test]
    fn the_roots_are_there() {
        assert!(roots().len() > 100);
        client(&Limits::default(), true, roots());
    }
}
