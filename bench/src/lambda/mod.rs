//! The functions as Lambda runs them: start, warm call, memory, size of the zip. They have to be
//! built before, with `make lambda`.

mod runtime_api;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{Clock, FileName, Timing, Upload, UploadId, UserId};
use embedded::{Config, Embedded};
use flate2::{Compression, write::DeflateEncoder};
use runtime_api::{Function, Outcome};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use store::{Access, Names, Store};

use crate::table::Figure;

const STARTS: usize = 30;
const CALLS: usize = 200;
const PASSWORD: &str = "a password for measuring";

/// What a function is held against.
struct Bar {
    name: &'static str,
    zip_megabytes: f64,
    /// `None` for the worker: it holds a photo.
    peak_megabytes: Option<f64>,
}

const BARS: [Bar; 8] = [
    // Checking a password takes 19 MiB.
    Bar {
        name: "login",
        zip_megabytes: 3.5,
        peak_megabytes: Some(25.0 + 19.9),
    },
    Bar {
        name: "models",
        zip_megabytes: 3.5,
        peak_megabytes: Some(25.0),
    },
    Bar {
        name: "restore",
        zip_megabytes: 3.5,
        peak_megabytes: Some(25.0),
    },
    // With a photo of 8 × 6 pixels.
    Bar {
        name: "analyze",
        zip_megabytes: 4.5,
        peak_megabytes: Some(25.0),
    },
    // With the networks, as the worker.
    Bar {
        name: "preview",
        zip_megabytes: 14.0,
        peak_megabytes: None,
    },
    Bar {
        name: "history",
        zip_megabytes: 3.5,
        peak_megabytes: Some(25.0),
    },
    Bar {
        name: "sweeper",
        zip_megabytes: 3.5,
        peak_megabytes: Some(25.0),
    },
    Bar {
        name: "worker",
        zip_megabytes: 14.0,
        peak_megabytes: None,
    },
];

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let measured = tokio::runtime::Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure()));
    measured.unwrap_or_else(|error| {
        vec![Figure::judged(
            "functions",
            error.to_string(),
            "measured",
            false,
        )]
    })
}

async fn measure() -> Outcome<Vec<Figure>> {
    if !built("bare-function").exists() {
        let why = "build them with: make lambda";
        return Ok(vec![Figure::skipped("functions on Lambda", "", why)]);
    }
    let folder = tempfile::tempdir()?;
    let services = Services::start(folder.path()).await?;
    let mut figures = Vec::new();
    let bare = starts("bare-function", &[]).await?;
    figures.push(Figure::plain("bare function: start, p50", millis(bare.p50)));
    for bar in &BARS {
        figures.extend(function(bar, &bare, &services).await?);
    }
    Ok(figures)
}

async fn function(bar: &Bar, bare: &Starts, services: &Services) -> Outcome<Vec<Figure>> {
    let name = bar.name;
    let starts = starts(name, &services.variables).await?;
    let ratio = starts.p50.as_secs_f64() / bare.p50.as_secs_f64();
    let mut figures = vec![
        Figure::judged(
            &format!("{name}: start, p50 of {STARTS}"),
            millis(starts.p50),
            "≤ 15 ms",
            starts.p50 <= Duration::from_millis(15),
        ),
        Figure::judged(
            &format!("{name}: start, p50 against the bare function"),
            format!("{ratio:.2} ×"),
            "≤ 2 ×",
            ratio <= 2.0,
        ),
        Figure::judged(
            &format!("{name}: start, p99"),
            millis(starts.p99),
            "≤ 40 ms",
            starts.p99 <= Duration::from_millis(40),
        ),
    ];
    let (warm, peak) = services.calls(name).await?;
    figures.push(if name == "models" {
        let reached = warm <= Duration::from_millis(1);
        Figure::judged("models: warm call, p50", millis(warm), "≤ 1 ms", reached)
    } else {
        Figure::plain(&format!("{name}: warm call, p50"), millis(warm))
    });
    let (label, value) = (format!("{name}: peak memory"), format!("{peak:.1} MB"));
    figures.push(match bar.peak_megabytes {
        Some(most) => Figure::judged(&label, value, &format!("≤ {most:.0} MB"), peak <= most),
        None => Figure::plain(&label, value),
    });
    let megabytes = zipped(&built(name))? as f64 / 1e6;
    figures.push(Figure::judged(
        &format!("{name}: zip"),
        format!("{megabytes:.2} MB"),
        &format!("≤ {} MB", bar.zip_megabytes),
        megabytes <= bar.zip_megabytes,
    ));
    Ok(figures)
}

struct Starts {
    p50: Duration,
    p99: Duration,
}

/// Starts the function again and again, after one start that fills the system's caches.
async fn starts(name: &str, variables: &[(String, String)]) -> Outcome<Starts> {
    let mut took = Vec::with_capacity(STARTS);
    for round in 0..=STARTS {
        let function = Function::start(&built(name), variables).await?;
        if round > 0 {
            took.push(function.ready_after);
        }
    }
    took.sort_unstable();
    Ok(Starts {
        p50: took[STARTS / 2],
        p99: took[(STARTS * 99).div_ceil(100) - 1],
    })
}

/// Services for the functions, and somebody signed in.
struct Services {
    variables: Vec<(String, String)>,
    token: String,
    /// A photo that was put in.
    upload_id: String,
    _embedded: Embedded,
}

impl Services {
    async fn start(folder: &Path) -> Outcome<Self> {
        let embedded = Embedded::start(Config::new(folder)).await?;
        let credentials = embedded.credentials();
        let endpoint = embedded.endpoint().to_owned();
        let access = Access::to(
            &endpoint,
            &credentials.access_key_id,
            &credentials.secret_access_key,
        );
        let names = Names {
            bucket: "photos".to_owned(),
            table: "records".to_owned(),
            engine_queue: "engine".to_owned(),
            remote_queue: "remote".to_owned(),
            cors_origins: Vec::new(),
        };
        let (engine_queue, remote_queue) = store::create_missing(&access, &names).await?;
        let settings = store::Settings {
            bucket: names.bucket.clone(),
            table: names.table.clone(),
            engine_queue_url: engine_queue.clone(),
            remote_queue_url: remote_queue.clone(),
            s3_public_url: None,
            timing: Timing::default(),
        };
        let store = Store::connect(&access, settings);
        let variables = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", &endpoint),
            ("AWS_ACCESS_KEY_ID", &credentials.access_key_id),
            (
                "AWS_SECRET_ACCESS_KEY",
                credentials.secret_access_key.expose_secret(),
            ),
            ("BUCKET", &names.bucket),
            ("TABLE", &names.table),
            ("ENGINE_QUEUE_URL", &engine_queue),
            ("REMOTE_QUEUE_URL", &remote_queue),
            (
                "SECRET_KEY",
                "a secret key of the bench, long enough to be taken",
            ),
            ("AUTH_PASSWORD", PASSWORD),
            // As template.yaml sets it for login.
            ("MALLOC_MMAP_THRESHOLD_", "1048576"),
        ];
        let mut services = Self {
            variables: variables
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            token: String::new(),
            upload_id: String::new(),
            _embedded: embedded,
        };
        let mut login = Function::start(&built("login"), &services.variables).await?;
        let (answer, _) = login.invoke(&services.event("login")).await?;
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default())?;
        services.token = body["access_token"].as_str().ok_or("no token")?.to_owned();
        let owner = body["user"]["id"].as_str().ok_or("no user")?.parse()?;
        services.upload_id = put_photo(&store, owner).await?;
        Ok(services)
    }

    /// What the function is asked: what it does all day, without a photo.
    fn event(&self, name: &str) -> Value {
        match name {
            "login" => {
                let body = json!({ "username": "admin", "password": PASSWORD });
                self.request("POST", "/api/v1/auth/login", Some(&body))
            }
            "models" => self.request("GET", "/api/v1/models", None),
            "restore" => {
                let body = json!({
                    "filename": "a.jpg", "content_type": "image/jpeg", "size": 1_000_000,
                });
                self.request("POST", "/api/v1/uploads", Some(&body))
            }
            "analyze" => {
                let body = json!({ "upload_id": self.upload_id });
                self.request("POST", "/api/v1/restore/analyze", Some(&body))
            }
            "preview" => {
                let region = json!({ "x": 0, "y": 0, "width": 8, "height": 6 });
                let body = json!({ "upload_id": self.upload_id, "model_id": "photo-2x", "region": region });
                self.request("POST", "/api/v1/restore/preview", Some(&body))
            }
            "history" => self.request("GET", "/api/v1/restore/history", None),
            "worker" => json!({ "Records": [] }),
            _ => json!({}),
        }
    }

    /// An HTTP API's event, payload format 2.0.
    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {
                "authorization": format!("Bearer {}", self.token),
                "content-type": "application/json",
                "host": "api.example",
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "api",
                "domainName": "api.example",
                "domainPrefix": "api",
                "http": {
                    "method": method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "bench",
                },
                "requestId": "id",
                "routeKey": "$default",
                "stage": "$default",
                "time": "21/Nov/2026:12:00:00 +0000",
                "timeEpoch": 1_795_262_400_000_u64,
            },
            "body": body.map(Value::to_string),
            "isBase64Encoded": false,
        })
    }

    /// The median of the calls after the first, and the peak memory after all of them.
    async fn calls(&self, name: &str) -> Outcome<(Duration, f64)> {
        let mut function = Function::start(&built(name), &self.variables).await?;
        let event = self.event(name);
        let calls = if name == "login" { CALLS / 10 } else { CALLS };
        let mut took = Vec::with_capacity(calls);
        for round in 0..=calls {
            let (answer, time) = function.invoke(&event).await?;
            let status = answer["statusCode"].as_u64();
            if status.is_some_and(|status| status >= 300) {
                return Err(format!("{name} answers {answer}").into());
            }
            if round > 0 {
                took.push(time);
            }
        }
        took.sort_unstable();
        Ok((took[took.len() / 2], function.peak_megabytes()?))
    }
}

/// Puts a small photo in, as a browser would; the upload's id.
async fn put_photo(store: &Store, owner: UserId) -> Outcome<String> {
    let (photo, now) = (testkit::small_png(), Clock::system().now());
    let upload = Upload {
        id: UploadId::new(),
        owner,
        filename: FileName::new("small.png"),
        content_type: "image/png".to_owned(),
        size: photo.len() as u64,
        created_at: now,
        unused_until: now + Duration::from_secs(3600),
        used_by: Vec::new(),
        previews: std::collections::BTreeMap::new(),
        coming: domain::Coming::default(),
    };
    store.create_upload(&upload).await?;
    store
        .write_object(&upload.key(), &upload.content_type, photo)
        .await?;
    Ok(upload.id.to_string())
}

fn millis(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

/// How many bytes the program has when it is deflated as for the zip.
fn zipped(program: &Path) -> Outcome<usize> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
    deflated.write_all(&fs::read(program)?)?;
    Ok(deflated.finish()?.len())
}

/// The program of a function, as `make lambda` has built it.
fn built(name: &str) -> PathBuf {
    let lambda = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/lambda");
    lambda.join(name).join("bootstrap")
}
