//! Slow clients, rude clients, and many of them.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, extract::DefaultBodyLimit, http::StatusCode, routing};
use server::{Limits, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::sleep,
};

/// How long a client is waited for here.
const PATIENCE: Duration = Duration::from_secs(2);

/// An answer that comes before the request is read.
const REFUSAL: &str = "there is no room for it";

/// The bytes of a large answer: more than the system takes without a reader.
const LARGE: usize = 40_000_000;

async fn start(connections: usize) -> Server {
    let limits = Limits {
        connections,
        body: PATIENCE,
        answer: PATIENCE,
        ..Limits::default()
    };
    start_with(limits).await
}

async fn start_with(limits: Limits) -> Server {
    let router = Router::new()
        .route("/", routing::get(|| async { "here" }))
        .route(
            "/",
            routing::post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/large", routing::get(|| async { vec![7; LARGE] }))
        .route(
            "/long",
            routing::get(|| async {
                sleep(PATIENCE * 3).await;
                "done"
            }),
        )
        .route(
            "/refused",
            routing::post(|| async { (StatusCode::INSUFFICIENT_STORAGE, REFUSAL) }),
        )
        .layer(DefaultBodyLimit::disable());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    Server::start(listener, router, limits)
}

async fn connect(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address())
        .await
        .expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream
}

/// What comes until the connection ends; it may end by a reset.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(length: usize) -> String {
    format!("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n")
}

const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Whether somebody new is answered.
async fn answers(address: SocketAddr) -> bool {
    let client = testkit::http();
    let get = client.get(format!("http://{address}/"));
    let answer = get.timeout(Duration::from_secs(30)).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up_with_a_word() {
    let server = start(10).await;
    let mut stream = connect(&server, &format!("{}x", post(60_000))).await;
    let started = Instant::now();
    let answer = rest(&mut stream).await;
    assert!(started.elapsed() >= PATIENCE, "{:?}", started.elapsed());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        answer.contains("for 2 seconds nothing more of it arrived"),
        "{answer}"
    );
    assert!(
        answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_byte_now_and_then_is_no_progress() {
    let server = start(10).await;
    let stream = connect(&server, &post(60_000)).await;
    let (mut from, mut to) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while to.write_all(b"x").await.is_ok() {
            sleep(PATIENCE / 10).await;
        }
    });
    let mut answer = vec![0; 12];
    let read = tokio::time::timeout(PATIENCE * 10, from.read_exact(&mut answer)).await;
    read.expect("in time").expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 408");
    dripping.abort();
}

#[tokio::test]
async fn a_slow_upload_that_moves_goes_on_however_long_it_takes() {
    let server = start(10).await;
    let pieces = 100;
    let mut stream = connect(&server, &post(pieces * 2048)).await;
    let started = Instant::now();
    for _ in 0..pieces {
        sleep(PATIENCE / 20).await;
        stream.write_all(&[7; 2048]).await.expect("taken");
    }
    assert!(started.elapsed() > PATIENCE * 4);
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.ends_with("204800"), "{answer}");
}

#[tokio::test]
async fn a_slow_reader_gets_the_whole_and_one_that_stands_still_is_cut_off() {
    let server = start(10).await;
    let get = "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut still = connect(&server, get).await;

    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(64 * 1024).expect("smaller");
    let mut slow = socket.connect(server.address()).await.expect("connected");
    slow.write_all(get.as_bytes()).await.expect("sent");
    let started = Instant::now();
    let (mut received, mut buffer) = (0, vec![0; 1_000_000]);
    loop {
        let read = slow.read(&mut buffer).await.expect("it is not cut off");
        if read == 0 {
            break;
        }
        received += read;
        // About four megabytes a second.
        sleep(Duration::from_micros(read as u64 / 4)).await;
    }
    assert!(received > LARGE, "{received}");
    assert!(started.elapsed() > PATIENCE * 3, "{:?}", started.elapsed());

    let answer = rest(&mut still).await;
    assert!(answer.len() < LARGE, "{}", answer.len());
}

#[tokio::test]
async fn what_the_server_takes_itself_counts_for_no_client() {
    let server = start(1).await;
    let long = "GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut stream = connect(&server, long).await;
    sleep(Duration::from_millis(300)).await;
    // Somebody else wants the place meanwhile, and waits.
    let address = server.address();
    let other = tokio::spawn(async move { answers(address).await });
    let answer = rest(&mut stream).await;
    assert!(answer.ends_with("done"), "{answer}");
    assert!(other.await.expect("no panic"), "the next one has the place");
}

#[tokio::test]
async fn an_idle_connection_makes_way_before_one_that_stands_still() {
    let server = start(3).await;
    let mut stalled = connect(&server, &format!("{}x", post(60_000))).await;
    let mut idle = connect(&server, GET).await;
    let mut buffer = [0; 512];
    assert!(idle.read(&mut buffer).await.expect("an answer") > 0);
    sleep(Duration::from_millis(300)).await;
    let _later = connect(&server, GET).await;

    assert!(answers(server.address()).await);
    assert_eq!(idle.read(&mut buffer).await.expect("closed"), 0);
    let answer = rest(&mut stalled).await;
    assert!(
        answer.starts_with("HTTP/1.1 408 "),
        "it had all its time: {answer}"
    );
}

#[tokio::test]
async fn a_crowd_that_stands_still_keeps_nobody_out() {
    let server = start(20).await;
    let mut crowd = Vec::new();
    for number in 0..200 {
        let beginning = match number % 3 {
            0 => format!("{}x", post(60_000)),
            1 => "GET / HTTP/1.1\r\nHo".to_owned(),
            _ => String::new(),
        };
        let stream = TcpStream::connect(server.address()).await;
        let mut stream = stream.expect("connected");
        // It may be hung up on before it has said anything.
        let _ = stream.write_all(beginning.as_bytes()).await;
        crowd.push(stream);
    }
    for _ in 0..5 {
        assert!(answers(server.address()).await);
    }
}

#[tokio::test]
async fn a_crowd_that_is_served_waits_for_its_turn_and_nobody_is_turned_away() {
    let server = start(4).await;
    let (address, answered) = (server.address(), Arc::new(AtomicUsize::new(0)));
    let clients = (0..60).map(|_| {
        let answered = Arc::clone(&answered);
        tokio::spawn(async move {
            if answers(address).await {
                answered.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.expect("no panic");
    }
    assert_eq!(answered.load(Ordering::Relaxed), 60);
}

#[tokio::test]
async fn an_upload_that_pauses_for_a_moment_is_not_cut_off_for_a_crowd_that_sends_nothing() {
    let limits = Limits {
        connections: 4,
        body: PATIENCE * 5,
        ..Limits::default()
    };
    let server = start_with(limits).await;
    let mut upload = connect(&server, &post(32 * 1024)).await;
    let address = server.address();
    let mut crowd = Vec::new();
    for half in 0..2 {
        upload.write_all(&[7; 16 * 1024]).await.expect("taken");
        let paused = Instant::now();
        while half == 0 && paused.elapsed() < PATIENCE * 4 / 5 {
            crowd.push(TcpStream::connect(address).await.expect("connected"));
            sleep(Duration::from_millis(20)).await;
        }
    }
    let answer = rest(&mut upload).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.ends_with("32768"), "{answer}");
}

fn refused(length: usize) -> String {
    format!("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")
}

#[tokio::test]
async fn who_is_refused_at_once_but_sends_everything_first_gets_the_whole_answer() {
    let server = start(100).await;
    let pieces = 20;
    let clients = (0..50).map(|_| {
        let address = server.address();
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("connected");
            let head = refused(pieces * 1_000_000);
            stream.write_all(head.as_bytes()).await.expect("sent");
            for _ in 0..pieces {
                sleep(Duration::from_millis(20)).await;
                stream.write_all(&[7; 1_000_000]).await.expect("taken");
            }
            let mut answer = String::new();
            let read = stream.read_to_string(&mut answer).await;
            read.expect("the connection does not break");
            answer
        })
    });
    for client in clients.collect::<Vec<_>>() {
        let answer = client.await.expect("no panic");
        assert!(answer.starts_with("HTTP/1.1 507 "), "{answer}");
        assert!(answer.ends_with(REFUSAL), "{answer}");
        assert!(
            answer.to_lowercase().contains("connection: close"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused_with_a_word() {
    let server = start(10).await;
    let head = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nName: {}",
        "x".repeat(2_000_000)
    );
    for _ in 0..20 {
        let mut stream = connect(&server, &head).await;
        let mut answer = String::new();
        stream.shutdown().await.expect("said");
        let read = stream.read_to_string(&mut answer).await;
        read.expect("the connection does not break");
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}

#[tokio::test]
async fn who_is_refused_and_sends_for_ever_is_cut_off() {
    let limits = Limits {
        linger: PATIENCE,
        ..Limits::default()
    };
    let server = start_with(limits).await;
    let mut stream = connect(&server, &refused(usize::MAX >> 1)).await;
    let started = Instant::now();
    let sending = async {
        while stream.write_all(&[7; 1000]).await.is_ok() {
            sleep(PATIENCE / 20).await;
        }
    };
    let cut = tokio::time::timeout(PATIENCE * 20, sending).await;
    assert!(cut.is_ok(), "it is still listened to");
    assert!(started.elapsed() >= PATIENCE, "{:?}", started.elapsed());
}

#[tokio::test]
async fn who_is_refused_and_still_sends_keeps_nobody_out() {
    let server = start(3).await;
    let mut crowd = Vec::new();
    for _ in 0..20 {
        let stream = TcpStream::connect(server.address()).await;
        let mut stream = stream.expect("connected");
        crowd.push(tokio::spawn(async move {
            let _ = stream.write_all(refused(usize::MAX >> 1).as_bytes()).await;
            while stream.write_all(&[7; 1000]).await.is_ok() {
                sleep(PATIENCE / 20).await;
            }
        }));
    }
    let started = Instant::now();
    assert!(answers(server.address()).await);
    assert!(started.elapsed() < PATIENCE * 10, "{:?}", started.elapsed());
    for client in crowd {
        client.abort();
    }
}
