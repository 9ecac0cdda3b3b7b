//! `backup`: created while the server works, checked, and brought back after everything is lost.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    client::{self, SignedIn, picture, size, succeeded},
    program::Program,
};

/// How many restorations there are besides the one at work.
const HISTORY: usize = 200;

/// How many of them are restorations of photos of their own.
const REAL: usize = 40;

/// Takes some seconds to restore.
const LARGE: u32 = 900;

pub(crate) fn backup(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_photo-restoration"));
    command.env_clear().arg("backup").args(args);
    command
}

pub(crate) fn run(args: &[&str]) -> (i32, String) {
    said(&backup(args).output().expect("it runs"))
}

pub(crate) fn said(output: &Output) -> (i32, String) {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).expect("text");
    assert!(!text.contains("panicked"), "{text}");
    (output.status.code().expect("a code"), text)
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The SHA-256 of every photo's file in a data folder, by its path in it.
pub(crate) fn photos(data: &Path) -> BTreeMap<PathBuf, String> {
    let files = crate::start::walk(&data.join("s3"));
    let named = files.into_iter().map(|file| {
        let digest = Sha256::digest(fs::read(&file).expect("read"));
        let sum = digest.iter().map(|it| format!("{it:02x}")).collect();
        (file.strip_prefix(data).expect("in it").to_owned(), sum)
    });
    named.collect()
}

/// A data folder with a few restored photos, and the password.
pub(crate) fn with_photos(data: &Path, count: usize) -> String {
    let program = Program::start(data);
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    for number in 0..count {
        let id = me.start(&picture(24 + number as u32));
        me.wait_for(&id, succeeded);
    }
    stop(program);
    password
}

pub(crate) fn stop(program: Program) {
    #[cfg(unix)]
    program.stop();
    #[cfg(not(unix))]
    drop(program);
}

fn history(me: &SignedIn) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        assert!(items.len() < 100_000, "the history has no end: {cursor}");
        let page = me.get(&format!("/api/v1/restore/history?limit=100{cursor}"));
        let page: Value = page.json().expect("JSON");
        items.extend(page["items"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[test]
fn two_hundred_restorations_come_back_whole_and_work_that_was_under_way_ends() {
    for archive in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, place) = (folder.path().join("data"), folder.path());
        let target = place.join(if archive { "all.tar" } else { "backups" });
        let password = with_photos(&data, REAL);
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let copies = testkit::fill_history(&data, HISTORY - REAL);
        runtime.block_on(copies).expect("filled");

        let program = Program::start(&data);
        let me = SignedIn::with(&program, &password);
        let at_work = me.start(&picture(LARGE));
        me.wait_for(&at_work, |it| it["status"] == "running");
        let started = std::time::Instant::now();
        let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
        println!("created in {:?}: {text}", started.elapsed());
        assert_eq!(code, 0, "{text}");
        let shown = history(&me);
        assert_eq!(shown.len(), HISTORY + 1);
        drop(program);
        let mut before = photos(&data);
        fs::remove_dir_all(&data).expect("destroyed");

        let (code, text) = run(&["verify", path(&target)]);
        assert_eq!(code, 0, "{text}");
        let started = std::time::Instant::now();
        let (code, text) = run(&["restore", path(&target), "--data", path(&data)]);
        println!("restored in {:?}: {text}", started.elapsed());
        assert_eq!(code, 0, "{text}");
        // The work at hand went on after the backup; what it made since is not in it.
        let restored = photos(&data);
        let made_since =
            |file: &PathBuf| path(file).contains(&at_work) && !restored.contains_key(file);
        let result = data
            .join("s3/photos/results")
            .join(&at_work)
            .join("@0-1.png");
        assert!(!result.exists(), "the backup was made during work");
        before.retain(|file, _| !made_since(file));
        assert!(before.len() >= 4 * REAL, "{} files", before.len());
        assert!(restored == before, "every photo, byte for byte");

        let program = Program::start(&data);
        let me = SignedIn::with(&program, &password);
        let again = history(&me);
        let ids = |items: &[Value]| -> Vec<String> {
            items.iter().map(|it| it["id"].to_string()).collect()
        };
        assert_eq!(ids(&again), ids(&shown));
        let done = me.wait_for(&at_work, succeeded);
        assert_eq!(
            size(&me.photo(&done["processed_url"])),
            (2 * LARGE, 2 * LARGE)
        );
        let first = me.restoration(again[HISTORY]["id"].as_str().expect("an id"));
        assert_eq!(size(&me.photo(&first["processed_url"])), (48, 48));
        assert_eq!(me.photo(&first["original_url"]), picture(24));
    }
}

#[test]
fn a_backup_of_a_stopped_server_changes_nothing_and_the_next_one_copies_only_what_is_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    let password = with_photos(&data, 2);
    let all = |data: &Path| -> Vec<_> {
        let files = crate::start::walk(data);
        let mut files: Vec<_> = files
            .into_iter()
            .filter(|it| {
                !it.ends_with("dynamodb.sqlite-shm") && !it.ends_with("dynamodb.sqlite-wal")
            })
            .map(|it| (fs::read(&it).expect("read"), it))
            .collect();
        files.sort();
        files
    };
    let before = all(&data);
    let create = || {
        run(&[
            "create",
            path(&target),
            "--data",
            path(&data),
            "--keep",
            "2",
        ])
    };
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("private photos and the secret key"), "{text}");
    assert!(all(&data) == before, "the data folder is as it was");
    let stored = |at: &Path| crate::start::walk(&at.join("files")).len();
    let first = stored(&target);

    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    assert_eq!(stored(&target), first, "no photo was copied again");

    // One photo more, and one less; the third backup lets go of the first.
    let program = Program::start(&data);
    let me = SignedIn::with(&program, &password);
    let id = me.start(&picture(40));
    me.wait_for(&id, succeeded);
    stop(program);
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    let there = fs::read_dir(target.join("snapshots"))
        .expect("there")
        .count();
    assert_eq!(there, 2);
    assert!(stored(&target) > first);
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches(": complete").count(), 2, "{text}");

    // An earlier one can be brought back as well.
    let name = text.split(':').next().expect("a name");
    let other = folder.path().join("other");
    let (code, text) = run(&[
        "restore",
        path(&target),
        "--snapshot",
        name,
        "--data",
        path(&other),
    ]);
    assert_eq!(code, 0, "{text}");
    assert!(photos(&other).len() < photos(&data).len());
    let strange = [
        "restore",
        path(&target),
        "--snapshot",
        "yesterday",
        "--data",
        path(&other),
    ];
    let (code, text) = run(&strange);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains(name), "it says which there are: {text}");
}

#[test]
fn no_session_comes_back_with_a_backup_also_not_with_one_of_an_earlier_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    let password = with_photos(&data, 1);
    let program = Program::start(&data);
    let http = client::http();
    let wrong = client::login(&http, &program.url, "admin", "wrong");
    assert_eq!(wrong.status(), 401);
    let signed_in = client::login(&http, &program.url, "admin", &password);
    let cookie = signed_in.headers()["set-cookie"].to_str().expect("text");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let refresh = |program: &Program| {
        let post = http.post(format!("{}/api/v1/auth/refresh", program.url));
        let answer = post.header("cookie", &cookie).send();
        answer.expect("answered").status()
    };
    assert_eq!(refresh(&program), 200);
    let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    stop(program);

    let all = crate::start::walk(&target.join("snapshots"));
    let named = |name: &str| all.iter().find(|it| it.ends_with(name)).expect("there");
    let (records, manifest) = (named("dynamodb.sqlite"), named("manifest.json"));
    let holds = |word: &str| {
        let bytes = fs::read(records).expect("read");
        bytes.windows(word.len()).any(|it| it == word.as_bytes())
    };
    assert!(holds("RESTORATION#"));
    assert!(!holds("SESSION#") && !holds("TRIES#"));

    for earlier in [false, true] {
        if earlier {
            let database = rusqlite::Connection::open(records).expect("opened");
            let from = data.join("dynamodb.sqlite");
            database
                .execute("ATTACH ?1 AS data", [path(&from)])
                .expect("attached");
            let copy = "INSERT INTO \"photo-restoration\" SELECT * FROM data.\"photo-restoration\" \
                        WHERE sk LIKE 'S:SESSION#%'";
            assert!(database.execute(copy, []).expect("copied") > 0);
            drop(database);
            let bytes = fs::read(records).expect("read");
            let sum: String = Sha256::digest(&bytes)
                .iter()
                .map(|it| format!("{it:02x}"))
                .collect();
            let text = fs::read(manifest).expect("read");
            let mut said: Value = serde_json::from_slice(&text).expect("JSON");
            let files = said["files"].as_array_mut().expect("a list");
            let file = files.iter_mut().find(|it| it["path"] == "dynamodb.sqlite");
            let file = file.expect("the records");
            file["sha256"] = sum.into();
            file["bytes"] = bytes.len().into();
            fs::write(manifest, said.to_string()).expect("written");
        }
        let back = folder.path().join(format!("back-{earlier}"));
        let (code, text) = run(&["restore", path(&target), "--data", path(&back)]);
        assert_eq!(code, 0, "{text}");
        let program = Program::start(&back);
        assert_eq!(refresh(&program), 401, "{earlier}");
        let me = SignedIn::with(&program, &password);
        assert_eq!(history(&me).len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_backup_and_what_came_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    let (backups, archive) = (folder.path().join("backups"), folder.path().join("b.tar"));
    with_photos(&data, 1);
    for target in [&backups, &archive] {
        let (code, text) = run(&["create", path(target), "--data", path(&data)]);
        assert_eq!(code, 0, "{text}");
    }
    let (code, text) = run(&["restore", path(&archive), "--data", path(&other)]);
    assert_eq!(code, 0, "{text}");
    let mut files = crate::start::walk(&backups);
    files.extend(crate::start::walk(&other));
    files.push(archive);
    for file in files {
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let key = |data: &Path| fs::read(data.join("secret-key")).expect("there");
    assert_eq!(key(&data), key(&other));
}
