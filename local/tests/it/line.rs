//! Rude clients, slow lines and few files.

#![cfg(unix)]

use std::{
    io::Write,
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    client::{self, SignedIn, picture, succeeded},
    program::{self, Program},
};

/// The same command under a limit of open files, as `ulimit` takes it.
fn with_files(command: &Command, ulimit: &str) -> Command {
    let mut limited = Command::new("sh");
    limited
        .arg("-c")
        .arg(format!("ulimit {ulimit} && exec \"$0\" \"$@\""))
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    limited
}

/// The beginning of requests that never go on.
const BEGINNINGS: [&str; 3] = [
    "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
     Content-Length: 60000\r\n\r\n{",
    "GET / HTTP/1.1\r\nHost: loc",
    "",
];

fn rude_clients(program: &Program, count: usize) -> Vec<TcpStream> {
    let clients = (0..count).map(|number| {
        let mut stream = program.connect();
        // It may be hung up on before it has said anything.
        let _ = stream.write_all(BEGINNINGS[number % BEGINNINGS.len()].as_bytes());
        stream
    });
    clients.collect()
}

#[test]
fn rude_clients_keep_nobody_out_even_where_few_files_may_be_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::spawn(with_files(&program::command(folder.path()), "-n 256"));
    let me = SignedIn::first(&program);
    let rude = rude_clients(&program, 300);

    let started = Instant::now();
    for _ in 0..20 {
        // A new connection each time.
        let answer = client::http()
            .get(format!("{}/api/v1/health", program.url))
            .timeout(Duration::from_secs(60))
            .send()
            .expect("answered");
        assert_eq!(answer.status(), 200);
    }
    println!("20 answers in {:?}", started.elapsed());
    let id = me.start(&picture(40));
    me.wait_for(&id, succeeded);
    drop(rude);

    let log = program.log();
    assert!(log.matches("full:").count() <= 3, "{log}");
    assert!(!log.contains("cannot accept"), "{log}");
}

#[cfg(target_os = "linux")]
#[test]
fn as_many_files_may_be_open_as_the_system_allows() {
    let folder = tempfile::tempdir().expect("a folder");
    let command = with_files(&program::command(folder.path()), "-Sn 256");
    let program = Program::spawn(command);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.id()));
    let limits = limits.expect("readable");
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let numbers: Vec<&str> = files.expect("a line").split_whitespace().skip(3).collect();
    assert_eq!(numbers[0], numbers[1], "{limits}");
}
