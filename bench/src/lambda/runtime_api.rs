//! Lambda's Runtime API (2018-06-01) with nothing behind it: it hands out the events that it is
//! given and takes the answers.

use std::{
    error::Error,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderName, StatusCode},
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, oneshot},
    time::timeout,
};

use crate::process::memory;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a function may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A function at work.
pub(crate) struct Function {
    child: Child,
    /// From its start to its first call of `next`.
    pub(crate) ready_after: Duration,
    events: mpsc::UnboundedSender<Value>,
    answers: mpsc::UnboundedReceiver<Result<Value, Value>>,
}

struct Api {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    answers: mpsc::UnboundedSender<Result<Value, Value>>,
    asked: Mutex<Option<oneshot::Sender<Instant>>>,
}

impl Function {
    /// Starts the program and waits until it asks for its first event.
    pub(crate) async fn start(program: &Path, variables: &[(String, String)]) -> Outcome<Self> {
        let (events, to_hand_out) = mpsc::unbounded_channel();
        let (answered, answers) = mpsc::unbounded_channel();
        let (asked, first_asked) = oneshot::channel();
        let api = Arc::new(Api {
            events: Mutex::new(to_hand_out),
            answers: answered,
            asked: Mutex::new(Some(asked)),
        });
        let address = serve(api).await?;
        let started = Instant::now();
        let child = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", address.to_string().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
            ])
            .envs(variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut function = Self {
            child,
            ready_after: Duration::ZERO,
            events,
            answers,
        };
        match timeout(PATIENCE, first_asked).await {
            Ok(Ok(at)) => function.ready_after = at - started,
            _ => return Err(format!("{} did not start", program.display()).into()),
        }
        Ok(function)
    }

    /// Hands the event out; the answer, and how long it took.
    pub(crate) async fn invoke(&mut self, event: &Value) -> Outcome<(Value, Duration)> {
        let started = Instant::now();
        self.events.send(event.clone())?;
        match timeout(PATIENCE, self.answers.recv()).await {
            Ok(Some(Ok(answer))) => Ok((answer, started.elapsed())),
            Ok(Some(Err(error))) => Err(format!("the function failed: {error}").into()),
            _ => Err("the function did not answer".into()),
        }
    }

    /// The most memory it has held, in megabytes.
    pub(crate) fn peak_megabytes(&self) -> Outcome<f64> {
        let bytes = memory(self.child.id(), "VmHWM").ok_or("not on this system")?;
        Ok(bytes / (1024.0 * 1024.0))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serve(api: Arc<Api>) -> Outcome<SocketAddr> {
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route(
            "/2018-06-01/runtime/invocation/{id}/response",
            post(async |State(api): State<Arc<Api>>, body: Bytes| taken(&api, &body, Ok)),
        )
        .route(
            "/2018-06-01/runtime/invocation/{id}/error",
            post(async |State(api): State<Arc<Api>>, body: Bytes| taken(&api, &body, Err)),
        )
        .with_state(api);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok(address)
}

/// Passes an answer on, whatever its content type says.
fn taken(api: &Api, body: &[u8], is: fn(Value) -> Result<Value, Value>) -> StatusCode {
    let Ok(value) = serde_json::from_slice(body) else {
        return StatusCode::BAD_REQUEST;
    };
    // Nobody waits any more when the bench has let the function go.
    let _ = api.answers.send(is(value));
    StatusCode::ACCEPTED
}

async fn next(State(api): State<Arc<Api>>) -> ([(HeaderName, &'static str); 3], Json<Value>) {
    let now = Instant::now();
    if let Some(asked) = api.asked.lock().await.take() {
        let _ = asked.send(now);
    }
    // Nothing more comes when the bench has let the function go.
    let event = match api.events.lock().await.recv().await {
        Some(event) => event,
        None => std::future::pending().await,
    };
    let header = HeaderName::from_static;
    let headers = [
        (
            header("lambda-runtime-aws-request-id"),
            "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        ),
        // The year 2100.
        (header("lambda-runtime-deadline-ms"), "4102444800000"),
        (
            header("lambda-runtime-invoked-function-arn"),
            "arn:aws:lambda:us-east-1:123456789012:function:bench",
        ),
    ];
    (headers, Json(event))
}
