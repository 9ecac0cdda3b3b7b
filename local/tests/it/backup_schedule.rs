//! Backups that the server makes by itself, and disks that do not take them.

use std::{fs, path::Path, thread, time::Duration};

use serde_json::Value;
use testkit::small_disk;

use crate::{
    backup::{path, photos, run, with_photos},
    client::{self, SignedIn, picture, succeeded},
    program::{self, Program},
};

fn with_backups(data: &Path, target: &Path) -> Program {
    let mut command = program::command(data);
    command.env("BACKUP_DIR", target).env("BACKUP_KEEP", "3");
    Program::spawn(command)
}

fn health(program: &Program) -> Value {
    let answer = client::fetch(format!("{}/api/v1/health", program.url));
    answer.expect("answered").json().expect("JSON")
}

pub(crate) fn snapshots(target: &Path) -> usize {
    let entries = fs::read_dir(target.join("snapshots"));
    let names = entries
        .into_iter()
        .flatten()
        .map(|it| it.expect("an entry").file_name());
    names
        .filter(|name| !name.to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn a_backup_that_is_due_is_made_once_and_by_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    fs::create_dir(&target).expect("made");
    let program = with_backups(&data, &target);
    program::until("a backup is made", || snapshots(&target) == 1);
    program::until("it is told", || program.log().contains("a backup was made"));
    assert_eq!(health(&program)["troubles"], serde_json::json!([]));
    drop(program);
    let program = with_backups(&data, &target);
    let me = client::fetch(format!("{}/", program.url));
    assert_eq!(me.expect("answered").status(), 200);
    thread::sleep(Duration::from_secs(2));
    assert_eq!(snapshots(&target), 1, "not again on the same day");
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_backup_that_a_wrong_clock_has_dated_ahead_neither_stops_nor_outlives_nor_hides_later_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    with_photos(&data, 1);
    let create = |keep: &str| {
        let into = ["create", path(&target), "--data", path(&data)];
        run(&[&into[..], &["--keep", keep]].concat())
    };
    let (code, text) = create("5");
    assert_eq!(code, 0, "{text}");
    let made = fs::read_dir(target.join("snapshots")).expect("there");
    let made = made.map(|it| it.expect("an entry").path()).next();
    let ahead = target.join("snapshots/2099-01-01T00-00-00Z");
    fs::rename(made.expect("one"), &ahead).expect("renamed");
    let manifest = ahead.join("manifest.json");
    let mut said: Value =
        serde_json::from_slice(&fs::read(&manifest).expect("read")).expect("JSON");
    said["created_at"] = "2099-01-01T00:00:00Z".into();
    fs::write(&manifest, said.to_string()).expect("written");

    let program = with_backups(&data, &target);
    program::until("it is due all the same", || snapshots(&target) == 2);
    crate::backup::stop(program);
    let (code, text) = create("2");
    assert_eq!(code, 0, "{text}");
    assert!(!ahead.exists(), "the one made first goes first");
    // One of an earlier version has no number: it counts as older than all that have one.
    fs::create_dir(&ahead).expect("made");
    let (code, text) = run(&["verify", path(&target)]);
    let newest = text.lines().rfind(|it| it.contains(": complete"));
    let newest = newest.and_then(|it| it.split(':').next());
    let newest = newest.unwrap_or_else(|| panic!("{code}: {text}"));
    let records = target.join("snapshots").join(newest);
    fs::copy(
        records.join("dynamodb.sqlite"),
        ahead.join("dynamodb.sqlite"),
    )
    .expect("copied");
    let mut said: Value =
        serde_json::from_slice(&fs::read(records.join("manifest.json")).expect("read"))
            .expect("JSON");
    said.as_object_mut().expect("an object").remove("sequence");
    let files = said["files"].as_array_mut().expect("a list");
    files.retain(|it| it["path"] != "secret-key");
    fs::write(&manifest, said.to_string()).expect("written");
    let other = folder.path().join("other");
    let (code, text) = run(&["restore", path(&target), "--data", path(&other)]);
    assert!(code == 0 && text.contains(newest), "{text}");
    assert_eq!(photos(&other), photos(&data));
    let (code, text) = create("1");
    assert_eq!(code, 0, "{text}");
    assert!(!ahead.exists() && snapshots(&target) == 1);
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_backup_that_fails_is_told_in_the_log_once_and_in_health_and_the_folder_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (
        folder.path().join("data"),
        folder.path().join("not-connected"),
    );
    let program = with_backups(&data, &target);
    program::until("health tells", || {
        health(&program)["troubles"] != serde_json::json!([])
    });
    let said = health(&program);
    assert_eq!(
        said["status"], "healthy",
        "photos are not in danger: {said}"
    );
    assert_eq!(
        said["troubles"][0]["type"],
        "urn:photo-restoration:no-backup"
    );
    assert!(
        !said.to_string().contains("not-connected"),
        "no path is told to everybody: {said}"
    );
    let log = program.log();
    assert_eq!(log.matches("no backup was made").count(), 1, "{log}");
    assert!(
        log.contains("not-connected") && log.contains("connect the disk"),
        "{log}"
    );
    assert!(!target.exists());
}

#[test]
fn settings_of_backups_that_do_not_fit_end_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in [("BACKUP_AT", "noon"), ("BACKUP_KEEP", "none")] {
        let mut command = program::command(folder.path());
        command
            .env("BACKUP_DIR", folder.path().join("b"))
            .env(name, value);
        let said = program::fails(command);
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn a_backup_on_a_full_disk_ends_cleanly_and_leaves_earlier_ones_as_they_were() {
    small_disk::run_beside("backup_schedule::on_a_small_disk", 3);
}

#[test]
#[ignore = "run by the test above, where a small disk is mounted"]
fn on_a_small_disk() {
    let disk = &small_disk::folder();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let program = Program::start(&data);
    let me = SignedIn::first(&program);
    let id = me.start(&picture(64));
    me.wait_for(&id, succeeded);
    let (target, archive) = (disk.join("backups"), disk.join("b.tar"));
    let create = |target: &Path| run(&["create", path(target), "--data", path(&data)]);
    let (code, text) = create(&target);
    assert_eq!(code, 0, "{text}");

    // Noise, which no compression makes small: more than the disk holds.
    let id = me.start(&noise(900));
    me.wait_for(&id, succeeded);
    let used = || {
        let files = crate::start::walk(disk).into_iter();
        let lengths = files.map(|it| fs::metadata(it).expect("there").len());
        lengths.sum::<u64>()
    };
    let before = used();
    for target in [&target, &archive] {
        let (code, text) = create(target);
        assert_eq!(code, 4, "{text}");
        assert!(text.contains("there is no room"), "{text}");
        assert_eq!(used(), before, "what it took is free again");
    }
    assert!(!archive.exists());
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches(": complete").count(), 1, "{text}");

    // The same for bringing it back: it begins anew once there is room.
    let large = folder.path().join("large.tar");
    let (code, text) = create(&large);
    assert_eq!(code, 0, "{text}");
    let back = disk.join("data");
    let (code, text) = run(&["restore", path(&large), "--data", path(&back)]);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("there is no room"), "{text}");
    assert!(text.contains("the restore was not finished"), "{text}");
    assert!(text.contains("run the same command again"), "{text}");
    let said = program::fails(program::command(&back));
    assert!(said.contains("was interrupted"), "{said}");

    // Where something would be moved aside for it, that is seen before.
    fs::remove_dir_all(&back).expect("removed");
    let (code, text) = run(&["restore", path(&target), "--data", path(&back)]);
    assert_eq!(code, 0, "{text}");
    let before = crate::start::walk(&back);
    let into = ["restore", path(&large), "--replace"];
    let (code, text) = run(&[&into[..], &["--data", path(&back)]].concat());
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("nothing was changed"), "{text}");
    assert_eq!(crate::start::walk(&back), before);
}

/// A PNG that is about as long as its pixels.
fn noise(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("written");
    let mut state = 1_u32;
    let pixels: Vec<u8> = (0..side * side * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    writer.write_image_data(&pixels).expect("written");
    writer.finish().expect("written");
    bytes
}
