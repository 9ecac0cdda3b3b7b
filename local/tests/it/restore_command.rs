//! `restore IN OUT`, as a person or a script uses it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

fn photos() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/testkit/photos")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/engine/tests/fixtures")
        .join(name)
}

fn restore(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_photo-restoration"));
    command
        .arg("restore")
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null());
    command
}

/// A folder with a small photo, `photo.jpg`.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("it works here");
    fs::copy(fixture("plain.jpg"), folder.path().join("photo.jpg")).expect("it works here");
    folder
}

/// Runs a command that must fail with this exit code and these words, and leave nothing behind.
fn refused(folder: &TempDir, args: &[&str], code: i32, words: &str) {
    let before = names(folder);
    let output = restore(folder, args).output().expect("it works here");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    assert!(said.contains(words), "{args:?}: {said}");
    assert_eq!(names(folder), before, "{args:?}");
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("it works here");
    let mut names: Vec<_> = entries
        .map(|e| {
            e.expect("it works here")
                .file_name()
                .into_string()
                .expect("it works here")
        })
        .collect();
    names.sort();
    names
}

fn succeeds(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_photo_is_restored_with_parameters_and_nothing_is_left_beside_it() {
    let folder = folder();
    let args = [
        "--model",
        "photo-2x",
        "--param",
        "noise=2",
        "photo.jpg",
        "restored.jpg",
    ];
    let output = restore(&folder, &args).output().expect("it works here");
    succeeds(&output);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "restored.jpg: 122 × 86 pixels\n"
    );
    // No bar where nobody would see it move.
    assert!(output.stderr.is_empty());
    assert_eq!(names(&folder), ["photo.jpg", "restored.jpg"]);
}

#[test]
fn the_list_of_models_in_the_settings_holds_here_too() {
    let folder = folder();
    let portrait = photos().join("portrait-damaged.jpg");
    fs::copy(portrait, folder.path().join("photo.jpg")).expect("it works here");
    let with = |models: &str, model: &str, more: &[&str]| {
        let mut args = vec!["--model", model];
        args.extend(more);
        args.extend(["photo.jpg", "restored.jpg", "--force"]);
        let output = restore(&folder, &args)
            .env("MODELS_CONFIG", models)
            .output();
        let output = output.expect("it works here");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let list = |more: &str| {
        format!(
            r#"[{{"id": "photo-2x", "name": "2x", "model": "w", "category": "upscale", "provider": "engine"{more}}}]"#
        )
    };
    let noise = r#", "parameters": {"type": "object", "properties": {"noise": {"type": "integer", "minimum": 1, "maximum": 2, "default": 2}}}"#;
    let weights = r#", "scale": 8, "weights": {"repository": "a/b", "revision": "0123456789abcdef0123456789abcdef01234567", "file": "m.onnx"}"#;
    for (models, model, more, code, words) in [
        ("[]".to_owned(), "photo-2x", &[][..], 2, "MODELS_CONFIG"),
        (
            list(""),
            "photo-4x",
            &[],
            2,
            "There is no model “photo-4x”. Choose one of: photo-2x.",
        ),
        (
            list(noise),
            "photo-2x",
            &["--param", "noise=0"],
            2,
            "“noise”",
        ),
        (
            list(r#", "max_megapixels": 0.1"#),
            "photo-2x",
            &[],
            3,
            "megapixels",
        ),
        // Its weights are the model, not what the program has by this name.
        (
            list(weights),
            "photo-2x",
            &[],
            2,
            "the weights of “photo-2x” are missing",
        ),
    ] {
        let (status, said) = with(&models, model, more);
        assert_eq!(status, Some(code), "{models} {said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(names(&folder), ["photo.jpg"]);
    }
    assert_eq!(with(&list(noise), "photo-2x", &[]).0, Some(0));
}

#[test]
fn faces_that_were_kept_what_was_filled_and_what_was_left_are_told() {
    let folder = folder();
    let portrait = photos().join("portrait-damaged.jpg");
    let portrait = portrait.to_str().expect("it works here");
    let args = ["--model", "auto-restore", portrait, "restored.jpg"];
    let output = restore(&folder, &args).output().expect("it works here");
    succeeds(&output);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = said.lines().collect();
    let [what, filled] = lines[..] else {
        panic!("{said}")
    };
    assert_eq!(what, "restored.jpg: 512 × 512 pixels, 1 face protected");
    let words: Vec<&str> = filled
        .split(' ')
        .filter(|it| it.parse::<u32>().is_err())
        .collect();
    assert_eq!(
        words.join(" "),
        "Filled specks and scratches. line may be a scratch and was left: \
         --param doubtful_scratches=true fills what was left.",
        "{filled}"
    );
}

#[test]
fn a_tiff_stays_a_tiff_and_tells_what_was_done() {
    let folder = folder();
    let tiff = fixture("lzw.tiff");
    let args = [
        "--model",
        "photo-4x",
        tiff.to_str().expect("it works here"),
        "restored.TIF",
    ];
    succeeds(&restore(&folder, &args).output().expect("it works here"));
    let written = fs::read(folder.path().join("restored.TIF")).expect("it works here");
    assert!(written.starts_with(b"II\x2a\0"));
    let tells = |text: &[u8]| written.windows(text.len()).any(|window| window == text);
    assert!(tells(b"<stEvt:parameters>photo-4x {}</stEvt:parameters>"));
}

#[cfg(unix)]
#[test]
fn a_result_has_the_rights_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    succeeds(
        &restore(&folder, &["--model", "photo-2x", "photo.jpg", "a.jpg"])
            .output()
            .expect("it works here"),
    );
    fs::write(folder.path().join("any"), "").expect("it works here");
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name))
            .expect("it works here")
            .permissions()
            .mode()
    };
    assert_eq!(mode("a.jpg"), mode("any"));
}

#[test]
fn a_wrong_command_is_refused_with_what_would_be_right() {
    let folder = folder();
    let with = |model, param, out, words| {
        refused(
            &folder,
            &["--model", model, "--param", param, "photo.jpg", out],
            2,
            words,
        );
    };
    with(
        "photo-9x",
        "noise=1",
        "a.jpg",
        "Choose one of: auto-restore, photo-2x, photo-4x",
    );
    for param in ["noise=7", "noise=much", "noise=1.5"] {
        with(
            "photo-2x",
            param,
            "a.jpg",
            "“noise”: Expected a whole number from 0 to 2.",
        );
    }
    with(
        "photo-2x",
        "grain=1",
        "a.jpg",
        "“grain”: This model has no such setting. It has: noise",
    );
    with("photo-2x", "noise", "a.jpg", "NAME=VALUE");
    with("photo-2x", "noise=1", "a.png", "such as a.jpg");
    with("photo-2x", "noise=1", "a", "must end in .jpg or .jpeg");
    refused(&folder, &["photo.jpg", "a.jpg"], 2, "--model");
    let twice = [
        "--model", "photo-2x", "--param", "noise=1", "--param", "noise=2",
    ];
    refused(
        &folder,
        &[&twice[..], &["photo.jpg", "a.jpg"]].concat(),
        2,
        "is set twice",
    );
}

#[test]
fn an_original_that_cannot_be_used_is_refused() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let whole = fs::read(at("photo.jpg")).expect("it works here");
    fs::write(at("cut.jpg"), &whole[..whole.len() - 2]).expect("it works here");
    fs::write(
        at("drawing.jpg"),
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
    )
    .expect("it works here");
    fs::write(at("empty.jpg"), "").expect("it works here");
    for (name, words) in [
        ("missing.jpg", "cannot be read"),
        (".", "cannot be read"),
        ("cut.jpg", "incomplete"),
        ("drawing.jpg", "This looks like an SVG drawing. Choose"),
        ("empty.jpg", "empty"),
    ] {
        refused(&folder, &["--model", "photo-2x", name, "a.jpg"], 3, words);
    }
}

#[test]
fn a_model_that_is_not_for_this_command_is_told_from_one_that_does_not_exist() {
    let folder = folder();
    let qwen = ["--model", "qwen-edit", "photo.jpg", "a.jpg"];
    refused(&folder, &qwen, 2, "“qwen-edit” runs at a provider");
    let none = ["--model", "photo-8x", "photo.jpg", "a.jpg"];
    refused(&folder, &none, 2, "photo-4x, swin2sr-2x, swin2sr-4x.");
}

#[test]
fn an_existing_file_is_overwritten_only_with_force() {
    let folder = folder();
    let out = folder.path().join("a.jpg");
    fs::write(&out, "precious").expect("it works here");
    let args = ["--model", "photo-2x", "photo.jpg", "a.jpg"];
    refused(&folder, &args, 4, "add --force");
    assert_eq!(fs::read(&out).expect("it works here"), b"precious");
    let forced = [&["--force"], &args[..]].concat();
    succeeds(&restore(&folder, &forced).output().expect("it works here"));
    assert!(
        fs::read(&out)
            .expect("it works here")
            .starts_with(b"\xff\xd8")
    );
}

#[test]
fn the_original_is_never_overwritten_by_whatever_name() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let before = fs::read(at("photo.jpg")).expect("it works here");
    let mut names = vec!["photo.jpg", "./photo.jpg"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("photo.jpg", at("link.jpg")).expect("it works here");
        fs::hard_link(at("photo.jpg"), at("hard.jpg")).expect("it works here");
        names.extend(["link.jpg", "hard.jpg"]);
    }
    for name in names {
        let args = ["--force", "--model", "photo-2x", "photo.jpg", name];
        refused(&folder, &args, 4, "is the original");
    }
    assert_eq!(fs::read(at("photo.jpg")).expect("it works here"), before);
}

#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    let folder = folder();
    refused(
        &folder,
        &["--model", "photo-2x", "photo.jpg", "no/such/a.jpg"],
        4,
        "cannot be written",
    );
    fs::create_dir(folder.path().join("folder.jpg")).expect("it works here");
    let args = ["--force", "--model", "photo-2x", "photo.jpg", "folder.jpg"];
    refused(&folder, &args, 4, "is a folder");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_soon_and_leaves_nothing() {
    let folder = folder();
    let photo = photos().join("portrait-damaged.jpg");
    let args = [
        "--model",
        "photo-4x",
        photo.to_str().expect("it works here"),
        "a.jpg",
    ];
    let mut child = restore(&folder, &args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it works here");
    // Its temporary file shows that it is at work, and listening.
    let patience = Instant::now() + Duration::from_secs(30);
    while names(&folder).len() < 2 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(500));
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .expect("it works here")
            .success()
    );
    let status = child.wait().expect("it works here");
    assert_eq!(status.code(), Some(130));
    assert_eq!(names(&folder), ["photo.jpg"]);
}
