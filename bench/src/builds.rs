//! What `make run` builds against the release: how long it takes from nothing, and how fast it restores. Takes half
//! an hour, so it runs only when it is asked for.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    photo::{Photo, root},
    table::Figure,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Restorations by each program; they take turns, and the fastest counts.
const TURNS: usize = 5;

/// Measures both profiles, built one after the other into an empty folder.
pub(crate) fn run() -> Vec<Figure> {
    measured().unwrap_or_else(|error| vec![Figure::skipped("make run, from nothing", "", error)])
}

fn measured() -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let (release, took_release) = built("release", folder.path())?;
    let (quick, took_quick) = built("quick", folder.path())?;
    let share = took_quick.as_secs_f64() / took_release.as_secs_f64();
    let minutes = |time: Duration| format!("{:.1} min", time.as_secs_f64() / 60.0);
    let mut figures = vec![
        Figure::plain("release, from nothing", minutes(took_release)),
        Figure::plain("make run, from nothing", minutes(took_quick)),
        Figure::judged(
            "make run against the release",
            format!("{:.0} %", share * 100.0),
            "≤ 45 %",
            share <= 0.45,
        ),
    ];
    let photo = folder.path().join("photo.png");
    fs::write(
        &photo,
        Photo::truth("portrait")?.resized(1000, 1000).to_png()?,
    )?;
    for model in ["photo-2x", "auto-restore"] {
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..TURNS {
            for (program, fastest) in [&release, &quick].into_iter().zip(&mut fastest) {
                *fastest = restored(program, model, &photo)?.min(*fastest);
            }
        }
        let ratio = fastest[1].as_secs_f64() / fastest[0].as_secs_f64();
        figures.push(Figure::judged(
            &format!("{model}, 1 megapixel, built by make run against the release"),
            format!("{ratio:.2} ×"),
            "≤ 1.05 ×",
            ratio <= 1.05,
        ));
    }
    Ok(figures)
}

/// The program built in this profile, and how long that took.
fn built(profile: &str, folder: &Path) -> Outcome<(PathBuf, Duration)> {
    let target = folder.join(profile);
    let started = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--package", "photo-restoration"])
        .args(["--profile", profile])
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(root())
        .status()?;
    let took = started.elapsed();
    if !status.success() {
        return Err(format!("the profile {profile} cannot be built").into());
    }
    let program = folder.join(format!("photo-restoration-{profile}"));
    fs::rename(target.join(profile).join("photo-restoration"), &program)?;
    fs::remove_dir_all(target)?;
    Ok((program, took))
}

fn restored(program: &Path, model: &str, photo: &Path) -> Outcome<Duration> {
    let out = photo.with_file_name("restored.png");
    let started = Instant::now();
    let status = Command::new(program)
        .args(["restore", "--force", "--model", model])
        .args([photo, &out])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if status.success() {
        return Ok(started.elapsed());
    }
    Err(format!("{} does not restore", program.display()).into())
}
