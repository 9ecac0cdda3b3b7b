//! The server, from outside: start, idle memory, a page of the history, requests per second.

use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::fill_history;

use crate::{process::memory, table::Figure};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PASSWORD: &str = "a password for measuring";
const FEW: usize = 10;
const MANY: usize = 100_000;

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return vec![Figure::skipped("server", "", error)],
    };
    match runtime.block_on(measure()) {
        Ok(figures) => figures,
        Err(error) => vec![Figure::judged(
            "server",
            error.to_string(),
            "measured",
            false,
        )],
    }
}

async fn measure() -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let client = testkit::http();
    let mut figures = Vec::new();

    let mut server = Server::start(folder.path(), &client).await?;
    let token = server.sign_in(&client).await?;
    server.restore_one(&client, &token).await?;
    drop(server);
    fill_history(folder.path(), FEW - 1).await?;

    server = Server::start(folder.path(), &client).await?;
    let ready = server.ready_after;
    figures.push(Figure::timed(
        "start to ready",
        ready,
        Duration::from_secs(1),
    ));
    tokio::time::sleep(Duration::from_secs(3)).await;
    figures.push(match server.resident_megabytes() {
        Ok(megabytes) => Figure::judged(
            "idle memory",
            format!("{megabytes:.0} MB"),
            "≤ 120 MB",
            megabytes <= 120.0,
        ),
        Err(error) => Figure::skipped("idle memory", "≤ 120 MB", error),
    });
    figures.push(requests_per_second(&server, &client).await?);
    let token = server.sign_in(&client).await?;
    let few = history_page(&server, &client, &token, "", 10).await?;
    drop(server);

    fill_history(folder.path(), MANY - FEW).await?;
    server = Server::start(folder.path(), &client).await?;
    let token = server.sign_in(&client).await?;
    let many = history_page(&server, &client, &token, "", 10).await?;
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    // Nothing has this name, so the page looks at as many records as one may.
    let searched = history_page(&server, &client, &token, "&q=nobody%20jpg", 0).await?;
    figures.push(Figure::plain("history page, 10 records", millis(few)));
    figures.push(Figure::plain("history page, 100,000 records", millis(many)));
    figures.push(Figure::judged(
        "history page, ratio",
        format!("{ratio:.2}"),
        "≤ 1.2",
        ratio <= 1.2,
    ));
    figures.push(Figure::plain(
        "search that looks at 2,000 records",
        millis(searched),
    ));
    Ok(figures)
}

fn millis(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

/// The program, at work on a data folder.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    ready_after: Duration,
}

impl Server {
    pub(crate) async fn start(folder: &Path, client: &reqwest::Client) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let started = Instant::now();
        let mut child = Command::new(program()?)
            .args(["serve", "--port", &port.to_string(), "--data"])
            .arg(folder)
            .env("AUTH_USERNAME", "admin")
            .env("AUTH_PASSWORD", PASSWORD)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(log) = child.stderr.take() {
            // Somebody has to read it, or the program waits.
            std::thread::spawn(move || BufReader::new(log).lines().for_each(drop));
        }
        let url = format!("http://127.0.0.1:{port}");
        loop {
            if let Some(status) = child.try_wait()? {
                return Err(format!("the program ended by itself: {status}").into());
            }
            let answer = client.get(format!("{url}/api/v1/health")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                let ready_after = started.elapsed();
                return Ok(Self {
                    child,
                    url,
                    ready_after,
                });
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) async fn sign_in(&self, client: &reqwest::Client) -> Outcome<String> {
        let body = json!({ "username": "admin", "password": PASSWORD });
        let answer = client
            .post(format!("{}/api/v1/auth/login", self.url))
            .json(&body)
            .send();
        let body: Value = answer.await?.error_for_status()?.json().await?;
        Ok(format!(
            "Bearer {}",
            body["access_token"].as_str().ok_or("no token")?
        ))
    }

    /// Restores a small photo, so that there is a finished record to copy.
    async fn restore_one(&self, client: &reqwest::Client, token: &str) -> Outcome<()> {
        let photo = fs::read(photos().join("small.png"))?;
        let form = reqwest::multipart::Form::new()
            .part(
                "file",
                reqwest::multipart::Part::bytes(photo).file_name("small.png"),
            )
            .text("model_id", "photo-2x");
        let request = client
            .post(format!("{}/api/v1/restore", self.url))
            .multipart(form);
        let answer = request
            .header(AUTHORIZATION, token)
            .send()
            .await?
            .error_for_status()?;
        let body: Value = answer.json().await?;
        let url = format!(
            "{}/api/v1/restore/{}",
            self.url,
            body["id"].as_str().ok_or("no id")?
        );
        for _ in 0..600 {
            let answer = client.get(&url).header(AUTHORIZATION, token).send().await?;
            let body: Value = answer.json().await?;
            if body["status"] == "succeeded" {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the small photo was not restored".into())
    }

    /// The most memory that it held until now, in megabytes.
    pub(crate) fn peak_megabytes(&self) -> Outcome<f64> {
        let bytes = memory(self.child.id(), "VmHWM").ok_or("not on this system")?;
        Ok(bytes / (1024.0 * 1024.0))
    }

    /// The memory that it holds now, in megabytes.
    pub(crate) fn resident_megabytes(&self) -> Outcome<f64> {
        let bytes = memory(self.child.id(), "VmRSS").ok_or("not on this system")?;
        Ok(bytes / (1024.0 * 1024.0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program beside this one.
fn program() -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("photo-restoration");
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is not built", path.display()).into())
    }
}

fn photos() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/testkit/photos")
}

/// `GET /api/v1/models` from eight connections for three seconds.
async fn requests_per_second(server: &Server, client: &reqwest::Client) -> Outcome<Figure> {
    const SECONDS: u64 = 3;
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let url = Arc::new(format!("{}/api/v1/models", server.url));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (client, url) = (client.clone(), Arc::clone(&url));
            tokio::spawn(async move {
                let mut answered = 0_u64;
                while Instant::now() < until {
                    let answer = client.get(url.as_str()).send().await?.error_for_status()?;
                    answer.bytes().await?;
                    answered += 1;
                }
                Ok::<u64, reqwest::Error>(answered)
            })
        })
        .collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await??;
    }
    let rate = format!("{} /s", answered / SECONDS);
    Ok(Figure::plain(
        "GET /api/v1/models, client on the same cores",
        rate,
    ))
}

/// The median of 60 first pages of up to ten with this many records, after 20 to warm up.
async fn history_page(
    server: &Server,
    client: &reqwest::Client,
    token: &str,
    filter: &str,
    expected: usize,
) -> Outcome<Duration> {
    let url = format!("{}/api/v1/restore/history?limit=10{filter}", server.url);
    let mut took = Vec::new();
    for round in 0..80 {
        let started = Instant::now();
        let answer = client.get(&url).header(AUTHORIZATION, token).send().await?;
        let body: Value = answer.error_for_status()?.json().await?;
        if body["items"].as_array().map(Vec::len) != Some(expected) {
            return Err(format!("a page of {expected} is expected: {body}").into());
        }
        if round >= 20 {
            took.push(started.elapsed());
        }
    }
    took.sort_unstable();
    Ok(took[took.len() / 2])
}
