//! Backups that are damaged, and what cannot be backed up or brought back.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use crate::{
    backup::{backup, path, photos, run, said, stop, with_photos},
    backup_schedule::snapshots,
    program::{self, Program},
};

/// Every file of the archive, in its order.
fn unpacked(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(File::open(archive).expect("opened"));
    let entries = archive.entries().expect("entries");
    let files = entries.map(|entry| {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        (name, bytes)
    });
    files.collect()
}

fn packed(files: &[(String, Vec<u8>)], archive: &Path) {
    let mut tar = tar::Builder::new(File::create(archive).expect("made"));
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, &bytes[..])
            .expect("written");
    }
    tar.finish().expect("written");
}

#[test]
fn a_damaged_archive_is_told_file_by_file_and_not_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, whole) = (folder.path().join("data"), folder.path().join("whole.tar"));
    with_photos(&data, 2);
    let (code, text) = run(&["create", path(&whole), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    let files = unpacked(&whole);
    assert_eq!(files.last().expect("files").0, "manifest.json");
    let photo = files
        .iter()
        .position(|(name, _)| name.starts_with("s3/photos/results/"));
    let photo = photo.expect("a result");
    let name = files[photo].0.clone();
    let records = files
        .iter()
        .position(|(name, _)| name == "dynamodb.sqlite")
        .expect("records");
    let bad = folder.path().join("bad.tar");
    let bytes = fs::read(&whole).expect("read");

    let missing = |at: usize| {
        let mut files = files.clone();
        files.remove(at);
        packed(&files, &bad);
    };
    let flipped = |at: usize| {
        let mut files = files.clone();
        let middle = files[at].1.len() / 2;
        files[at].1[middle] ^= 1;
        packed(&files, &bad);
    };
    let cut = |length: usize| fs::write(&bad, &bytes[..length]).expect("written");
    let manifest = files.len() - 1;
    let ways: [(&dyn Fn(), &str); 9] = [
        (&|| missing(photo), &name),
        (&|| flipped(photo), &name),
        (&|| missing(records), "dynamodb.sqlite"),
        (&|| flipped(records), "dynamodb.sqlite"),
        (&|| missing(manifest), "incomplete"),
        (&|| cut(bytes.len() / 2), "incomplete"),
        (&|| cut(bytes.len() - 2000), "incomplete"),
        (&|| cut(700), "incomplete"),
        (&|| cut(0), "incomplete"),
    ];
    for (number, (damage, expected)) in ways.into_iter().enumerate() {
        damage();
        let (code, text) = run(&["verify", path(&bad)]);
        assert_eq!(code, 3, "{number}: {text}");
        assert!(
            text.contains(expected) && text.contains("DAMAGED"),
            "{number}: {text}"
        );
        let other = folder.path().join("other");
        let (code, text) = run(&["restore", path(&bad), "--data", path(&other)]);
        assert_eq!(code, 3, "{number}: {text}");
        assert!(text.contains(expected), "{number}: {text}");
        assert!(!other.exists(), "{number}: nothing was begun");
    }

    // Of a backup with one bad photo, all others can be had.
    flipped(photo);
    let other = folder.path().join("other");
    let (code, text) = run(&[
        "restore",
        path(&bad),
        "--skip-damaged",
        "--data",
        path(&other),
    ]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&name), "{text}");
    assert_eq!(photos(&other).len(), photos(&data).len() - 1);
    Program::start(&other);
    // But not without records.
    flipped(records);
    let third = folder.path().join("third");
    let (code, text) = run(&[
        "restore",
        path(&bad),
        "--skip-damaged",
        "--data",
        path(&third),
    ]);
    assert_eq!(code, 3, "{text}");
}

#[test]
fn a_damaged_folder_of_backups_is_told_file_by_file_and_the_next_backup_mends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    with_photos(&data, 2);
    let create = || run(&["create", path(&target), "--data", path(&data)]);
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    let stored = crate::start::walk(&target.join("files"));
    let damaged = |expected: &str| {
        let (code, text) = run(&["verify", path(&target)]);
        assert_eq!(code, 3, "{text}");
        assert!(
            text.contains(expected) && text.contains("DAMAGED"),
            "{expected}: {text}"
        );
        let other = folder.path().join("other");
        let (code, text) = run(&["restore", path(&target), "--data", path(&other)]);
        assert_eq!(code, 3, "{text}");
        assert!(!other.exists(), "nothing was begun");
    };

    let mut bytes = fs::read(&stored[0]).expect("read");
    bytes[3] ^= 1;
    fs::write(&stored[0], bytes).expect("written");
    damaged(path(&stored[0]));
    // The next backup shares no photo that a disk has changed: it copies it anew.
    let (code, text) = create();
    assert!(code == 0 && text.contains("1 files were new"), "{text}");
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");
    fs::remove_file(&stored[0]).expect("removed");
    damaged(path(&stored[0]));
    // The data folder still has it.
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(&["verify", path(&target)]);
    assert_eq!(code, 0, "{text}");

    // Half a snapshot, as a copy of the folder that was cut off has it.
    let snapshots = target.join("snapshots");
    let names = fs::read_dir(&snapshots).expect("there");
    let mut names: Vec<_> = names.map(|it| it.expect("an entry").path()).collect();
    names.sort();
    let newest = names.last().expect("a snapshot");
    let name = newest
        .file_name()
        .expect("a name")
        .to_str()
        .expect("text")
        .to_owned();
    for part in ["dynamodb.sqlite", "manifest.json"] {
        let kept = fs::read(newest.join(part)).expect("read");
        fs::remove_file(newest.join(part)).expect("removed");
        damaged(&name);
        damaged(part);
        fs::write(newest.join(part), &kept[..kept.len() / 2]).expect("written");
        damaged(part);
        fs::write(newest.join(part), kept).expect("written");
    }
    // And as a backup that was cut off leaves it: never taken for a whole one.
    let half = snapshots.join(".2099-01-01T00-00-00Z.part");
    fs::create_dir(&half).expect("made");
    fs::copy(newest.join("dynamodb.sqlite"), half.join("dynamodb.sqlite")).expect("copied");
    let (code, text) = run(&["verify", path(&target)]);
    assert!(code == 0 && text.contains("not finished"), "{text}");
    let other = folder.path().join("other");
    let (code, text) = run(&["restore", path(&target), "--data", path(&other)]);
    assert!(code == 0 && text.contains(&name), "{text}");
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    assert!(!half.exists());
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_refused_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("b.tar"));
    with_photos(&data, 1);
    let here = path(&data);
    let refused = |args: &[&str], code: i32, words: &[&str]| {
        let (found, text) = run(args);
        assert_eq!(found, code, "{args:?}: {text}");
        for word in words {
            assert!(text.contains(word), "{args:?}: {word}: {text}");
        }
    };
    let inside = data.join("backups");
    refused(
        &["create", path(&inside), "--data", here],
        2,
        &["inside the data folder"],
    );
    let (code, text) = run(&["create", path(&target), "--data", here]);
    assert_eq!(code, 0, "{text}");
    refused(
        &["create", path(&target), "--data", here],
        4,
        &["already exists"],
    );
    let nowhere = folder.path().join("no/such/disk");
    refused(
        &["create", path(&nowhere), "--data", here],
        4,
        &["connect the disk"],
    );
    let none = folder.path().join("none");
    let new = folder.path().join("new.tar");
    refused(
        &["create", path(&new), "--data", path(&none)],
        3,
        &["no records"],
    );
    assert!(!new.exists() && !none.exists());
    refused(
        &["create", path(&new), "--keep", "3", "--data", here],
        2,
        &["--keep"],
    );
    refused(&["verify", path(&none)], 3, &["no backup"]);
    refused(&["verify", path(&new)], 3, &["new.tar"]);
    refused(&["restore", path(&none), "--data", here], 3, &["no backup"]);

    // Never over what is there, unless that is said; and then nothing of it is lost.
    let before = photos(&data);
    refused(
        &["restore", path(&target), "--data", here],
        4,
        &["not empty", "--replace"],
    );
    let running = Program::start(&data);
    refused(
        &["restore", path(&target), "--replace", "--data", here],
        4,
        &["another Photo Restoration"],
    );
    stop(running);
    let (code, text) = run(&["restore", path(&target), "--replace", "--data", here]);
    assert_eq!(code, 0, "{text}");
    let aside = fs::read_dir(&data)
        .expect("there")
        .map(|it| it.expect("an entry").path());
    let aside = aside
        .into_iter()
        .find(|it| path(it).contains("replaced-"))
        .expect("moved");
    assert!(text.contains(path(&aside)), "{text}");
    assert_eq!(photos(&aside), before);
    assert_eq!(photos(&data), before);
    Program::start(&data);

    for command in [["create", path(&new)], ["restore", path(&target)]] {
        let mut elsewhere = backup(&command);
        elsewhere.env("AWS_ENDPOINT_URL", "http://localhost:1");
        let (code, text) = said(&elsewhere.args(["--data", here]).output().expect("run"));
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("docs/DEPLOY.md"), "{text}");
    }
}

#[test]
fn a_restore_that_was_cut_off_is_not_taken_for_a_data_folder_and_begins_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("b.tar"));
    with_photos(&data, 1);
    let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    let other = folder.path().join("other");
    let restore = || run(&["restore", path(&target), "--data", path(&other)]);
    assert_eq!(restore().0, 0);
    // As it is when the power goes in the middle: the mark is there, a file is not whole.
    fs::write(other.join("half-restored"), "").expect("written");
    fs::write(other.join("dynamodb.sqlite"), "half").expect("written");
    let said = program::fails(program::command(&other));
    assert!(said.contains("run the same backup restore again"), "{said}");
    let (code, text) = run(&[
        "create",
        path(&folder.path().join("c.tar")),
        "--data",
        path(&other),
    ]);
    assert!(code == 4 && text.contains("restore again"), "{text}");
    let (code, text) = restore();
    assert_eq!(code, 0, "{text}");
    assert_eq!(photos(&other), photos(&data));
    Program::start(&other);
}

#[test]
fn a_backup_that_is_not_whole_pushes_out_none_that_is_and_verify_does_not_call_it_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    with_photos(&data, 2);
    let create = || {
        let into = ["create", path(&target), "--keep", "1"];
        run(&[&into[..], &["--data", path(&data)]].concat())
    };
    let verify = || run(&["verify", path(&target)]);
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    let before = photos(&data);
    let (_, said) = verify();
    let whole = said.split(':').next().expect("a name");

    let files = crate::start::walk(&data.join("s3/photos/results"));
    let kept = |at: usize| fs::read(&files[at]).expect("read");
    let (lost, damaged) = (kept(0), kept(1));
    fs::remove_file(&files[0]).expect("removed");
    let mut bytes = damaged.clone();
    bytes[5] ^= 1;
    fs::write(&files[1], bytes).expect("written");
    // Once it is whole but for the damaged one, which was copied by the first and not again.
    for round in 1..=3 {
        if round == 3 {
            fs::write(&files[0], &lost).expect("written");
        }
        let (code, text) = create();
        assert_eq!(code, 3, "{text}");
        assert_eq!(snapshots(&target), 1 + round);
        let (code, text) = verify();
        assert_eq!(code, 3, "{text}");
        assert_eq!(text.matches(": complete").count(), 1, "{text}");
        assert_eq!(text.matches(": incomplete").count(), round, "{text}");
    }
    let other = folder.path().join("other");
    let from = ["restore", path(&target), "--snapshot", whole];
    let (code, text) = run(&[&from[..], &["--data", path(&other)]].concat());
    assert_eq!(code, 0, "{text}");
    assert_eq!(photos(&other), before);

    fs::write(&files[1], damaged).expect("written");
    let (code, text) = create();
    assert_eq!(code, 0, "{text}");
    assert_eq!(snapshots(&target), 1, "now the others may go");
    let (code, text) = verify();
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_restore_that_breaks_off_names_the_folder_with_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("backups"));
    with_photos(&data, 1);
    let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
    assert_eq!(code, 0, "{text}");
    // A file that is there twice cannot be written the second time.
    let all = crate::start::walk(&target.join("snapshots"));
    let manifest = all.iter().find(|it| it.ends_with("manifest.json"));
    let manifest = manifest.expect("a manifest");
    let whole = fs::read(manifest).expect("read");
    let mut twice: serde_json::Value = serde_json::from_slice(&whole).expect("JSON");
    let files = twice["files"].as_array_mut().expect("a list");
    files.push(files[0].clone());
    fs::write(manifest, twice.to_string()).expect("written");
    let before = photos(&data);
    let restore = || {
        let from = ["restore", path(&target), "--replace"];
        run(&[&from[..], &["--data", path(&data)]].concat())
    };
    let (code, text) = restore();
    assert_eq!(code, 4, "{text}");
    let aside = text
        .split("previous content is in ")
        .nth(1)
        .expect(&text)
        .trim();
    assert_eq!(photos(Path::new(aside)), before);
    fs::write(manifest, whole).expect("written");
    let (code, text) = restore();
    assert_eq!(code, 0, "{text}");
    assert_eq!(photos(&data), before);
    assert_eq!(photos(Path::new(aside)), before, "it stays where it is");
}

#[test]
fn photos_that_the_data_folder_lost_are_named_and_the_rest_is_backed_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, target) = (folder.path().join("data"), folder.path().join("b.tar"));
    with_photos(&data, 2);
    let files = crate::start::walk(&data.join("s3/photos/results"));
    fs::remove_file(&files[0]).expect("removed");
    let mut bytes = fs::read(&files[1]).expect("read");
    bytes[5] ^= 1;
    fs::write(&files[1], bytes).expect("written");
    let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
    assert_eq!(code, 3, "{text}");
    for (file, word) in [(&files[0], "missing"), (&files[1], "damaged")] {
        let name = path(file.strip_prefix(&data).expect("in it"));
        assert!(text.contains(&format!("{name}: {word}")), "{text}");
    }
    let (code, text) = run(&["verify", path(&target)]);
    assert!(code == 3 && text.contains("was missing when"), "{text}");
    assert!(text.contains("was damaged when"), "{text}");
    let other = folder.path().join("other");
    let (code, text) = run(&["restore", path(&target), "--data", path(&other)]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_backup_named_like_a_packed_file_is_refused_with_a_word_about_tar() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let program = Program::start(&data);
    for name in ["b.tar.gz", "b.zip", "b.TGZ"] {
        let target = folder.path().join(name);
        let (code, text) = run(&["create", path(&target), "--data", path(&data)]);
        assert!(code == 2 && text.contains(".tar"), "{name}: {text}");
        assert!(!target.exists(), "{name}");
    }
    stop(program);
}
