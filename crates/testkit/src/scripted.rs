//! A server of somebody else's API, which plays what a test wrote down for it.
//!
//! What is asked is compared with the script: method, path with query, headers, body. What is not in
//! the script, or not as it says, is answered with 599 and fails the test at its end with the reason.
//! Answers can be late, slow, cut off, endless or no HTTP at all.

mod reply;
mod request;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub use reply::Reply;
pub use request::Received;

/// The server. Dropping it stops it and fails the test if anything was not as the script says.
#[derive(Debug)]
pub struct Scripted {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    script: Vec<On>,
    received: Vec<Received>,
    faults: Vec<String>,
}

type Check = Box<dyn Fn(&Received) -> Result<(), String> + Send>;
type Answer = Box<dyn Fn(&Received) -> Reply + Send>;

/// One request that is expected, and its answer.
pub struct On {
    method: &'static str,
    target: String,
    checks: Vec<Check>,
    answer: Answer,
    /// How many times more; `None`: as often as it comes, and never is all right too.
    left: Option<u32>,
}

impl std::fmt::Debug for On {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
}

impl On {
    /// Once this method on this path, with its query if it has one; `*` at the end stands for
    /// anything.
    #[must_use]
    pub fn new(method: &'static str, target: &str) -> Self {
        Self {
            method,
            target: target.to_owned(),
            checks: Vec::new(),
            answer: Box::new(|_| Reply::status(200)),
            left: Some(1),
        }
    }

    /// A header has to be this.
    #[must_use]
    pub fn header(self, name: &'static str, value: &str) -> Self {
        let value = value.to_owned();
        self.check(move |request| match request.header(name) {
            Some(found) if found == value => Ok(()),
            found => Err(format!("{name} is {found:?}, not {value:?}")),
        })
    }

    /// A header must not be there.
    #[must_use]
    pub fn without(self, name: &'static str) -> Self {
        self.check(move |request| match request.header(name) {
            None => Ok(()),
            Some(found) => Err(format!("{name} is there: {found:?}")),
        })
    }

    /// The body has to be this JSON.
    #[must_use]
    pub fn json(self, expected: serde_json::Value) -> Self {
        self.check(move |request| {
            let found = request.json();
            if found == expected {
                Ok(())
            } else {
                Err(format!("the body is {found}, not {expected}"))
            }
        })
    }

    /// The body has to be these bytes.
    #[must_use]
    pub fn body(self, expected: impl Into<Vec<u8>>) -> Self {
        let expected = expected.into();
        self.check(move |request| {
            if request.body == expected {
                Ok(())
            } else {
                let (found, expected) = (request.body.len(), expected.len());
                Err(format!(
                    "the body has {found} other bytes than the {expected} expected"
                ))
            }
        })
    }

    /// Something else has to hold.
    #[must_use]
    pub fn check(
        mut self,
        check: impl Fn(&Received) -> Result<(), String> + Send + 'static,
    ) -> Self {
        self.checks.push(Box::new(check));
        self
    }

    /// What is answered.
    #[must_use]
    pub fn reply(self, reply: Reply) -> Self {
        self.reply_with(move |_| reply.clone())
    }

    /// What is answered, depending on what was asked.
    #[must_use]
    pub fn reply_with(mut self, answer: impl Fn(&Received) -> Reply + Send + 'static) -> Self {
        self.answer = Box::new(answer);
        self
    }

    /// So many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Any number of times, none included.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    fn is_for(&self, request: &Received) -> bool {
        let is_target = match self.target.strip_suffix('*') {
            Some(start) => request.target.starts_with(start),
            None => request.target == self.target,
        };
        self.method == request.method && is_target && self.left != Some(0)
    }
}

impl Scripted {
    /// Starts on a port of its own, on this machine only.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        Self::listen("127.0.0.1:0".parse().expect("an address")).await
    }

    /// Starts at an address.
    ///
    /// # Panics
    /// When it is taken.
    pub async fn listen(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let server = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self {
            address,
            state,
            server,
        }
    }

    /// Its address, like `http://127.0.0.1:40000`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds to the script. Of several that fit, the first that is left is played.
    pub fn on(&self, on: On) {
        lock(&self.state).script.push(on);
    }

    /// All that was asked, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// How often this method was asked for on a path that begins like this.
    #[must_use]
    pub fn count(&self, method: &str, start: &str) -> usize {
        let state = lock(&self.state);
        let asked = state.received.iter();
        asked
            .filter(|each| each.method == method && each.target.starts_with(start))
            .count()
    }

    /// What was not as the script says until now: asked and not written, or written and not asked.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let state = lock(&self.state);
        let missing = state.script.iter().filter_map(|on| match on.left {
            None | Some(0) => None,
            Some(left) => Some(format!("{on:?} was not asked, {left} times more expected")),
        });
        state.faults.iter().cloned().chain(missing).collect()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
        if !thread::panicking() {
            let faults = self.faults();
            assert!(
                faults.is_empty(),
                "not as the script says:\n{}",
                faults.join("\n")
            );
        }
    }
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, Arc::clone(&state)));
    }
}

/// Plays one request. What breaks here is the client's business: it hung up.
async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    if let Some(request) = Received::read(&mut stream).await {
        let reply = play(&mut lock(&state), request);
        reply.write(stream).await;
    }
}

fn play(state: &mut State, request: Received) -> Reply {
    let reply = match state.script.iter_mut().find(|on| on.is_for(&request)) {
        None => {
            state
                .faults
                .push(format!("{request:?} was asked, which is not written"));
            Reply::status(599)
        }
        Some(on) => {
            on.left = on.left.map(|left| left - 1);
            let wrong = on.checks.iter().filter_map(|check| check(&request).err());
            let wrong: Vec<String> = wrong.collect();
            if wrong.is_empty() {
                (on.answer)(&request)
            } else {
                let fault = format!("{request:?} was asked, but {}", wrong.join(", "));
                state.faults.push(fault);
                Reply::status(599)
            }
        }
    };
    state.received.push(request);
    reply
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn ask(server: &Scripted, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address).await.expect("connects");
        stream.write_all(request.as_bytes()).await.expect("sends");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("reads");
        answer
    }

    #[tokio::test]
    async fn what_is_written_is_played_and_counted() {
        let server = Scripted::start().await;
        server.on(On::new("GET", "/a?b")
            .header("x", "1")
            .reply(Reply::bytes("text/plain", "A")));
        let answer = ask(&server, "GET /a?b HTTP/1.1\r\nX: 1\r\n\r\n").await;
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nA"),
            "{answer}"
        );
        assert_eq!(server.count("GET", "/a"), 1);
        assert!(server.faults().is_empty());
    }

    #[tokio::test]
    #[should_panic(expected = "GET /b was asked, which is not written")]
    async fn what_is_not_written_fails_the_test() {
        let server = Scripted::start().await;
        assert!(
            ask(&server, "GET /b HTTP/1.1\r\n\r\n")
                .await
                .contains(" 599 ")
        );
    }

    #[tokio::test]
    #[should_panic(expected = "POST /a was asked, but x is Some(\"2\"), not \"1\", the body is")]
    async fn what_differs_fails_the_test_with_all_differences() {
        let server = Scripted::start().await;
        let on = On::new("POST", "/a").header("x", "1");
        server.on(on.json(serde_json::json!({ "a": 1 })));
        ask(
            &server,
            "POST /a HTTP/1.1\r\nX: 2\r\nContent-Length: 2\r\n\r\n{}",
        )
        .await;
    }

    #[tokio::test]
    #[should_panic(expected = "GET /a was not asked, 2 times more expected")]
    async fn what_is_not_asked_fails_the_test() {
        let server = Scripted::start().await;
        server.on(On::new("GET", "/a").times(3));
        server.on(On::new("GET", "/any").always());
        ask(&server, "GET /a HTTP/1.1\r\n\r\n").await;
    }
}
