//! A line to the services on which requests and answers get lost, are refused or held up.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinHandle,
};

/// Passes everything on to a service of AWS's kind, and notes it. What is armed meets with a [`Fault`].
#[derive(Debug)]
pub struct Lossy {
    /// Where it listens.
    pub endpoint: String,
    line: Line,
    server: JoinHandle<()>,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is done, but its answer is lost: a 500 comes instead, as a load balancer gives one, and the SDK sends
    /// the request again.
    AnswerLost,
    /// It is not done: 403, and the SDK sends it no more.
    Refused,
    /// It is done, and 403 comes all the same.
    RefusedWhenDone,
    /// It waits on the line before it is done, until [`Armed::release`].
    HeldBefore,
    /// It is done, and its answer waits on the line.
    HeldAfter,
}

/// What was asked, and done, on this line.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `PutItem` and the like; of S3 method and path, as in `PUT /photos/results/…`.
    pub operation: String,
    /// The JSON that was sent; `null` of S3.
    pub body: serde_json::Value,
}

/// A fault that waits for its request. Dropped, it is disarmed, and what it holds is never done.
#[derive(Debug)]
pub struct Armed {
    line: Line,
    reached: oneshot::Receiver<()>,
    gate: watch::Sender<bool>,
}

#[derive(Debug, Clone)]
struct Line {
    to: String,
    client: reqwest::Client,
    state: Arc<Mutex<LineState>>,
}

#[derive(Debug, Default)]
struct LineState {
    /// What the write has in it whose answer gets lost.
    is_to_lose: Option<String>,
    plan: Option<Plan>,
    asked: Vec<Asked>,
}

#[derive(Debug)]
struct Plan {
    /// How many requests go before it.
    before: usize,
    fault: Fault,
    reached: oneshot::Sender<()>,
    gate: watch::Receiver<bool>,
}

impl Lossy {
    /// Listens, and passes on to this address.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn before(endpoint: &str) -> Self {
        let line = Line {
            to: endpoint.trim_end_matches('/').to_owned(),
            client: crate::http(),
            state: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new()
            .fallback(pass)
            // Photos go over it, too.
            .layer(DefaultBodyLimit::disable())
            .with_state(line.clone());
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
        self.line.state().is_to_lose = Some(holding.to_owned());
    }

    /// Whether that answer has been lost.
    #[must_use]
    pub fn has_lost(&self) -> bool {
        self.line.state().is_to_lose.is_none()
    }

    /// The request that comes after `before` others meets with this fault.
    #[must_use]
    pub fn arm(&self, before: usize, fault: Fault) -> Armed {
        let (reached, when_reached) = oneshot::channel();
        let (gate, when_open) = watch::channel(false);
        self.line.state().plan = Some(Plan {
            before,
            fault,
            reached,
            gate: when_open,
        });
        Armed {
            line: self.line.clone(),
            reached: when_reached,
            gate,
        }
    }

    /// What was asked and done since this was last called, in order.
    #[must_use]
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.line.state().asked)
    }
}

impl Armed {
    /// Returns once the request is there; never when it does not come.
    pub async fn reached(&mut self) {
        if (&mut self.reached).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Lets go on what is held.
    pub fn release(self) {
        self.gate.send_replace(true);
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        let mut state = self.line.state();
        // Only its own: another may have been armed since this one was reached.
        state
            .plan
            .take_if(|plan| plan.gate.same_channel(&self.gate.subscribe()));
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, LineState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan, when it is this request's turn.
    fn turn(&self) -> Option<Plan> {
        let mut state = self.state();
        let plan = state.plan.as_mut()?;
        if plan.before > 0 {
            plan.before -= 1;
            return None;
        }
        state.plan.take()
    }

    async fn pass_on(
        &self,
        method: &Method,
        uri: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Response {
        let operation = match headers.get("x-amz-target").and_then(|it| it.to_str().ok()) {
            Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
            None => format!("{method} {}", uri.path()),
        };
        let is_write = operation == "PutItem";
        let sent = match headers.contains_key("x-amz-target") {
            true => serde_json::from_slice(&body).unwrap_or_default(),
            false => serde_json::Value::Null,
        };
        // With the host that was signed for.
        let asked = self
            .client
            .request(method.clone(), format!("{}{uri}", self.to));
        let answer = asked.headers(headers).body(body.clone()).send().await;
        let answer = answer.expect("the service answers");
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        headers.remove(header::TRANSFER_ENCODING);
        let answered = answer.bytes().await.expect("a body");
        let mut state = self.state();
        if status.is_success() {
            state.asked.push(Asked {
                operation,
                body: sent,
            });
        }
        let is_lost = is_write
            && state
                .is_to_lose
                .take_if(|text| String::from_utf8_lossy(&body).contains(text.as_str()))
                .is_some();
        if is_lost {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        (status, headers, Body::from(answered)).into_response()
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
    let Some(mut plan) = line.turn() else {
        return line.pass_on(&method, &uri, headers, body).await;
    };
    let lost = || StatusCode::INTERNAL_SERVER_ERROR.into_response();
    let go_on = async |answer: Option<Response>| {
        let _ = plan.reached.send(());
        let is_open = plan.gate.wait_for(|is_open| *is_open).await.is_ok();
        match (is_open, answer) {
            (true, Some(answer)) => answer,
            (true, None) => {
                line.pass_on(&method, &uri, headers.clone(), body.clone())
                    .await
            }
            (false, _) => lost(),
        }
    };
    match plan.fault {
        Fault::HeldBefore => go_on(None).await,
        Fault::HeldAfter => {
            let answer = line
                .pass_on(&method, &uri, headers.clone(), body.clone())
                .await;
            go_on(Some(answer)).await
        }
        Fault::AnswerLost => {
            line.pass_on(&method, &uri, headers, body).await;
            lost()
        }
        Fault::Refused => refusal(),
        Fault::RefusedWhenDone => {
            line.pass_on(&method, &uri, headers, body).await;
            refusal()
        }
    }
}

/// As AWS says it to who may not do something; S3 would say it in XML, which nobody reads.
fn refusal() -> Response {
    let body = r#"{"__type":"AccessDeniedException","message":"the line refuses"}"#;
    (StatusCode::FORBIDDEN, body).into_response()
}
