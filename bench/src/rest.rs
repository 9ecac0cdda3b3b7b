//! What the server still holds a minute after many photos.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::{
    looks::upload,
    photo::Photo,
    server::{Outcome, Server},
    table::Figure,
};

/// As somebody does who has a box of prints: ten at once, five times.
const AT_ONCE: usize = 10;
const TIMES: usize = 5;
const MOST_MEGABYTES: f64 = 150.0;
/// Longer than ten such photos take on any machine that is worth measuring.
const PATIENCE: Duration = Duration::from_secs(600);
const NAME: &str = "memory a minute after 50 photos";

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let bar = "≤ 150 MB";
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return vec![Figure::skipped(NAME, bar, error)],
    };
    match runtime.block_on(measure()) {
        Ok((peak, rest)) => vec![
            Figure::plain("memory at most during 50 photos", format!("{peak:.0} MB")),
            Figure::judged(NAME, format!("{rest:.0} MB"), bar, rest <= MOST_MEGABYTES),
        ],
        Err(error) => vec![Figure::judged(NAME, error.to_string(), bar, false)],
    }
}

async fn measure() -> Outcome<(f64, f64)> {
    let photo = Photo::truth("portrait").map_err(|error| error.to_string())?;
    let photo = photo.resized(2400, 1800).to_jpeg();
    let photo = photo.map_err(|error| error.to_string())?;
    let folder = tempfile::tempdir()?;
    let client = testkit::http();
    let server = Server::start(folder.path(), &client).await?;
    for _ in 0..TIMES {
        let token = server.sign_in(&client).await?;
        let post = async |path: &str, body: Value| -> Outcome<Value> {
            let request = client.post(format!("{}{path}", server.url)).json(&body);
            let answer = request.header(AUTHORIZATION, &token).send().await?;
            Ok(answer.error_for_status()?.json().await?)
        };
        let mut waiting = Vec::new();
        for _ in 0..AT_ONCE {
            let announced = upload(&server, &client, &token, photo.clone()).await?;
            let upload = &announced["upload_id"];
            post("/api/v1/restore/analyze", json!({ "upload_id": upload })).await?;
            let body = json!({ "upload_id": upload, "model_id": "auto-restore" });
            let restoration = post("/api/v1/restore", body).await?;
            waiting.push(restoration["id"].as_str().ok_or("no id")?.to_owned());
        }
        for id in waiting {
            let done = ended(&server, &client, &token, &id);
            tokio::time::timeout(PATIENCE, done).await??;
        }
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    Ok((server.peak_megabytes()?, server.resident_megabytes()?))
}

async fn ended(server: &Server, client: &reqwest::Client, token: &str, id: &str) -> Outcome<()> {
    let url = format!("{}/api/v1/restore/{id}", server.url);
    loop {
        let answer = client.get(&url).header(AUTHORIZATION, token).send().await?;
        let body: Value = answer.error_for_status()?.json().await?;
        match body["status"].as_str() {
            Some("queued" | "running") => tokio::time::sleep(Duration::from_millis(200)).await,
            Some("succeeded") => return Ok(()),
            _ => return Err(format!("a photo was not restored: {body}").into()),
        }
    }
}
