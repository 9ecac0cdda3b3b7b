//! Work that is interrupted.

use serde_json::Value;

use crate::{
    client::{SignedIn, picture, pixels, size, succeeded},
    program::Program,
};

/// Takes some seconds to restore, so that it can be interrupted.
const LARGE: u32 = 500;

/// Starts work until some is seen that can be interrupted: this program may be slow to look, and the
/// other fast to finish. What was started; the last of it is at work.
fn at_work(me: &SignedIn) -> Vec<String> {
    let mut started = Vec::new();
    for _ in 0..20 {
        let id = me.start(&picture(LARGE));
        let seen = me.wait_for(&id, |it| it["status"] == "running" || succeeded(it));
        started.push(id);
        if seen["status"] == "running" {
            return started;
        }
    }
    panic!("never seen at work");
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
    let id = at_work(&me).pop().expect("at work");
    let took = program.stop();
    assert!(took.as_secs() < 20, "{took:?}");

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
    let mut all = vec![id.clone()];
    let undisturbed = me.photo(&me.wait_for(&id, succeeded)["processed_url"]);
    assert_eq!(size(&undisturbed), (2 * LARGE, 2 * LARGE));
    // When it was restored is written beside the pixels, and is another time each time.
    let undisturbed = pixels(&undisturbed);

    for killed in 1..=10 {
        all.extend(at_work(&me));
        let id = all.last().expect("at work");
        drop(program);
        program = Program::start(folder.path());
        me = SignedIn::with(&program, &password);
        let done = me.wait_for(id, succeeded);
        let result = pixels(&me.photo(&done["processed_url"]));
        assert!(result == undisturbed, "another picture after kill {killed}");
        let history: Value = me
            .get("/api/v1/restore/history?limit=100")
            .json()
            .expect("JSON");
        let items = history["items"].as_array().expect("a list");
        assert!(items.iter().all(succeeded));
        let ids = items.iter().map(|item| item["id"].as_str().expect("an id"));
        assert!(ids.eq(all.iter().rev()), "each is there once");
    }
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(folder.path());
    let me = SignedIn::first(&program);
    at_work(&me);
    // A request that never ends holds the first one up, but not the second.
    let mut unfinished = program.connect();
    let head =
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    unfinished.write_all(head).expect("sent");
    program.signal("INT");
    crate::program::until("it says that it stops", || {
        program.output().contains("Stopping")
    });
    program.signal("INT");
    let (status, _) = program.wait();
    assert_eq!(status.code(), Some(130), "as a shell reports it: {status}");
}
