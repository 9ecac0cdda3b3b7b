//! What the hub says about a file, held against what is pinned.

use domain::{Weights, is_sha256};
use http::HeaderMap;
use url::Url;

use crate::error::FetchError;

/// What the hub says about a file, and where its bytes are.
pub(super) struct Found {
    pub(super) url: Url,
    pub(super) sha256: String,
    pub(super) was_pinned: bool,
    pub(super) size: Option<u64>,
}

/// What the hub's answers say about a file: the first that says something is believed.
#[derive(Default)]
pub(super) struct Said {
    commit: Option<String>,
    sha256: Option<String>,
    size: Option<u64>,
}

impl Said {
    pub(super) fn add(&mut self, headers: &HeaderMap) {
        let text = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            Some(value.trim_matches('"').to_owned())
        };
        let commit = || text("x-repo-commit");
        self.commit = self.commit.take().or_else(commit);
        let sha256 = || text("x-linked-etag").filter(|etag| is_sha256(etag));
        self.sha256 = self.sha256.take().or_else(sha256);
        let size = || text("x-linked-size")?.parse().ok();
        self.size = self.size.or_else(size);
    }

    pub(super) fn checked(self, weights: &Weights, url: Url) -> Result<Found, FetchError> {
        let Weights {
            repository,
            revision,
            file,
            size,
            sha256,
        } = weights;
        if let Some(commit) = &self.commit
            && commit != revision
        {
            return Err(FetchError::Wrong(format!(
                "the hub has the revision {commit} of {repository}, where {revision} is pinned"
            )));
        }
        let differ = |what: &str, theirs: &str, ours: &str| {
            FetchError::Wrong(format!(
                "the hub has another {file} in {repository} than is pinned: its {what} is {theirs}, not \
                 {ours}"
            ))
        };
        match (size, self.size) {
            (Some(ours), Some(theirs)) if *ours != theirs => {
                return Err(differ("length", &theirs.to_string(), &ours.to_string()));
            }
            _ => {}
        }
        let found = match (sha256, self.sha256) {
            (Some(ours), Some(theirs)) if *ours != theirs => {
                return Err(differ("SHA-256", &theirs, ours));
            }
            (Some(ours), _) => ours.clone(),
            (None, Some(theirs)) => theirs,
            (None, None) => {
                return Err(FetchError::Wrong(format!(
                    "neither is a checksum of {file} in {repository} pinned, nor does the hub name one, \
                     so it cannot be checked; nothing was fetched"
                )));
            }
        };
        Ok(Found {
            url,
            sha256: found,
            was_pinned: sha256.is_some(),
            size: size.or(self.size),
        })
    }
}
