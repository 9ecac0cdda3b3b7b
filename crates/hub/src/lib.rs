//! Fetching a file from Hugging Face's hub: pinned to a revision, checked, and resumed after a break.
//!
//! The hub answers `GET /{repository}/resolve/{revision}/{file}` with a redirect to where the bytes are.
//! Beside it stand `X-Repo-Commit`, `X-Linked-Size` and `X-Linked-ETag`; of a large file the last one is
//! its SHA-256, as it stands in the repository itself. What is pinned has to agree with them, and what
//! arrives with both.

mod error;
mod said;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use domain::Weights;
use http::{HeaderMap, Method, StatusCode, header};
use http_client::{Client, RequestBuilder, Resolver, Response, piece};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use url::Url;

use said::{Found, Said};

pub use error::FetchError;
pub use settings::Remote as Settings;

/// How many answers in a row may lead elsewhere.
const REDIRECTS: usize = 5;

/// How many times a broken connection is taken up again.
const RESUMES: u32 = 4;

/// The largest file that is fetched where nothing says how large it should be, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// How long is waited. [`Limits::default`] holds everywhere but in tests, which cannot wait so long.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// How long a connection may take, with its TLS handshake.
    pub connect: Duration,
    /// How long nothing may come.
    pub idle: Duration,
    /// The wait before the first retry of a broken connection; each further one is as much longer.
    pub retry_first: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            retry_first: Duration::from_secs(1),
        }
    }
}

/// Hugging Face's hub, or a mirror of it.
#[derive(Debug)]
pub struct Hub {
    settings: Settings,
    limits: Limits,
    /// Talks to the hub itself.
    api: Client,
    /// Fetches from where the hub leads to: public addresses only, unless the settings lead to none.
    bytes: Client,
}

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256, which it was checked against.
    pub sha256: String,
    /// Whether that checksum was pinned, or is the hub's own word.
    pub was_pinned: bool,
}

/// How one connection ended.
enum Transfer {
    Complete,
    Broken,
}

impl Hub {
    /// The hub that the settings name, with their key if it is one of Hugging Face.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::with_limits(settings, Limits::default())
    }

    /// With other limits, as tests need them.
    #[must_use]
    pub fn with_limits(settings: Settings, limits: Limits) -> Self {
        let resolver = if settings.is_loose() {
            Resolver::Any
        } else {
            Resolver::PublicOnly
        };
        Self {
            api: Client::new(limits.connect, Resolver::Any),
            bytes: Client::new(limits.connect, resolver),
            settings,
            limits,
        }
    }

    /// Fetches a file to `path`. It is there whole and checked, or not at all; of a broken transfer a
    /// `.part` file stays beside it, which the next call goes on with. `progress` is told how many
    /// bytes of how many have arrived.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(
        &self,
        weights: &Weights,
        path: &Path,
        mut progress: impl FnMut(u64, Option<u64>),
    ) -> Result<Fetched, FetchError> {
        let mut resumes = 0;
        loop {
            // Addresses that the hub leads to hold for a while only: it is asked each time.
            let found = self.find(weights).await?;
            // A part belongs to one content: of another one nothing is taken over.
            let part = part_of(path, &found.sha256);
            remove_other_parts(path, &part);
            let transfer = self.transfer(&found, &part, &mut progress).await;
            match transfer {
                Ok(Transfer::Complete) => return finish(&found, &part, path),
                Ok(Transfer::Broken) if resumes < RESUMES => {
                    resumes += 1;
                    tracing::info!(resumes, "the connection broke; going on");
                    tokio::time::sleep(self.limits.retry_first * resumes).await;
                }
                Ok(Transfer::Broken) => {
                    return Err(FetchError::Unreachable(place_of(&found.url)));
                }
                Err(error) => {
                    if !matches!(error, FetchError::Unreachable(_) | FetchError::Refused(_)) {
                        let _ = fs::remove_file(&part);
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Asks the hub where the bytes are, and holds what it says against what is pinned.
    async fn find(&self, weights: &Weights) -> Result<Found, FetchError> {
        let Weights {
            repository,
            revision,
            file,
            ..
        } = weights;
        let base = self.settings.hub_url.as_str().trim_end_matches('/');
        let address = format!("{base}/{repository}/resolve/{revision}/{file}");
        let mut url = Url::parse(&address).map_err(|error| {
            FetchError::Refused(format!("{address} is not an address: {error}"))
        })?;
        let mut said = Said::default();
        for _ in 0..=REDIRECTS {
            let answer = self.ask(Method::HEAD, &url).await?;
            said.add(answer.headers());
            if answer.status().is_redirection() {
                let next = answer
                    .headers()
                    .get(header::LOCATION)
                    .and_then(|value| value.to_str().ok())
                    .and_then(|location| url.join(location).ok());
                let next = next.filter(|next| self.may_follow(next)).ok_or_else(|| {
                    FetchError::Refused(format!(
                        "{} leads to a place that is not safe to fetch from",
                        place_of(&url)
                    ))
                })?;
                let is_other_origin = next.origin() != self.settings.hub_url.origin();
                url = next;
                // The place of the bytes need not answer HEAD: its address may be signed for GET.
                if is_other_origin {
                    return said.checked(weights, url);
                }
                continue;
            }
            if answer.status().is_success() {
                return said.checked(weights, url);
            }
            return Err(refused(answer.status(), repository, &url));
        }
        Err(FetchError::Refused(format!(
            "{} leads on and on",
            place_of(&url)
        )))
    }

    /// Fetches what is missing of a file.
    async fn transfer(
        &self,
        found: &Found,
        part: &Path,
        progress: &mut impl FnMut(u64, Option<u64>),
    ) -> Result<Transfer, FetchError> {
        let cannot_write = |source: io::Error| write_error(part, source);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .read(true)
            .open(part)
            .map_err(cannot_write)?;
        let mut have = file.seek(io::SeekFrom::End(0)).map_err(cannot_write)?;
        if found.size.is_some_and(|size| have == size) {
            return Ok(Transfer::Complete);
        }
        let mut request = self.request(Method::GET, &found.url);
        if have > 0 {
            request = request.header(header::RANGE, format!("bytes={have}-"));
        }
        let Some(mut answer) = self.send(request, &found.url).await else {
            return Ok(Transfer::Broken);
        };
        match answer.status() {
            StatusCode::PARTIAL_CONTENT if continues_at(answer.headers(), have) => {}
            // All of it again, or nothing that goes on where we are.
            status @ (StatusCode::OK
            | StatusCode::PARTIAL_CONTENT
            | StatusCode::RANGE_NOT_SATISFIABLE) => {
                if have > 0 {
                    file.set_len(0).map_err(cannot_write)?;
                    file.rewind().map_err(cannot_write)?;
                }
                if status != StatusCode::OK {
                    return Ok(Transfer::Broken);
                }
                have = 0;
            }
            status if status.is_server_error() => return Ok(Transfer::Broken),
            status => return Err(refused(status, "", &found.url)),
        }
        let most = found.size.unwrap_or(MOST_BYTES);
        progress(have, found.size);
        loop {
            let next = tokio::time::timeout(self.limits.idle, piece(&mut answer)).await;
            match next {
                Ok(Ok(Some(bytes))) => {
                    have += bytes.len() as u64;
                    if have > most {
                        return Err(FetchError::Wrong(format!(
                            "{} sends more than the {most} bytes that were expected; nothing was kept",
                            place_of(&found.url)
                        )));
                    }
                    file.write_all(&bytes).map_err(cannot_write)?;
                    progress(have, found.size);
                }
                Ok(Ok(None)) if found.size.is_none_or(|size| have == size) => {
                    file.sync_all().map_err(cannot_write)?;
                    return Ok(Transfer::Complete);
                }
                _ => return Ok(Transfer::Broken),
            }
        }
    }

    /// Asks without reading a body; a broken connection is taken up again.
    async fn ask(&self, method: Method, url: &Url) -> Result<Response, FetchError> {
        for resumes in 0..=RESUMES {
            let request = self.request(method.clone(), url);
            match self.send(request, url).await {
                Some(answer) if !answer.status().is_server_error() => return Ok(answer),
                _ => tokio::time::sleep(self.limits.retry_first * resumes).await,
            }
        }
        Err(FetchError::Unreachable(place_of(url)))
    }

    /// A request; the key goes to the hub itself and to nobody else.
    fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        let request = RequestBuilder::new(method, url);
        let settings = &self.settings;
        match &settings.key {
            Some(key) if settings.has_hub_key() && url.origin() == settings.hub_url.origin() => {
                request.header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", key.expose_secret()),
                )
            }
            _ => request,
        }
    }

    async fn send(&self, request: RequestBuilder, url: &Url) -> Option<Response> {
        let is_hub = url.origin() == self.settings.hub_url.origin();
        let client = if is_hub { &self.api } else { &self.bytes };
        let sending = client.send(request.build().ok()?);
        let answer = tokio::time::timeout(self.limits.idle, sending).await;
        answer.ok()?.ok()
    }

    fn may_follow(&self, url: &Url) -> bool {
        let is_loose = self.settings.hub_url.scheme() == "http";
        url.has_host() && (url.scheme() == "https" || is_loose && url.scheme() == "http")
    }
}

/// Checks what has arrived and gives it its name.
fn finish(found: &Found, part: &Path, path: &Path) -> Result<Fetched, FetchError> {
    let cannot_write = |source: io::Error| write_error(part, source);
    let (sha256, size) = digest(part).map_err(cannot_write)?;
    if sha256 != found.sha256 {
        let _ = fs::remove_file(part);
        return Err(FetchError::Wrong(format!(
            "what arrived from {} has the SHA-256 {sha256}, not {}; nothing was kept: run the command again",
            place_of(&found.url),
            found.sha256
        )));
    }
    fs::rename(part, path).map_err(cannot_write)?;
    Ok(Fetched {
        size,
        sha256,
        was_pinned: found.was_pinned,
    })
}

fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hasher.update(&buffer[..length]);
        size += length as u64;
    }
    let digest = hasher.finalize();
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((hex, size))
}

fn part_of(path: &Path, sha256: &str) -> PathBuf {
    path.with_added_extension(format!("{}.part", &sha256[..16]))
}

/// What is left of other contents of the same file.
fn remove_other_parts(path: &Path, part: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return;
    };
    let begin = format!("{}.", name.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        if found.starts_with(&begin) && found.ends_with(".part") && entry.path() != part {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a partial answer goes on where we are.
fn continues_at(headers: &HeaderMap, have: u64) -> bool {
    let range = headers.get(header::CONTENT_RANGE);
    let range = range.and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {have}-")))
}

fn write_error(path: &Path, source: io::Error) -> FetchError {
    let path = path.to_owned();
    if source.kind() == io::ErrorKind::StorageFull {
        FetchError::NoRoom(path)
    } else {
        FetchError::Write { path, source }
    }
}

fn refused(status: StatusCode, repository: &str, url: &Url) -> FetchError {
    let place = place_of(url);
    FetchError::Refused(match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => format!(
            "{place} does not let us read {repository} ({status}): if it asks for a key, set HF_API_KEY \
             to a token of Hugging Face that may read it"
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => format!(
            "{place} does not have {repository} in the pinned revision ({status}): HF_HUB_URL names the \
             hub, MODELS_CONFIG the file"
        ),
        StatusCode::TOO_MANY_REQUESTS => {
            format!("{place} asks to wait ({status}): run this later again")
        }
        _ => format!("{place} answered {status}: run this later again"),
    })
}

/// The host: the rest of an address may be signed.
fn place_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
