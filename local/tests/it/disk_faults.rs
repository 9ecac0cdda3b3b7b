//! A disk that refuses what it is told to refuse, below the program: see `fixtures/disk_faults.c`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::program::{self, Program};

/// The faults, none of them set.
pub(crate) struct Faults {
    folder: TempDir,
    library: PathBuf,
}

impl Faults {
    /// `None`, and says so, where no C compiler is.
    pub(crate) fn build() -> Option<Self> {
        if !cfg!(target_os = "linux") {
            testkit::skip("a disk's faults are made for Linux only");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().join("faults.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/disk_faults.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .args([source, "-ldl"])
            .output();
        match built {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success(), "{said}");
                Some(Self { folder, library })
            }
            Err(error) => {
                testkit::skip(&format!("a disk's faults need a C compiler: cc: {error}"));
                None
            }
        }
    }

    /// Starts the program with its disk behind the faults.
    pub(crate) fn start(&self, data: &Path) -> Program {
        let mut command = program::command(data);
        command
            .env("LD_PRELOAD", &self.library)
            .env("DISK_FAULTS", self.folder.path())
            .env("DISK_FOLDER", data);
        Program::spawn(command)
    }

    pub(crate) fn set(&self, fault: &str, value: &str) {
        fs::write(self.folder.path().join(fault), value).expect("written");
    }

    pub(crate) fn clear(&self, fault: &str) {
        fs::remove_file(self.folder.path().join(fault)).expect("removed");
    }
}
