//! Requests no well-behaved client makes.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends `request` as it is and returns the status and the whole answer.
/// `Connection: close` must be among its headers.
pub(crate) async fn send(address: SocketAddr, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("no status in {answer:?}"));
    (status, answer)
}

/// Sends `request` and goes away without waiting for an answer.
pub(crate) async fn send_and_leave(address: SocketAddr, request: &[u8]) {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request).await.expect("sent");
    stream.flush().await.expect("sent");
    // Long enough for the server to have begun the upload.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
}
