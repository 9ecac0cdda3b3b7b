//! The programs of this crate, as the browser's tests start them.

mod schedules;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
};

#[test]
fn the_stand_in_for_a_provider_says_where_it_is_and_what_it_was_asked() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_provider-stand-in"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_line(&mut line).expect("text");
    let address = line.trim().strip_prefix("http://").expect("an address");
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(address).expect("connects");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sends");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        answer
    };
    assert!(ask("/api/models/a/b?expand=inferenceProviderMapping").contains("fal-ai"));
    assert!(ask("/requests").contains("GET /api/models/a/b"));
    child.kill().expect("killed");
    child.wait().expect("ended");
}
