//! What is in the bin stays there, whatever happens to the program and to its data.

use std::fs;

use serde_json::{Value, json};

use crate::{
    backup::{path, run},
    client::{SignedIn, picture, size, succeeded},
    program::{self, Program},
};

/// The names of what is in the bin.
fn bin(me: &SignedIn) -> Vec<String> {
    let answer = me.get("/api/v1/restore/history?deleted=true");
    let answer: Value = answer.json().expect("JSON");
    let items = answer["items"].as_array().expect("a list");
    items
        .iter()
        .map(|it| it["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn what_is_in_the_bin_outlives_a_crash_and_comes_back_with_a_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    let program = Program::start(&data);
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    let id = me.start(&picture(24));
    me.wait_for(&id, succeeded);
    assert_eq!(me.delete(&format!("/api/v1/restore/{id}")).status(), 200);
    assert_eq!(bin(&me), std::slice::from_ref(&id));
    // Killed.
    drop(program);

    let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    let program = Program::start(&data);
    let me = SignedIn::with(&program, &password);
    assert_eq!(bin(&me), std::slice::from_ref(&id));
    let emptied: Value = me.delete("/api/v1/bin").json().expect("JSON");
    assert_eq!(emptied, json!({ "emptied": 1, "next_cursor": null }));
    assert_eq!(bin(&me), Vec::<String>::new());
    let results = data.join("s3/photos/results").join(&id);
    program::until("its files are removed", || !results.exists());
    drop(program);
    fs::remove_dir_all(&data).expect("destroyed");

    let (code, text) = run(&["restore", path(&target), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    let program = Program::start(&data);
    let me = SignedIn::with(&program, &password);
    assert_eq!(bin(&me), std::slice::from_ref(&id));
    let undone = me.post(&format!("/api/v1/restore/{id}/undelete"), &json!({}));
    assert_eq!(undone.status(), 200);
    let there = me.restoration(&id);
    assert_eq!(size(&me.photo(&there["processed_url"])), (48, 48));
    assert_eq!(me.photo(&there["original_url"]), picture(24));
}
