//! Starts the built program and reads what it says.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// How long the program may take to start or to stop before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long things that happen by themselves may take on a slow machine.
const LONGER: Duration = Duration::from_secs(120);

/// Looks again and again until it is so; fails with `what` when that takes too long.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LONGER, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The program with nothing of this environment but what is given.
pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_photo-restoration"));
    command
        .env_clear()
        .env("HOME", data)
        .args(["--port", "0", "--data"])
        .arg(data)
        .stdin(Stdio::null());
    command
}

/// A start that is expected to fail: its exit code and what it said.
pub(crate) fn fails(mut command: Command) -> String {
    let output = command.output().expect("run");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.starts_with("photo-restoration: "), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// The program, ready. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    /// Where it answers, without a slash at the end.
    pub(crate) url: String,
    /// What it printed until it was ready.
    pub(crate) welcome: String,
    /// What it printed since.
    output: Arc<Mutex<String>>,
    log: Arc<Mutex<String>>,
}

impl Program {
    pub(crate) fn start(data: &Path) -> Self {
        Self::spawn(command(data))
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let errors = child.stderr.take().expect("its errors");
        let output = child.stdout.take().expect("its output");
        // From here on, a panic drops it and so ends the child.
        let mut program = Self {
            child,
            url: String::new(),
            welcome: String::new(),
            output: Arc::default(),
            log: Arc::default(),
        };
        collect(errors, Arc::clone(&program.log));
        collect(output, Arc::clone(&program.output));
        let started = Instant::now();
        while program.welcome.is_empty() {
            let has_ended = program.child.try_wait().expect("waited").is_some();
            if has_ended || started.elapsed() > LONGER {
                thread::sleep(Duration::from_millis(200));
                panic!("it did not start: {}{}", program.output(), program.log());
            }
            thread::sleep(Duration::from_millis(5));
            let mut output = program.output.lock().expect("no panic");
            let last = output.find("Ctrl-C").unwrap_or(output.len());
            if let Some(length) = output[last..].find('\n') {
                program.welcome = output.drain(..=last + length).collect();
            }
        }
        program.url = word_after(&program.welcome, "is ready:")
            // Where it only says that the records are lost or damaged.
            .or_else(|| word_after(&program.welcome, "says so too:"))
            .expect("an address");
        program
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> TcpStream {
        let address = self.url.strip_prefix("http://").expect("an address");
        TcpStream::connect(address.replace("localhost", "127.0.0.1")).expect("connected")
    }

    /// Sends a request as it is, which has to ask for the connection's end; the whole answer.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The password that was shown.
    pub(crate) fn password(&self) -> Option<String> {
        word_after(&self.welcome, "Password")
    }

    /// What it printed on its standard output since it was ready.
    pub(crate) fn output(&self) -> String {
        self.output.lock().expect("no panic").clone()
    }

    /// Its log: everything on its standard error.
    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("no panic").clone()
    }

    /// The most bytes of memory that it held until now.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let kilobytes = word_after(&status, "VmHWM:").expect("the system tells");
        kilobytes.parse::<u64>().expect("a number") * 1024
    }

    /// The number that the system knows it by.
    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for its end; how it ended and how long that took.
    pub(crate) fn wait(&mut self) -> (ExitStatus, Duration) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("waited") {
                return (status, started.elapsed());
            }
            assert!(
                started.elapsed() < PATIENCE,
                "it does not stop: {}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it as Ctrl-C does, and waits.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> Duration {
        self.signal("INT");
        let (status, took) = self.wait();
        assert!(status.success(), "{status}: {}", self.log());
        took
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn word_after(text: &str, mark: &str) -> Option<String> {
    let rest = text.split_once(mark)?.1;
    rest.split_whitespace().next().map(str::to_owned)
}

fn collect(mut from: impl Read + Send + 'static, into: Arc<Mutex<String>>) {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            into.lock()
                .expect("no panic")
                .push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    });
}
