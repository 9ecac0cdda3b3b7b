//! What is answered, and how badly.

use std::time::Duration;

use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::sleep};

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    manner: Manner,
}

/// How the body is sent.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Whole,
    /// So many bytes, then the connection is reset.
    Cut(usize),
    /// So many bytes, then nothing, for ever.
    Stall(usize),
    /// A few bytes at a time.
    Trickle(usize, Duration),
    /// Again and again.
    Endless,
    /// The body instead of HTTP.
    Raw,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            delay: Duration::ZERO,
            manner: Manner::Whole,
        }
    }

    /// 200 with a body.
    #[must_use]
    pub fn bytes(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let reply = Self::status(200).header("Content-Type", content_type);
        Self {
            body: body.into(),
            ..reply
        }
    }

    /// A status with JSON.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            ..Self::bytes("application/json", body.to_string())
        }
    }

    /// Bytes that are no HTTP, then the end.
    #[must_use]
    pub fn garbage(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            body: bytes.into(),
            manner: Manner::Raw,
            ..Self::status(200)
        }
    }

    /// With another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With a header. `Content-Length` replaces the true one.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins only after a while.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Resets the connection after so many bytes of the body.
    #[must_use]
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.manner = Manner::Cut(bytes);
        self
    }

    /// Sends nothing more after so many bytes of the body.
    #[must_use]
    pub fn stall_after(mut self, bytes: usize) -> Self {
        self.manner = Manner::Stall(bytes);
        self
    }

    /// Sends so many bytes of the body at a time, with a pause after each.
    #[must_use]
    pub fn trickle(mut self, bytes: usize, pause: Duration) -> Self {
        self.manner = Manner::Trickle(bytes.max(1), pause);
        self
    }

    /// Sends the body again and again.
    #[must_use]
    pub fn endless(mut self) -> Self {
        self.manner = Manner::Endless;
        self
    }

    pub(super) async fn write(self, mut stream: TcpStream) {
        sleep(self.delay).await;
        // The client may hang up at any time, which is its right.
        let _ = self.send(&mut stream).await;
    }

    async fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        if !matches!(self.manner, Manner::Raw) {
            stream.write_all(self.head().as_bytes()).await?;
        }
        match self.manner {
            Manner::Whole | Manner::Raw => stream.write_all(&self.body).await?,
            Manner::Cut(bytes) => {
                stream
                    .write_all(&self.body[..bytes.min(self.body.len())])
                    .await?;
                stream.flush().await?;
                // What was sent has to arrive first: a reset overtakes it.
                sleep(Duration::from_millis(50)).await;
                stream.set_zero_linger()?;
                return Ok(());
            }
            Manner::Stall(bytes) => {
                stream
                    .write_all(&self.body[..bytes.min(self.body.len())])
                    .await?;
                std::future::pending::<()>().await;
            }
            Manner::Trickle(bytes, pause) => {
                for piece in self.body.chunks(bytes) {
                    stream.write_all(piece).await?;
                    sleep(pause).await;
                }
            }
            Manner::Endless => loop {
                stream.write_all(&self.body).await?;
            },
        }
        stream.shutdown().await
    }

    fn head(&self) -> String {
        let status = self.status;
        let mut head = format!("HTTP/1.1 {status} Scripted\r\nConnection: close\r\n");
        let has = |name: &str| {
            let mut names = self.headers.iter().map(|(name, _)| name);
            names.any(|found| found.eq_ignore_ascii_case(name))
        };
        if !has("content-length") && !matches!(self.manner, Manner::Endless) {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + "\r\n"
    }
}
