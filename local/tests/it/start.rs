//! Starting and stopping.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
};

use crate::{
    client,
    program::{self, Program},
};

#[test]
fn the_first_start_says_where_to_go_and_how_to_sign_in_and_later_ones_keep_the_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("new/data");
    let first = Program::start(&data);
    assert!(first.url.starts_with("http://localhost:"), "{}", first.url);
    assert!(
        first.welcome.contains("User name   admin"),
        "{}",
        first.welcome
    );
    let password = first.password().expect("a password");
    assert_eq!(password.len(), 23, "{password}");
    drop(first);

    for entry in walk(&data) {
        let bytes = fs::read(&entry).expect("read");
        let found = String::from_utf8_lossy(&bytes).contains(&password);
        assert!(!found, "the password stands in {}", entry.display());
    }
    let second = Program::start(&data);
    assert!(second.welcome.contains("unchanged"), "{}", second.welcome);
    assert!(!second.welcome.contains(&password));
}

#[test]
fn other_devices_are_told_every_address_that_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command.args(["--host", "0.0.0.0"]);
    let program = Program::spawn(command);
    let welcome = &program.welcome;
    let addresses: Vec<&str> = welcome
        .split_whitespace()
        .filter(|word| word.starts_with("http://") && *word != program.url)
        .collect();
    if addresses.is_empty() {
        testkit::skip("this machine has no network, so no address for other devices was tried");
    }
    for address in addresses {
        let host = address.strip_prefix("http://").expect("an address");
        let mut stream = std::net::TcpStream::connect(host).expect("connected");
        let request =
            format!("GET /api/v1/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{address}: {answer}");
    }
    // A code is for a terminal, which this is not.
    assert!(!welcome.contains('▀'), "{welcome}");

    let alone = Program::start(&folder.path().join("alone"));
    assert!(!alone.welcome.contains("Network"), "{}", alone.welcome);
}

#[test]
fn the_name_and_password_can_be_given_and_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    command
        .env("AUTH_USERNAME", "Ada")
        .env("AUTH_PASSWORD", "correct horse");
    let first = Program::spawn(command);
    assert!(
        first.welcome.contains("User name   ada"),
        "{}",
        first.welcome
    );
    assert!(first.welcome.contains("the one you set in AUTH_PASSWORD"));
    assert!(
        !first.welcome.contains("correct horse"),
        "it need not be shown"
    );
    let status = |program: &Program, password: &str| {
        let answer = client::login(&client::http(), &program.url, "ada", password);
        answer.status().as_u16()
    };
    assert_eq!(status(&first, "correct horse"), 200);
    drop(first);

    let mut command = program::command(folder.path());
    command
        .env("AUTH_USERNAME", "ada")
        .env("AUTH_PASSWORD", "battery staple");
    let second = Program::spawn(command);
    assert!(
        second
            .welcome
            .contains("changed to the one you set in AUTH_PASSWORD")
    );
    assert_eq!(status(&second, "battery staple"), 200);
    assert_eq!(status(&second, "correct horse"), 401);
}

#[test]
fn a_folder_serves_one_program_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Program::start(folder.path());
    let said = program::fails(program::command(folder.path()));
    assert!(
        said.contains("another Photo Restoration is using"),
        "{said}"
    );
    let name = folder.path().file_name().expect("a name");
    assert!(said.contains(&*name.to_string_lossy()), "{said}");
    drop(running);
    Program::start(folder.path());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_photo-restoration"));
    // The option is worth more than the variable.
    command
        .env_clear()
        .env("PORT", "1")
        .args(["serve", "--port", &port, "--data"])
        .arg(folder.path().join("data"));
    let said = program::fails(command);
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
    let made = folder.path().join("data").exists();
    assert!(!made, "a start that fails leaves nothing behind");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    fs::write(&file, "").expect("written");
    let said = program::fails(program::command(&file.join("data")));
    assert!(said.contains("a-file") && said.contains("--data"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_of_somebody_else_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("made");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).expect("closed");
    if fs::write(closed.join("probe"), "").is_ok() {
        testkit::skip("this user may write everywhere");
        return;
    }
    let said = program::fails(program::command(&closed));
    assert!(said.contains("closed") && said.contains("--data"), "{said}");
}

#[test]
fn settings_that_do_not_fit_are_refused_and_secrets_are_not_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in [
        ("SECRET_KEY", "hunter2-hunter2"),
        ("AUTH_PASSWORD", "hunter2"),
        ("MAX_UPLOAD_SIZE", "much"),
        ("TRUST_PROXY", "perhaps"),
        ("SESSION_CLEANUP_HOURS", "soon"),
        ("MODELS_CONFIG", "/no/such/file.json"),
    ] {
        let mut command = program::command(folder.path());
        command.env(name, value);
        let said = program::fails(command);
        assert!(said.contains(name), "{name}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let mut command = program::command(folder.path());
    command.env("SECRET_KEY", "x".repeat(31));
    let said = program::fails(command);
    assert!(
        said.contains("31 characters") && said.contains("32"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_stop_it_within_moments() {
    let folder = tempfile::tempdir().expect("a folder");
    for signal in ["INT", "TERM"] {
        let mut program = Program::start(folder.path());
        // A browser that keeps its connection must not hold it up.
        let address = program.url.replace("http://localhost", "127.0.0.1");
        let _idle = std::net::TcpStream::connect(address).expect("connected");
        program.signal(signal);
        let (status, took) = program.wait();
        assert!(status.success(), "{signal}: {status}");
        // Far less than the connection's own time.
        assert!(took.as_secs() < 20, "{signal}: {took:?}");
        assert!(
            program.output().contains("Stopping"),
            "{}",
            program.output()
        );
    }
}

#[test]
fn it_answers_soon_after_its_start() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Program::start(folder.path()));
    let started = std::time::Instant::now();
    let program = Program::start(folder.path());
    let answer = client::fetch(format!("{}/api/v1/health", program.url));
    let took = started.elapsed();
    println!("start to answer: {took:?}");
    assert_eq!(answer.expect("answered").status(), 200);
    // Half a second here; a start that waits for something takes longer.
    assert!(took.as_secs() < 5, "{took:?}");
}

pub(crate) fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}
