//! `models`: what there is, and fetching the weights that some need; then a photo with them.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::{On, Reply, Scripted, tiny_swin2sr};
use tokio::runtime::Runtime;

use crate::{
    client::{self, picture},
    program::{self, Program},
};

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// Two models with weights of which no checksum is pinned, and one without.
fn models() -> String {
    let weights =
        |file: &str| json!({ "repository": "owner/name", "revision": REVISION, "file": file });
    let entry = |id: &str, scale: u32, weights: Value| {
        json!({
            "id": id, "name": id, "model": id, "category": "upscale", "provider": "engine",
            "scale": scale, "weights": weights,
        })
    };
    json!([
        entry("tiny", 2, weights("tiny.onnx")),
        entry("wrong", 4, weights("tiny.onnx")),
        { "id": "photo-2x", "name": "2x", "model": "w", "category": "upscale", "provider": "engine", "scale": 2 },
    ])
    .to_string()
}

/// A hub on this machine that has the network.
struct Hub {
    server: Scripted,
    /// What runs it; dropped after it.
    _runtime: Runtime,
}

impl Hub {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let server = runtime.block_on(Scripted::start());
        let digest = Sha256::digest(tiny_swin2sr());
        let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = format!("/owner/name/resolve/{REVISION}/tiny.onnx");
        let named = Reply::status(200)
            .header("X-Repo-Commit", REVISION)
            .header("X-Linked-ETag", &format!("\"{sha256}\""));
        let whole = Reply::bytes("application/octet-stream", tiny_swin2sr());
        server.on(On::new("HEAD", &path).reply(named).always());
        server.on(On::new("GET", &path).reply(whole).always());
        Self {
            server,
            _runtime: runtime,
        }
    }

    fn command(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_photo-restoration"));
        command
            .args(args)
            .env("DATA_DIR", data)
            .env("HF_HUB_URL", self.server.url())
            .env("MODELS_CONFIG", models());
        command
    }

    fn run(&self, data: &Path, args: &[&str]) -> Output {
        self.command(data, args).output().expect("it runs")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn weights_are_fetched_once_and_then_restore_a_photo_also_in_a_program_that_runs() {
    let (hub, folder) = (Hub::start(), tempfile::tempdir().expect("a folder"));
    let mut serve = program::command(folder.path());
    serve.env("MODELS_CONFIG", models());
    let program = Program::spawn(serve);
    let listed = || -> Value {
        let url = format!("{}/api/v1/models/tiny", program.url);
        let answer = client::fetch(url).expect("answered");
        answer.json().expect("JSON")
    };
    assert_eq!(listed()["available"], false);
    let list = text(&hub.run(folder.path(), &["models", "list"]).stdout);
    assert!(
        list.contains("models fetch tiny") && list.contains("photo-2x"),
        "{list}"
    );

    let fetched = hub.run(folder.path(), &["models", "fetch", "tiny"]);
    assert!(fetched.status.success(), "{}", text(&fetched.stderr));
    assert!(
        text(&fetched.stdout).contains("the hub states"),
        "{}",
        text(&fetched.stdout)
    );
    assert_eq!(listed()["available"], true, "without a new start");
    let again = hub.run(folder.path(), &["models", "fetch", "tiny"]);
    assert!(
        text(&again.stdout).contains("already downloaded"),
        "{}",
        text(&again.stdout)
    );
    assert_eq!(hub.server.count("GET", "/owner/"), 1);

    let (original, out) = (folder.path().join("in.png"), folder.path().join("out.png"));
    std::fs::write(&original, picture(40)).expect("written");
    let paths = [&original, &out].map(|path| path.to_str().expect("UTF-8"));
    let restored = hub.run(
        folder.path(),
        &["restore", "--model", "tiny", paths[0], paths[1]],
    );
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let info = png::Decoder::new(std::io::BufReader::new(
        std::fs::File::open(&out).expect("there"),
    ))
    .read_info()
    .expect("a picture");
    assert_eq!((info.info().width, info.info().height), (80, 80));
}

#[test]
fn what_cannot_be_fetched_or_used_is_said() {
    let (hub, folder) = (Hub::start(), tempfile::tempdir().expect("a folder"));
    for (args, code, words) in [
        (["models", "fetch", "nothing"].as_slice(), 2, "tiny"),
        (&["models", "fetch", "photo-2x"], 2, "needs no weights"),
        (
            &["models", "fetch", "tiny", "--to", "photos"],
            2,
            "s3://BUCKET",
        ),
        (
            &["restore", "--model", "tiny", "a.png", "b.png"],
            2,
            "models fetch tiny",
        ),
    ] {
        let output = hub.run(folder.path(), args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
    let mut unreachable = hub.command(folder.path(), &["models", "fetch", "tiny"]);
    let refused = unreachable.env("MODELS_CONFIG", models().replace(REVISION, &"f".repeat(40)));
    let output = refused
        .env("HF_HUB_URL", "http://127.0.0.1:1")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("Could not reach"),
        "{}",
        text(&output.stderr)
    );
}
