//! A disk that is full, that can only be read, whose quota is used up, and that comes back.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use reqwest::blocking::Response;
use serde_json::{Value, json};
use testkit::small_disk;

use crate::{
    client::{self, SignedIn, picture, succeeded},
    disk_faults::Faults,
    program::{self, Program},
};

/// How long a deletion can be undone that is to make room.
const UNDO: Duration = Duration::from_secs(60);

fn delete(me: &SignedIn, id: &str) -> u16 {
    me.delete(&format!("/api/v1/restore/{id}"))
        .status()
        .as_u16()
}

/// Deletes it; how long that can be undone.
fn undo_of(me: &SignedIn, id: &str) -> Duration {
    let answer = me.delete(&format!("/api/v1/restore/{id}"));
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().expect("JSON");
    let time = |name: &str| -> domain::Timestamp {
        serde_json::from_value(body[name].clone()).expect("a time")
    };
    time("removed_at").since(time("deleted_at"))
}

fn refresh(me: &SignedIn) -> Response {
    let refresh = me.http.post(format!("{}/api/v1/auth/refresh", me.url));
    refresh.send().expect("answered")
}

fn announce(me: &SignedIn, size: usize) -> Response {
    me.post(
        "/api/v1/uploads",
        &json!({ "filename": "a.png", "content_type": "image/png", "size": size }),
    )
}

fn storage(me: &SignedIn) -> Value {
    let answer = me.get("/api/v1/storage");
    assert_eq!(answer.status(), 200);
    answer.json().expect("JSON")
}

fn health(me: &SignedIn) -> Value {
    let health: Value = me.get("/api/v1/health").json().expect("JSON");
    health["storage"].clone()
}

/// The answer is this problem; what it says.
fn problem(answer: Response, status: u16, kind: &str) -> String {
    assert_eq!(answer.status(), status);
    let body: Value = answer.json().expect("JSON");
    assert_eq!(body["type"], format!("urn:photo-restoration:{kind}"));
    body["detail"].as_str().expect("text").to_owned()
}

fn tries_written(data: &Path) -> i64 {
    let database = rusqlite::Connection::open_with_flags(
        data.join("dynamodb.sqlite"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    );
    let count = "SELECT count(*) FROM \"photo-restoration\" WHERE pk LIKE '%TRIES#%'";
    let counted = database
        .expect("opened")
        .query_row(count, [], |row| row.get(0));
    counted.expect("counted")
}

fn has_results(data: &Path, id: &str) -> bool {
    data.join("s3/photos/results").join(id).exists()
}

#[test]
fn on_a_full_disk_people_sign_in_and_delete_and_what_they_deleted_makes_room() {
    small_disk::run("disk::the_story_of_a_full_disk", 60);
}

#[test]
#[ignore = "run by the test above, where a small disk is mounted"]
fn the_story_of_a_full_disk() {
    let disk = small_disk::folder();
    let data = disk.join("data");
    let start = || {
        let mut command = program::command(&data);
        command.env("AUTH_PASSWORD", "correct horse");
        Program::spawn(command)
    };
    let program = start();
    let me = SignedIn::with(&program, "correct horse");
    let start_done = || {
        let id = me.start(&picture(48));
        me.wait_for(&id, succeeded);
        id
    };
    let [gone, second, third, binned] = [(); 4].map(|()| start_done());
    let before = storage(&me);
    assert_eq!(before["disk"]["state"], "fine", "{before}");
    assert_eq!(before["restorations"], 4);
    assert_eq!(undo_of(&me, &binned), 7 * 24 * 60 * UNDO);
    let waits = me.start(&picture(300));
    small_disk::fill(&disk, "filler");

    // Everything that makes room, or leads to it, goes on; what needs room is refused, and says what helps.
    let again = SignedIn::with(&program, "correct horse");
    assert_eq!(refresh(&again).status(), 200);
    assert_eq!(
        undo_of(&again, &gone),
        UNDO,
        "it skips the bin, to make room"
    );
    assert_eq!(undo_of(&again, &second), UNDO);
    let deleted_at = Instant::now();
    for answer in [
        announce(&again, 1000),
        again.post(&format!("/api/v1/restore/{third}/retry"), &json!({})),
    ] {
        let detail = problem(answer, 507, "no-room");
        assert!(detail.contains("delete photos"), "{detail}");
    }
    // Who guesses names does not use up what deleting needs.
    let records = tries_written(&data);
    for number in 0..20 {
        let name = format!("nobody-{number}");
        let answer = client::login(&client::http(), &program.url, &name, "wrong");
        assert_eq!(answer.status(), 401);
    }
    assert_eq!(tries_written(&data), records);
    let full = storage(&again);
    assert_eq!(full["disk"]["state"], "full", "{full}");
    assert_eq!(
        (&full["deleted"], &full["in_bin"]),
        (&json!(3), &json!(1)),
        "{full}"
    );
    assert!(full["deleted_bytes"].as_u64() > Some(0), "{full}");
    assert_eq!(health(&again), "full");
    let told: Value = again.get("/api/v1/health").json().expect("JSON");
    assert_eq!(told["undo_seconds"], 60);
    // What is in the bin stays there, until it is emptied: that makes room at once.
    let emptied = again.delete(&format!("/api/v1/restore/{binned}?forever=true"));
    assert_eq!(emptied.status(), 200);
    program::until("what was in the bin is removed", || {
        !has_results(&data, &binned)
    });

    // To the last byte again, and a start on such a disk.
    small_disk::fill(&disk, "filler-2");
    program::until("the time to undo is over", || {
        deleted_at.elapsed() > UNDO + Duration::from_secs(1)
    });
    assert!(has_results(&data, &gone));
    program.stop();
    small_disk::fill(&disk, "filler-3");
    let program = start();
    let me = SignedIn::with(&program, "correct horse");
    program::until("what was deleted is removed", || !has_results(&data, &gone));
    assert!(!program.log().contains("put off"), "{}", program.log());
    let waiting = me.restoration(&waits);
    if waiting["status"] == "queued" {
        let why = waiting["notice"]["detail"].as_str().expect("a notice");
        assert!(why.contains("The disk is full"), "{waiting}");
    }

    // There is room again: what waited goes on, and new photos are taken, without a new start.
    for filler in ["filler", "filler-2", "filler-3"] {
        fs::remove_file(disk.join(filler)).expect("removed");
    }
    me.wait_for(&waits, succeeded);
    program::until("it is said", || health(&me) == "fine");
    let new = me.start(&picture(32));
    me.wait_for(&new, succeeded);
    let reserve = data.join("reserve");
    program::until("the reserve is whole", || {
        fs::metadata(&reserve).is_ok_and(|known| known.len() > 7_000_000)
    });
    assert_eq!(program.log().matches("the disk is full: no new").count(), 1);
}

#[test]
fn a_reserve_that_was_used_up_is_made_again_from_the_first_room_there_is() {
    small_disk::run("disk::the_story_of_a_used_up_reserve", 60);
}

#[test]
#[ignore = "run by the test above, where a small disk is mounted"]
fn the_story_of_a_used_up_reserve() {
    let disk = small_disk::folder();
    let data = disk.join("data");
    let reserve = data.join("reserve");
    let start = || {
        let mut command = program::command(&data);
        command.env("AUTH_PASSWORD", "correct horse");
        Program::spawn(command)
    };
    let mut program = start();
    let me = SignedIn::with(&program, "correct horse");
    let photos: Vec<String> = (0..4).map(|_| me.start(&picture(32))).collect();
    for photo in &photos {
        me.wait_for(photo, succeeded);
    }
    let filler = small_disk::fill(&disk, "filler");
    // Far below the mark, which is 15 MB here.
    let free_some = || {
        let file = fs::File::options().write(true).open(&filler);
        let file = file.expect("there");
        let length = file.metadata().expect("known").len();
        file.set_len(length - 3_000_000).expect("less");
    };
    for (round, photo) in photos.iter().enumerate() {
        // What deleting and signing in use up little by little.
        fs::File::create(&reserve).expect("emptied");
        small_disk::fill(&disk, &format!("filler-{round}"));
        if round % 2 == 1 {
            program.stop();
            free_some();
            program = start();
        } else {
            free_some();
        }
        program::until("there is a reserve again", || {
            fs::metadata(&reserve).is_ok_and(|known| known.len() > 1_000_000)
        });
        small_disk::fill(&disk, &format!("filler-{round}-more"));
        let me = SignedIn::with(&program, "correct horse");
        assert_eq!(delete(&me, photo), 200, "round {round}");
    }
}

#[test]
fn on_a_disk_that_can_only_be_read_photos_are_shown_and_it_goes_on_when_it_can_be_written() {
    let Some(faults) = Faults::build() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let program = faults.start(folder.path());
    let me = SignedIn::first(&program);
    let done = me.start(&picture(48));
    let url = me.wait_for(&done, succeeded)["processed_url"].clone();
    let upload = me.upload(&picture(40));
    let other = SignedIn::first(&program);
    faults.set("read-only", "");

    let restore = json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x", "params": {} });
    // The first one finds it out.
    assert_eq!(delete(&me, &done), 503);
    let detail = problem(announce(&me, 1000), 503, "read-only");
    assert!(detail.contains("read-only"), "{detail}");
    problem(me.post("/api/v1/restore", &restore), 503, "read-only");
    let retry = format!("/api/v1/restore/{done}/retry");
    problem(me.post(&retry, &json!({})), 503, "read-only");
    let password = program.password().expect("shown");
    let login = client::login(&client::http(), &me.url, "admin", &password);
    // Whoever knows the password is let in, but cannot stay for long.
    assert_eq!(login.status(), 200);
    let cookie = login.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");

    // Looking and downloading go on, also for longer than one access token holds.
    assert_eq!(me.get("/api/v1/restore/history").status(), 200);
    me.photo(&url);
    let refreshed = refresh(&me);
    assert_eq!(refreshed.status(), 200);
    let cookie = refreshed.headers().get("set-cookie");
    assert!(cookie.is_none(), "the browser keeps the one that it has");
    assert_eq!(refresh(&me).status(), 200, "the cookie stays good");
    // Whoever signs out on a shared computer leaves no cookie there, though the session cannot be ended.
    let logout = other.http.post(format!("{}/api/v1/auth/logout", me.url));
    let logout = logout.send().expect("answered");
    assert_eq!(logout.status(), 204);
    let cookie = logout.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    assert_eq!(refresh(&other).status(), 401);
    assert_eq!(health(&me), "read-only");
    assert_eq!(storage(&me)["disk"]["state"], "read-only");
    let log = program.log();
    assert_eq!(
        log.matches("the disk is read-only: nothing").count(),
        1,
        "{log}"
    );
    assert!(!log.contains("the database failed"), "{log}");
    assert_eq!(log.matches("the session could not be ended").count(), 1);

    faults.clear("read-only");
    program::until("it is found out", || health(&me) == "fine");
    let started = me.post("/api/v1/restore", &restore);
    assert_eq!(started.status(), 202);
    let started: Value = started.json().expect("JSON");
    me.wait_for(started["id"].as_str().expect("an id"), succeeded);
    assert_eq!(delete(&me, &done), 200);
    assert_eq!(refresh(&me).status(), 200);
    assert!(program.log().contains("takes new photos again"));
}

#[test]
fn a_used_up_quota_is_a_full_disk_from_which_photos_can_be_deleted() {
    let Some(faults) = Faults::build() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let program = faults.start(folder.path());
    let me = SignedIn::first(&program);
    let done = me.start(&picture(48));
    me.wait_for(&done, succeeded);
    program::until("the reserve is made", || {
        folder.path().join("reserve").exists()
    });
    let upload = announce(&me, 200_000);
    assert_eq!(upload.status(), 201);
    let upload: Value = upload.json().expect("JSON");
    // What is there now, and not a byte more.
    faults.set("quota", &bytes_below(folder.path()).to_string());

    let mut put = me
        .http
        .put(upload["url"].as_str().expect("a URL"))
        .body(vec![7; 200_000]);
    for (name, value) in upload["headers"].as_object().expect("headers") {
        put = put.header(name, value.as_str().expect("text"));
    }
    assert_eq!(put.send().expect("answered").status(), 507);
    problem(announce(&me, 1000), 507, "no-room");
    assert_eq!(health(&me), "full");
    for _ in 0..20 {
        assert_eq!(
            SignedIn::first(&program).get("/api/v1/auth/me").status(),
            200
        );
    }
    assert_eq!(delete(&me, &done), 200);

    faults.clear("quota");
    program::until("it is found out", || health(&me) == "fine");
    let new = me.start(&picture(32));
    me.wait_for(&new, succeeded);
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder");
    let bytes = entries.map(|entry| {
        let entry = entry.expect("an entry");
        match entry.metadata().expect("known") {
            known if known.is_dir() => bytes_below(&entry.path()),
            known => known.len(),
        }
    });
    bytes.sum()
}
