//! A disk that is really small, and can be filled to its last byte.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::skip;

/// Where a test that runs on a small disk finds it.
const SMALL_DISK: &str = "TEST_SMALL_DISK";

/// Runs an ignored test of this program where a file system in memory of `megabytes` is mounted, in a
/// namespace of its own; says so where that is not allowed. Temporary folders are there, too.
///
/// # Panics
/// When the test fails, with what it said.
pub fn run(test: &str, megabytes: u32) {
    let disk = tempfile::tempdir().expect("a folder");
    run_on(disk.path(), test, megabytes, Some(disk.path()));
}

/// As [`run`], but temporary folders are where they always are.
///
/// # Panics
/// When the test fails, with what it said.
pub fn run_beside(test: &str, megabytes: u32) {
    let disk = tempfile::tempdir().expect("a folder");
    run_on(disk.path(), test, megabytes, None);
}

fn run_on(disk: &Path, test: &str, megabytes: u32, temporary: Option<&Path>) {
    let mount = format!("mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && exec \"$@\"");
    let on_disk = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &mount]).arg(disk);
        command.args(arguments).env(SMALL_DISK, disk);
        if let Some(temporary) = temporary {
            command.env("TMPDIR", temporary);
        }
        command.output()
    };
    match on_disk(&["true"]) {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            skip(&format!(
                "no small disk can be mounted here: {}",
                why.trim()
            ));
            return;
        }
        Err(error) => {
            skip(&format!(
                "no small disk can be mounted here: unshare: {error}"
            ));
            return;
        }
    }
    let this = std::env::current_exe().expect("this program");
    let this = this.to_str().expect("a path of text");
    let output = on_disk(&[this, "--exact", test, "--ignored", "--nocapture"]).expect("run");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}\n{}",
        said(&output.stdout),
        said(&output.stderr)
    );
    assert!(said(&output.stdout).contains("1 passed"));
}

/// The small disk that [`run`] has mounted.
///
/// # Panics
/// When it was not.
#[must_use]
pub fn folder() -> PathBuf {
    std::env::var_os(SMALL_DISK).expect("a small disk").into()
}

/// Takes every byte that is free.
///
/// # Panics
/// When not even an empty file can be made.
pub fn fill(disk: &Path, name: &str) -> PathBuf {
    let path = disk.join(name);
    let mut file = File::create(&path).expect("made");
    for piece in [1024 * 1024, 4096, 1] {
        let bytes = vec![7; piece];
        while file.write_all(&bytes).is_ok() {}
    }
    path
}
