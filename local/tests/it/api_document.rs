//! The scripts in docs/API.md, taken out of the document and run against the program.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::program::{Program, command};

/// How long the script may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

const PASSWORD: &str = "correct horse battery";

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The document's texts between a fence for a shell and its end: the script, and what sends a photo in parts.
fn scripts() -> [String; 2] {
    let document = fs::read_to_string(root().join("docs/API.md")).expect("the document");
    let scripts = document.split("```sh\n").skip(1);
    let scripts = scripts.filter_map(|rest| rest.split("```").next());
    let scripts: Vec<String> = scripts.map(str::to_owned).collect();
    scripts.try_into().expect("each script has to be run")
}

fn script() -> String {
    let [script, _] = scripts();
    script
}

/// The script with the other one in the place of the upload, as far as to the result.
fn script_with_parts() -> String {
    let [script, parts] = scripts();
    let (before, rest) = script.split_once("# Upload it").expect("the upload");
    let (_, after) = rest.split_once("# Start the").expect("what follows");
    let (after, _) = after.split_once("# Find it in").expect("the result");
    format!("{before}{parts}\n# Start the{after}")
}

/// Whether what the script needs is here; says so if not.
fn has_tools() -> bool {
    for tool in ["bash", "curl", "jq"] {
        let found = Command::new(tool).arg("--version").output();
        if !found.is_ok_and(|output| output.status.success()) {
            testkit::skip(&format!(
                "{tool} is not installed, so the script of docs/API.md was not run"
            ));
            return false;
        }
    }
    true
}

/// Runs the script in a folder of its own.
fn run(folder: &Path, program: &Program, password: &str, script: &str, photo: &Path) -> Output {
    let script_file = folder.join("script.sh");
    fs::write(&script_file, script).expect("written");
    let (out, err) = (folder.join("out"), folder.join("err"));
    let mut child = Command::new("bash")
        .arg(&script_file)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).expect("a file"))
        .stderr(fs::File::create(&err).expect("a file"))
        .current_dir(folder)
        .env("API", format!("{}/api/v1", program.url))
        .env("PHOTO", photo)
        .env("PASSWORD", password)
        .spawn()
        .expect("started");
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("waited") {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().expect("killed");
            panic!("the script does not end");
        }
        thread::sleep(Duration::from_millis(50));
    };
    let said = |path| fs::read(path).expect("what it said");
    Output {
        status,
        stdout: said(out),
        stderr: said(err),
    }
}

fn start(data: &Path) -> Program {
    let mut command = command(data);
    command.env("AUTH_PASSWORD", PASSWORD);
    Program::spawn(command)
}

#[test]
fn the_script_leads_from_sign_in_to_download() {
    if !has_tools() {
        return;
    }
    let (data, folder) = (tempfile::tempdir(), tempfile::tempdir());
    let (data, folder) = (data.expect("a folder"), folder.expect("a folder"));
    let program = start(data.path());
    let photo = testkit::photo_path("portrait-damaged.jpg");
    let output = run(folder.path(), &program, PASSWORD, &script(), &photo);
    assert!(output.status.success(), "{output:?}");
    let result = folder.path().join("portrait-damaged_restored_2x.jpg");
    let bytes = fs::read(&result).expect("the result");
    assert!(bytes.starts_with(b"\xff\xd8\xff"), "a JPEG");
}

#[test]
fn the_script_sends_a_large_photo_in_parts() {
    if !has_tools() {
        return;
    }
    let (data, folder) = (tempfile::tempdir(), tempfile::tempdir());
    let (data, folder) = (data.expect("a folder"), folder.expect("a folder"));
    let program = start(data.path());
    // Large by what follows the picture.
    let mut photo = testkit::photo("portrait-damaged.jpg");
    photo.resize(18_000_000, 0);
    let path = folder.path().join("portrait-damaged.jpg");
    fs::write(&path, photo).expect("written");
    let script = script_with_parts();
    let output = run(folder.path(), &program, PASSWORD, &script, &path);
    assert!(output.status.success(), "{output:?}");
    let result = folder.path().join("portrait-damaged_restored_2x.jpg");
    let bytes = fs::read(&result).expect("the result");
    assert!(bytes.starts_with(b"\xff\xd8\xff"), "a JPEG");
    let last = fs::metadata(folder.path().join("part")).expect("a part");
    assert_eq!(last.len(), 18_000_000 % (8 << 20), "it was sent in parts");
}

#[test]
fn the_script_ends_with_the_reason_at_a_wrong_password() {
    if !has_tools() {
        return;
    }
    let (data, folder) = (tempfile::tempdir(), tempfile::tempdir());
    let (data, folder) = (data.expect("a folder"), folder.expect("a folder"));
    let program = start(data.path());
    let photo = testkit::photo_path("portrait-damaged.jpg");
    let output = run(folder.path(), &program, "not this one", &script(), &photo);
    assert!(!output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("401") && said.contains("wrong-credentials"),
        "{said}"
    );
    // It asked for nothing after that.
    assert_eq!(said.matches("returned error").count(), 1, "{said}");
}
