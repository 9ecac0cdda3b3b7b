//! Models that run elsewhere, with the program killed while they compute.

use std::{path::Path, process::Command};

use serde_json::{Value, json};
use testkit::{Scripted, play_fal};
use tokio::runtime::Runtime;

use crate::{
    client::{self, SignedIn, picture, size, succeeded},
    program::{self, Program},
};

/// A provider on this machine.
struct Provider {
    server: Scripted,
    /// What runs it; dropped after it.
    _runtime: Runtime,
}

impl Provider {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let server = runtime.block_on(Scripted::start());
        {
            let _inside = runtime.enter();
            play_fal(&server);
        }
        Self {
            server,
            _runtime: runtime,
        }
    }

    /// The program, with its models elsewhere here.
    fn command(&self, data: &Path) -> Command {
        let mut command = program::command(data);
        command
            .env("HF_API_KEY", "hf_a-key-that-stands-nowhere")
            .env("HF_ROUTER_URL", self.server.url())
            .env("HF_HUB_URL", self.server.url());
        command
    }

    fn submissions(&self) -> usize {
        self.server.count("POST", "/fal-ai/")
    }

    fn looks(&self) -> usize {
        self.server.count("GET", "/fal-ai/")
    }
}

fn start(me: &SignedIn, prompt: &str) -> String {
    let upload = me.upload(&picture(64));
    let request = json!({
        "upload_id": upload["upload_id"],
        "model_id": "qwen-edit",
        "params": { "prompt": prompt },
    });
    let started: Value = me.post("/api/v1/restore", &request).json().expect("JSON");
    started["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_program_killed_after_it_sent_a_photo_goes_on_asking_and_never_sends_it_again() {
    let provider = Provider::start();
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::spawn(provider.command(folder.path()));
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    let id = start(&me, "slow");
    // The first look tells that the handle was noted: before that nobody may look.
    program::until("it looks", || provider.looks() > 0);
    drop(program);
    assert_eq!(provider.submissions(), 1);

    let program = Program::spawn(provider.command(folder.path()));
    let me = SignedIn::with(&program, &password);
    let done = me.wait_for(&id, succeeded);
    assert_eq!(size(&me.photo(&done["processed_url"])), (64, 64));
    assert_eq!(provider.submissions(), 1);
    assert!(!program.log().contains("a-key-that-stands-nowhere"));
}

#[test]
fn a_remote_model_is_listed_with_what_it_needs_until_it_is_there() {
    let provider = Provider::start();
    let folder = tempfile::tempdir().expect("a folder");
    let listed = |program: &Program, id: &str| -> Value {
        let url = format!("{}/api/v1/models/{id}", program.url);
        let answer = client::fetch(url).expect("answered");
        answer.json().expect("JSON")
    };
    let program = Program::start(folder.path());
    let without = listed(&program, "qwen-edit");
    assert_eq!(without["available"], false);
    assert!(
        without["reason"]
            .as_str()
            .is_some_and(|why| why.contains("HF_API_KEY"))
    );
    drop(program);

    let program = Program::spawn(provider.command(folder.path()));
    assert_eq!(listed(&program, "qwen-edit")["available"], true);
    let weights = listed(&program, "swin2sr-2x");
    assert!(
        weights["reason"]
            .as_str()
            .is_some_and(|why| why.contains("models fetch swin2sr-2x"))
    );
}

#[test]
fn settings_of_remote_models_that_do_not_fit_are_all_named_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command
        .env("HF_API_KEY", "sk-no-key-of-hugging-face")
        .env("HF_API_TIMEOUT", "soon")
        .env("HF_PROVIDERS", "acme");
    let said = program::fails(command);
    for name in ["HF_API_KEY", "HF_API_TIMEOUT", "HF_PROVIDERS"] {
        assert!(said.contains(name), "{said}");
    }
    assert!(!said.contains("sk-no-key"), "{said}");
}
