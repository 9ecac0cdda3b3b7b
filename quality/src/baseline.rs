//! The baseline: OpenCV from Python, in an environment of its own under `target/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::image::{Image, Outcome};
use crate::photos::root;

/// Python with OpenCV.
pub(crate) struct Baseline {
    python: PathBuf,
    folder: PathBuf,
}

impl Baseline {
    /// Makes the environment if it is not there yet; an error says why it cannot be had.
    pub(crate) fn prepare() -> Outcome<Self> {
        let environment = root().join("target/quality-python");
        let python = environment.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        });
        if !python.exists() {
            let system = if cfg!(windows) { "python" } else { "python3" };
            output(Command::new(system).args(["-m", "venv"]).arg(&environment))?;
        }
        if output(Command::new(&python).args(["-c", "import cv2"])).is_err() {
            let packages = [
                "-m",
                "pip",
                "install",
                "--quiet",
                "opencv-python-headless",
                "numpy",
            ];
            output(Command::new(&python).args(packages))?;
        }
        let folder = root().join("target/quality-baseline");
        fs::create_dir_all(&folder)?;
        Ok(Self { python, folder })
    }

    /// Restores one file; returns the picture and the seconds it took, without reading and writing.
    pub(crate) fn restored(&self, file: &[u8]) -> Outcome<(Image, f64)> {
        let (source, target) = (self.folder.join("in.jpg"), self.folder.join("out.png"));
        fs::write(&source, file)?;
        let script = root().join("quality/python/baseline.py");
        let mut command = Command::new(&self.python);
        let said = output(command.arg(script).arg(source).arg(&target))?;
        Ok((Image::read(Path::new(&target))?, said.trim().parse()?))
    }
}

fn output(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    let last = error.lines().rev().find(|line| !line.trim().is_empty());
    Err(last.unwrap_or("it failed without a word").to_owned().into())
}
