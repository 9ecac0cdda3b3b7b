//! How many files may be open, and how many connections that makes.
//!
//! A system's usual limit, 256 or 1,024, is for the sake of old programs; what
//! a program may raise it to is meant to be used.

/// Open files beside those for connections: the database, the log, networks.
const OTHERS: u64 = 160;

/// What a connection of the public port takes at most: itself, the photo that
/// it reads or writes, and both ends of one to our own services with a file.
const FILES_EACH: u64 = 5;

/// More connections at once than a home has browsers.
const MOST: u64 = 1024;

/// With less it would not be worth starting.
const FEWEST: u64 = 8;

/// How many clients the services get beside those of the public port: the
/// workers, the sweeper and who has an idle connection left.
const OWN: usize = 32;

/// Connections at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connections {
    /// To the public port.
    pub(crate) public: usize,
    /// To our own services: more, so that the public port cannot use them up.
    pub(crate) services: usize,
}

impl Connections {
    /// Raises the limit of open files as far as it goes and shares it out.
    pub(crate) fn within_the_limit() -> Self {
        Self::with_files(raise())
    }

    fn with_files(files: u64) -> Self {
        let most = (files.saturating_sub(OTHERS) / FILES_EACH).clamp(FEWEST, MOST);
        let public = usize::try_from(most).unwrap_or(usize::MAX);
        Self {
            public,
            services: public + OWN,
        }
    }
}

/// Raises the limit to what the system allows; how many files may be open now.
#[cfg(unix)]
fn raise() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    /// What macOS takes where it says that there is no limit.
    const WITHOUT_LIMIT: u64 = 10_240;

    let before = getrlimit(Resource::Nofile);
    let wanted = before.maximum.unwrap_or(WITHOUT_LIMIT);
    let Some(now) = before.current else {
        return wanted;
    };
    if now >= wanted {
        return now;
    }
    let raised = Rlimit {
        current: Some(wanted),
        ..before
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, files = now, "cannot raise the limit of open files");
            now
        }
    }
}

/// Windows has none that matters here.
#[cfg(not(unix))]
fn raise() -> u64 {
    u64::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_files_for_every_connection() {
        for (files, public) in [
            (0, 8),
            (256, 19),
            (1024, 172),
            (20_000, 1024),
            (u64::MAX, 1024),
        ] {
            let connections = Connections::with_files(files);
            assert_eq!(connections.public, public, "{files}");
            assert!(connections.services > connections.public, "{files}");
        }
    }
}
