//! A line on which answers get lost.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri};
use tokio::{net::TcpListener, task::JoinHandle};

/// Passes everything on to a service of AWS's kind. What is armed is done there, but its answer is lost: a 500
/// comes instead, as a load balancer gives one, and the SDK sends the request again.
#[derive(Debug)]
pub struct Lossy {
    /// Where it listens.
    pub endpoint: String,
    line: Line,
    server: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Line {
    to: String,
    client: reqwest::Client,
    /// What the write has in it whose answer gets lost.
    is_to_lose: Arc<Mutex<Option<String>>>,
}

impl Lossy {
    /// Listens, and passes on to this address.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn before(endpoint: &str) -> Self {
        let line = Line {
            to: endpoint.trim_end_matches('/').to_owned(),
            client: reqwest::Client::new(),
            is_to_lose: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(pass).with_state(line.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self {
            endpoint: format!("http://{address}"),
            line,
            server,
        }
    }

    /// The next record with this in it is written, and the answer is lost.
    pub fn lose_the_answer_to_a_write(&self, holding: &str) {
        *self.line.armed() = Some(holding.to_owned());
    }

    /// Whether that answer has been lost.
    #[must_use]
    pub fn has_lost(&self) -> bool {
        self.line.armed().is_none()
    }
}

impl Line {
    fn armed(&self) -> MutexGuard<'_, Option<String>> {
        self.is_to_lose
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(
    State(line): State<Line>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_write = headers
        .get("x-amz-target")
        .is_some_and(|target| target.as_bytes().ends_with(b".PutItem"));
    let sent = String::from_utf8_lossy(&body).into_owned();
    // With the host that was signed for.
    let asked = line.client.request(method, format!("{}{uri}", line.to));
    let answer = asked.headers(headers).body(body).send().await;
    let answer = answer.expect("the service answers");
    let is_lost = is_write
        && line
            .armed()
            .take_if(|text| sent.contains(text.as_str()))
            .is_some();
    if is_lost {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = Body::from(answer.bytes().await.expect("a body"));
    (status, headers, body).into_response()
}
