//! What the page does, without a page.

use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

use crate::program::Program;

/// How long a restoration of a small picture may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// Signed in.
pub(crate) struct SignedIn {
    pub(crate) http: Client,
    pub(crate) url: String,
    pub(crate) token: String,
}

/// A client that keeps cookies and follows no redirect, as the tests look at
/// both.
pub(crate) fn http() -> Client {
    testkit::name_cryptography();
    Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .expect("a client")
}

pub(crate) fn fetch(url: impl reqwest::IntoUrl) -> reqwest::Result<Response> {
    http().get(url).send()
}

pub(crate) fn login(http: &Client, url: &str, username: &str, password: &str) -> Response {
    http.post(format!("{url}/api/v1/auth/login"))
        .json(&json!({ "username": username, "password": password }))
        .send()
        .expect("answered")
}

impl SignedIn {
    /// With the password that the program showed at its first start.
    pub(crate) fn first(program: &Program) -> Self {
        let password = program.password().expect("a password");
        Self::with(program, &password)
    }

    pub(crate) fn with(program: &Program, password: &str) -> Self {
        let http = http();
        let answer = login(&http, &program.url, "admin", password);
        assert_eq!(answer.status(), 200, "{}", program.log());
        let body: Value = answer.json().expect("JSON");
        Self {
            http,
            url: program.url.clone(),
            token: body["access_token"].as_str().expect("a token").to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        let get = self.http.get(format!("{}{path}", self.url));
        get.bearer_auth(&self.token).send().expect("answered")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Response {
        let post = self.http.post(format!("{}{path}", self.url));
        let post = post.bearer_auth(&self.token).json(body);
        post.send().expect("answered")
    }

    pub(crate) fn delete(&self, path: &str) -> Response {
        let delete = self.http.delete(format!("{}{path}", self.url));
        delete.bearer_auth(&self.token).send().expect("answered")
    }

    /// Announces a picture and puts it where the answer says. The upload.
    pub(crate) fn upload(&self, picture: &[u8]) -> Value {
        let announced = self.post(
            "/api/v1/uploads",
            &json!({ "filename": "a.png", "content_type": "image/png", "size": picture.len() }),
        );
        assert_eq!(announced.status(), 201);
        let upload: Value = announced.json().expect("JSON");
        let mut put = self
            .http
            .put(upload["url"].as_str().expect("a URL"))
            .body(picture.to_vec());
        for (name, value) in upload["headers"].as_object().expect("headers") {
            put = put.header(name, value.as_str().expect("text"));
        }
        assert_eq!(put.send().expect("answered").status(), 200);
        upload
    }

    /// Uploads a picture and starts `photo-2x` on it. The restoration's id.
    pub(crate) fn start(&self, picture: &[u8]) -> String {
        let upload = self.upload(picture);
        let started = self.post(
            "/api/v1/restore",
            &json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x", "params": {} }),
        );
        assert_eq!(started.status(), 202);
        let restoration: Value = started.json().expect("JSON");
        restoration["id"].as_str().expect("an id").to_owned()
    }

    pub(crate) fn restoration(&self, id: &str) -> Value {
        let answer = self.get(&format!("/api/v1/restore/{id}"));
        assert_eq!(answer.status(), 200);
        answer.json().expect("JSON")
    }

    /// Waits until the restoration is as wanted.
    pub(crate) fn wait_for(&self, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let restoration = self.restoration(id);
            if wanted(&restoration) {
                return restoration;
            }
            assert!(started.elapsed() < PATIENCE, "{restoration}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The bytes at an address that an answer gave.
    pub(crate) fn photo(&self, url: &Value) -> Vec<u8> {
        let url = url.as_str().expect("a URL");
        let answer = self.http.get(url).send().expect("answered");
        assert_eq!(answer.status(), 200, "{url}");
        answer.bytes().expect("a body").to_vec()
    }
}

/// Whether the restoration is done.
pub(crate) fn succeeded(restoration: &Value) -> bool {
    assert_ne!(restoration["status"], "failed", "{restoration}");
    restoration["status"] == "succeeded"
}

/// A picture with something in every part of it.
pub(crate) fn picture(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("written");
    let pixels: Vec<u8> = (0..side * side)
        .flat_map(|at| {
            let (x, y) = (at % side, at / side);
            [(x * 3) as u8, (y * 5) as u8, ((x * y) / 7) as u8]
        })
        .collect();
    writer.write_image_data(&pixels).expect("written");
    writer.finish().expect("written");
    bytes
}

/// The samples of a PNG.
pub(crate) fn pixels(bytes: &[u8]) -> Vec<u8> {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info();
    let mut reader = reader.expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
    reader.next_frame(&mut pixels).expect("whole");
    pixels
}

/// Width and height of a PNG.
pub(crate) fn size(bytes: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info();
    let reader = reader.expect("a PNG");
    (reader.info().width, reader.info().height)
}
