//! What the server holds while it looks at large uploads, and how long others wait meanwhile: a hundred requests
//! at once on files whose header is at the end or without one.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use reqwest::{StatusCode, header::AUTHORIZATION};
use serde_json::{Value, json};

use crate::{
    server::{Outcome, Server},
    table::Figure,
};

const AT_ONCE: usize = 100;
const MOST_MEGABYTES: f64 = 300.0;

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return vec![Figure::skipped("looks", "", error)],
    };
    match runtime.block_on(measure()) {
        Ok(figures) => figures,
        Err(error) => vec![Figure::judged(
            "looks",
            error.to_string(),
            "measured",
            false,
        )],
    }
}

async fn measure() -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, file) in [
        ("TIFF of 52 MB, directory at its end", tiff(52_000_000, 2)),
        ("TIFF that claims 250,000 strips", tiff(40_000_000, 250_000)),
        ("JPEG without end, 40 MB", jpeg(40_000_000)),
    ] {
        // A server of its own: what one has held at most stays.
        let folder = tempfile::tempdir()?;
        let client = testkit::http();
        let server = Server::start(folder.path(), &client).await?;
        let token = server.sign_in(&client).await?;
        let upload = upload(&server, &client, &token, file).await?;
        let Looked {
            sent_away,
            took,
            slowest,
        } = look(&server, &client, &token, &upload).await?;
        let what = |what: &str| format!("{AT_ONCE} × POST /restore, {name}: {what}");
        let peak = server.peak_megabytes()?;
        figures.push(Figure::judged(
            &what("peak memory"),
            format!("{peak:.0} MB"),
            "≤ 300 MB",
            peak <= MOST_MEGABYTES,
        ));
        figures.push(Figure::plain(&what("all of them"), seconds(took)));
        figures.push(Figure::plain(
            &what("sent away as busy"),
            sent_away.to_string(),
        ));
        figures.push(Figure::plain(
            &what("slowest /health meanwhile"),
            seconds(slowest),
        ));
    }
    Ok(figures)
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

/// What came of all requests.
struct Looked {
    /// How many waited in vain for a turn.
    sent_away: usize,
    /// How long all of them took.
    took: Duration,
    /// The slowest look at the server's health meanwhile.
    slowest: Duration,
}

async fn look(
    server: &Server,
    client: &reqwest::Client,
    token: &str,
    upload: &Value,
) -> Outcome<Looked> {
    let order = json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x" });
    let started = Instant::now();
    let requests: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let request = client.post(format!("{}/api/v1/restore", server.url));
            let request = request.header(AUTHORIZATION, token).json(&order);
            tokio::spawn(request.send())
        })
        .collect();
    let is_over = AtomicBool::new(false);
    let all = async {
        let mut sent_away = 0;
        for request in requests {
            match request.await??.status() {
                StatusCode::UNSUPPORTED_MEDIA_TYPE => {}
                StatusCode::SERVICE_UNAVAILABLE => sent_away += 1,
                status => return Err(format!("415 is expected, {status} came").into()),
            }
        }
        is_over.store(true, Ordering::Relaxed);
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((sent_away, started.elapsed()))
    };
    let meanwhile = async {
        let mut slowest = Duration::ZERO;
        while !is_over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            let health = client.get(format!("{}/api/v1/health", server.url));
            health.send().await?.error_for_status()?;
            slowest = slowest.max(asked.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(slowest)
    };
    let ((sent_away, took), slowest) = tokio::try_join!(all, meanwhile)?;
    Ok(Looked {
        sent_away,
        took,
        slowest,
    })
}

pub(crate) async fn upload(
    server: &Server,
    client: &reqwest::Client,
    token: &str,
    file: Vec<u8>,
) -> Outcome<Value> {
    let announced =
        json!({ "filename": "scan.tif", "content_type": "image/tiff", "size": file.len() });
    let answer = client.post(format!("{}/api/v1/uploads", server.url));
    let answer = answer.header(AUTHORIZATION, token).json(&announced);
    let upload: Value = answer.send().await?.error_for_status()?.json().await?;
    let mut put = client.put(upload["url"].as_str().ok_or("no URL")?);
    for (name, value) in upload["headers"].as_object().ok_or("no headers")? {
        put = put.header(name, value.as_str().ok_or("no text")?);
    }
    put.body(file).send().await?.error_for_status()?;
    Ok(upload)
}

/// A TIFF of no size whose directory stands behind so many bytes and claims so many strips. It is never taken,
/// so it can be asked for again and again.
fn tiff(at: u32, strips: u32) -> Vec<u8> {
    let mut file = b"II\x2a\0".to_vec();
    file.extend(at.to_le_bytes());
    file.resize(at as usize, 0x5a);
    let entries: [(u16, u32, u32); 8] = [
        (256, 1, 0),
        (257, 1, 0),
        (258, 1, 8),
        (259, 1, 1),
        (262, 1, 1),
        (273, strips, 8),
        (274, strips, 8),
        (279, strips, 8),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

/// A JPEG of nothing but empty segments.
fn jpeg(length: usize) -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    while file.len() < length {
        file.extend(b"\xff\xe0\0\x02");
    }
    file
}
