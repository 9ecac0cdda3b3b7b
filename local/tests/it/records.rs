//! Records that are damaged or lost: said in the terminal, on the page and by `/health`, and
//! nothing is written before somebody decides.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

use serde_json::Value;

use crate::{
    backup::{path, photos, run, stop},
    client::{self, SignedIn, picture, succeeded},
    program::{self, Program},
};

/// A folder with a restored photo and a backup of it, and the password.
fn with_backup(data: &Path, backup: &Path) -> String {
    let program = Program::start(data);
    let me = SignedIn::first(&program);
    let id = me.start(&picture(32));
    me.wait_for(&id, succeeded);
    let (code, text) = run(&["create", path(backup), "--data", path(data)]);
    assert_eq!(code, 0, "{text}");
    program.password().expect("a password")
}

/// What a program says that found this kind of trouble at its start.
fn says_so(program: &Program, kind: &str, word: &str, data: &Path) {
    let kind = format!("urn:photo-restoration:{kind}");
    let login = client::login(&client::http(), &program.url, "admin", "any password");
    let health = client::fetch(format!("{}/api/v1/health", program.url));
    for answer in [login, health.expect("answered")] {
        assert!(answer.status().is_server_error(), "{}", answer.status());
        let problem: Value = answer.json().expect("JSON");
        assert_eq!(problem["type"], kind.as_str());
        let detail = problem["detail"].as_str().expect("text");
        assert!(
            detail.contains("photo-restoration backup restore BACKUP --replace"),
            "{detail}"
        );
        assert!(
            !detail.contains(path(data)),
            "no path is told to everybody: {detail}"
        );
        assert!(detail.contains("Nothing was written"), "{detail}");
    }
    // As where all is well: a page of another site has to name one host, and only one.
    let address = program.url.strip_prefix("http://").expect("plain HTTP");
    let mut raw = TcpStream::connect(address).expect("connected");
    let request = "GET /api/v1/health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n";
    raw.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    raw.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let page = client::fetch(format!("{}/", program.url));
    assert_eq!(page.expect("answered").status(), 200);
    let said = &program.welcome;
    assert!(
        said.contains(word) && said.contains("backup restore BACKUP"),
        "{said}"
    );
    assert!(
        said.contains("--accept-records") && said.contains(path(data)),
        "{said}"
    );
    let log = program.log();
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
}

#[test]
fn a_damaged_database_is_said_everywhere_left_alone_and_brought_back_from_a_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("b.tar"));
    let password = with_backup(&data, &backup);
    // What the process that was dropped left in the log goes to where it can be damaged.
    stop(Program::start(&data));
    let file = data.join("dynamodb.sqlite");
    let whole = fs::read(&file).expect("read");
    let mut page = whole.clone();
    let half = page.len() / 2;
    page[half..].fill(0xAA);
    for damaged in [page, b"this is no database".to_vec()] {
        fs::write(&file, &damaged).expect("written");
        let program = Program::start(&data);
        says_so(&program, "records-damaged", "damaged", &data);
        stop(program);
        assert!(
            fs::read(&file).expect("read") == damaged,
            "nothing was written"
        );
    }

    let before = photos(&data);
    let (code, text) = run(&["restore", path(&backup), "--replace", "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(photos(&data), before);
    let program = Program::start(&data);
    let me = SignedIn::with(&program, &password);
    let history: Value = me.get("/api/v1/restore/history").json().expect("JSON");
    assert_eq!(history["items"][0]["status"], "succeeded");
}

/// Flips one bit of the only place behind `from` where the file says `text`.
fn flip(bytes: &mut [u8], from: usize, text: &str) {
    let at = bytes[from..]
        .windows(text.len())
        .position(|window| window == text.as_bytes());
    // 1 makes another letter of a letter.
    bytes[from + at.expect("there")] ^= 1;
}

/// The page of the index of the records.
fn index_page(file: &Path) -> std::ops::Range<usize> {
    let database = rusqlite::Connection::open(file).expect("opened");
    let (root, size): (usize, usize) = database
        .query_row(
            "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size \
             WHERE name = 'sqlite_autoindex_photo-restoration_1'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("known");
    (root - 1) * size..root * size
}

#[test]
fn one_flipped_bit_where_records_are_looked_up_or_described_is_damage_and_no_new_account() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    with_backup(&data, &folder.path().join("b.tar"));
    stop(Program::start(&data));
    let file = data.join("dynamodb.sqlite");
    let index = index_page(&file);
    let whole = fs::read(&file).expect("read");
    let schema = |text: &'static str| (0..whole.len(), text);
    for (place, text) in [
        (index, "NAME#admin"),
        schema("on_demand_throughput"),
        schema("billing_mode"),
        schema("item_json TEXT"),
        schema("item_size INTEGER"),
        schema("hash_prefix"),
        schema("_tables ("),
    ] {
        let mut damaged = whole.clone();
        flip(&mut damaged[..place.end], place.start, text);
        fs::write(&file, &damaged).expect("written");
        let program = Program::start(&data);
        says_so(&program, "records-damaged", "damaged", &data);
        stop(program);
        assert!(fs::read(&file).expect("read") == damaged, "{text}");

        // Such a backup would push out good ones. What is named is the file that somebody knows.
        let new = folder.path().join("new.tar");
        let (code, said) = run(&["create", path(&new), "--data", path(&data)]);
        assert!(code == 3 && !new.exists(), "{text}: {code} {said}");
        assert!(
            said.contains(path(&file)) && said.contains("damaged"),
            "{text}: {said}"
        );
    }
}

#[test]
fn a_start_that_damage_stops_says_that_it_is_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    with_backup(&data, &folder.path().join("b.tar"));
    stop(Program::start(&data));
    let file = data.join("dynamodb.sqlite");
    // Every page but the first, which says where the others are.
    let mut bytes = fs::read(&file).expect("read");
    let tables = bytes.len() / 3;
    bytes[tables..].fill(0xAA);
    fs::write(&file, bytes).expect("written");
    let mut command = program::command(&data);
    command.arg("--accept-records");
    let output = command.output().expect("run");
    // So much is damaged that not even the administrator can be looked up.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("the records are damaged"), "{said}");
    assert!(!said.contains("did not answer"), "{said}");
}

/// What a disk does inside a page that is otherwise whole.
fn damage_the_accounts(data: &Path, becomes: &str) {
    let database = rusqlite::Connection::open(data.join("dynamodb.sqlite"));
    let damage = format!(
        "UPDATE \"photo-restoration\" SET item_json = {becomes} \
         WHERE sk LIKE '%PROFILE' OR sk LIKE '%USER'"
    );
    let changed = database.expect("opened").execute(&damage, []);
    assert!(changed.expect("damaged") >= 2);
}

#[test]
fn a_record_that_is_cut_off_is_damage_and_no_reason_to_make_the_account_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    stop(Program::start(folder.path()));
    damage_the_accounts(folder.path(), "substr(item_json, 1, 20)");
    let program = Program::start(folder.path());
    says_so(&program, "records-damaged", "damaged", folder.path());

    // All else can still be backed up; what is wrong is named.
    let backup = folder.path().with_extension("tar");
    let (code, text) = run(&["create", path(&backup), "--data", path(folder.path())]);
    assert!(
        code == 3 && text.contains("PROFILE: not readable"),
        "{text}"
    );
    let (code, text) = run(&["verify", path(&backup)]);
    assert!(
        code == 3 && text.contains("PROFILE: not readable"),
        "{text}"
    );
    fs::remove_file(backup).expect("made");
}

#[test]
fn damage_that_is_met_while_it_runs_is_said_where_it_is_met_and_by_health_and_once_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path());
    let password = program.password().expect("a password");
    let me = SignedIn::first(&program);
    let health = || -> Value {
        let answer = client::fetch(format!("{}/api/v1/health", program.url));
        let answer = answer.expect("answered");
        assert_eq!(answer.status(), 200, "the page needs what else it says");
        answer.json().expect("JSON")
    };
    assert_eq!(health()["status"], "healthy");
    damage_the_accounts(folder.path(), "CAST(x'7bff' AS TEXT)");

    for _ in 0..2 {
        let answer = client::login(&client::http(), &program.url, "admin", &password);
        assert_eq!(answer.status(), 500);
        let problem: Value = answer.json().expect("JSON");
        assert_eq!(problem["type"], "urn:photo-restoration:records-damaged");
        let detail = problem["detail"].as_str().expect("text");
        assert!(!detail.contains("Nothing was written"), "{detail}");
    }
    let said = health();
    assert_eq!(said["status"], "unhealthy");
    let kind = &said["troubles"][0]["type"];
    assert_eq!(kind, "urn:photo-restoration:records-damaged");
    let detail = said["troubles"][0]["detail"].as_str().expect("text");
    assert!(!detail.contains("Nothing was written"), "{detail}");
    let log = program.log();
    assert_eq!(log.matches("the records are damaged").count(), 1, "{log}");
    // What is whole is still answered.
    assert_eq!(me.get("/api/v1/restore/history").status(), 200);
}

#[test]
fn a_lost_write_ahead_log_is_said_everywhere_and_going_on_has_to_be_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("b.tar"));
    let password = with_backup(&data, &backup);
    // The program was dropped, which kills it: its log is still there.
    fs::remove_file(data.join("dynamodb.sqlite-wal")).expect("there was a log");
    let before = fs::read(data.join("dynamodb.sqlite")).expect("read");
    for _ in 0..2 {
        let program = Program::start(&data);
        says_so(&program, "records-lost", "lost", &data);
        stop(program);
        assert!(fs::read(data.join("dynamodb.sqlite")).expect("read") == before);
    }

    // What is left must not push good backups out.
    let new = folder.path().join("new.tar");
    let (code, text) = run(&["create", path(&new), "--data", path(&data)]);
    assert!(code == 3 && text.contains("are missing"), "{text}");
    assert!(!new.exists());

    // Going on: the photo's record is gone, and that was wanted.
    let other = folder.path().join("other");
    let (code, text) = run(&["restore", path(&backup), "--data", path(&other)]);
    assert_eq!(code, 0, "{text}");
    let mut command = program::command(&data);
    command.arg("--accept-records");
    let program = Program::spawn(command);
    assert!(program.password().is_some());
    stop(program);
    stop(Program::start(&data));

    // Or the backup.
    let program = Program::start(&other);
    let me = SignedIn::with(&program, &password);
    let history: Value = me.get("/api/v1/restore/history").json().expect("JSON");
    assert_eq!(history["items"].as_array().expect("a list").len(), 1);
}
