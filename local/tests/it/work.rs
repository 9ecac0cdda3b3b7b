//! Work that is interrupted.

use serde_json::Value;

use crate::{
    client::{SignedIn, picture, pixels, size, succeeded},
    program::Program,
};

/// Takes some seconds to restore, so that it can be interrupted.
const LARGE: u32 = 500;

fn is_computing(restoration: &Value) -> bool {
    assert_ne!(restoration["status"], "succeeded", "too fast to interrupt");
    restoration["status"] == "running"
}

#[test]
fn a_photo_is_restored_and_its_history_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    let id = me.start(&picture(48));
    let done = me.wait_for(&id, succeeded);
    assert_eq!(size(&me.photo(&done["processed_url"])), (96, 96));
    let result = me.photo(&done["processed_url"]);
    #[cfg(unix)]
    program.stop();
    #[cfg(not(unix))]
    drop(program);

    let program = Program::start(folder.path());
    let me = SignedIn::with(&program, &password);
    let history: Value = me.get("/api/v1/restore/history").json().expect("JSON");
    assert_eq!(history["items"][0]["id"], id.as_str());
    let again = me.restoration(&id);
    assert_eq!(me.photo(&again["processed_url"]), result);
    assert_eq!(me.photo(&again["original_url"]), picture(48));
}

#[cfg(unix)]
#[test]
fn work_is_handed_back_on_ctrl_c_and_finished_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    let id = me.start(&picture(LARGE));
    me.wait_for(&id, is_computing);
    let took = program.stop();
    assert!(took.as_secs_f32() < 5.0, "{took:?}");

    let program = Program::start(folder.path());
    let me = SignedIn::with(&program, &password);
    let done = me.wait_for(&id, succeeded);
    assert_eq!(
        size(&me.photo(&done["processed_url"])),
        (2 * LARGE, 2 * LARGE)
    );
}

#[test]
fn work_is_finished_once_and_right_after_the_program_was_killed_ten_times_in_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(folder.path());
    let password = program.password().expect("a password");
    let mut me = SignedIn::first(&program);
    let id = me.start(&picture(LARGE));
    let undisturbed = me.photo(&me.wait_for(&id, succeeded)["processed_url"]);
    assert_eq!(size(&undisturbed), (2 * LARGE, 2 * LARGE));
    // When it was restored is written beside the pixels, and is another time each time.
    let undisturbed = pixels(&undisturbed);

    for killed in 1..=10 {
        let id = me.start(&picture(LARGE));
        me.wait_for(&id, is_computing);
        drop(program);
        program = Program::start(folder.path());
        me = SignedIn::with(&program, &password);
        let done = me.wait_for(&id, succeeded);
        let result = pixels(&me.photo(&done["processed_url"]));
        assert!(result == undisturbed, "another picture after kill {killed}");
        let history: Value = me.get("/api/v1/restore/history").json().expect("JSON");
        let items = history["items"].as_array().expect("a list");
        assert_eq!(items.len(), killed + 1, "each is there once");
        assert!(items.iter().all(succeeded));
    }
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    let id = me.start(&picture(LARGE));
    me.wait_for(&id, is_computing);
    program.signal("INT");
    let stopping = std::time::Instant::now();
    while !program.output().contains("Stopping") && stopping.elapsed().as_secs() < 5 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    program.signal("INT");
    let (_, took) = program.wait();
    assert!(took.as_secs_f32() < 1.0, "{took:?}");
}
