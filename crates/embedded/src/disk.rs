//! The disk behind the data folder: how much room is left, and what is kept for records.
//!
//! Deleting a photo frees room, but to delete it somebody has to sign in and a record has to be written, and
//! both need room first. Two things keep it:
//!
//! - The mark: a photo is taken only if so much stays free afterwards. Records may go on below it.
//! - The ballast: a file that takes up room. When a record meets a disk that something else has filled to the
//!   last byte, the ballast is given back piece by piece. It is made again from whatever becomes free, also below
//!   the mark. Its last quarter is for what removes or changes something: new records, however many, must not use up
//!   what deleting needs.
//!
//! The free bytes that the system names are not the whole truth: there are quotas, file systems without free
//! inodes, and disks that turn read-only after a fault. So what was refused once is found out by writing a
//! small file, again and again until that works.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{ballast::Ballast, private_files};

/// The most bytes of the ballast: SQLite's log grows to 4 MB before it is written back, where nobody does that earlier.
const BALLAST_BYTES: u64 = 8 * MIB;

/// Which part of the ballast is kept from new records.
const LAST_PART: u64 = 4;

/// What is written to find out whether the disk takes anything.
const PROBE_FILE: &str = ".probe";
const PROBE_BYTES: usize = 64 * 1024;

/// How often it is seen to that the ballast is whole, and whether a disk that refused takes something again.
const LOOK_EVERY: Duration = Duration::from_secs(2);

const MIB: u64 = 1024 * 1024;

/// Why a disk takes nothing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is full, or a quota is used up.
    Full,
    /// It can only be read.
    ReadOnly,
}

/// How much of the ballast something may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// All but the last quarter: it makes something new.
    ForNew,
    /// All of it: it removes or changes what is there, or without it nothing works.
    Whole,
}

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of the file system, as far as the system tells.
    pub total_bytes: Option<u64>,
    /// Bytes that are free, as far as the system tells.
    pub free_bytes: Option<u64>,
    /// Bytes of them that are kept for records.
    pub reserve_bytes: u64,
    /// Why no photo is taken now; `None` when photos are taken.
    pub refusal: Option<Refusal>,
}

/// The disk behind a folder; clones share what is known of it.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    /// `None` for what fits the size of the file system.
    min_free_bytes: Option<u64>,
    known: Mutex<Known>,
    ballast: Ballast,
}

#[derive(Debug, Default)]
struct Known {
    /// What the last probe met; `None` when it went well, or none was needed.
    met: Option<Refusal>,
    /// What was written into the log last.
    said: Option<Refusal>,
}

/// What the system says of a file system.
#[derive(Debug, Clone, Copy)]
struct Stand {
    total: u64,
    free: u64,
    read_only: bool,
}

impl Disk {
    /// The disk behind `folder`, which is there. Photos leave `min_free_bytes` free; when `None`, 2 % of the
    /// file system, at least 16 MiB and at most 1 GiB, but never more than a quarter of it.
    pub(crate) fn open(folder: &Path, min_free_bytes: Option<u64>) -> Self {
        Self(Arc::new(Shared {
            folder: folder.to_owned(),
            min_free_bytes,
            known: Mutex::default(),
            ballast: Ballast::in_folder(folder),
        }))
    }

    /// How much room there is now.
    pub fn room(&self) -> Room {
        self.room_of(stand(&self.0.folder))
    }

    /// Whether a photo of so many bytes is taken now.
    pub(crate) fn takes(&self, bytes: u64) -> Result<(), Refusal> {
        let room = self.room();
        if let Some(refusal) = room.refusal {
            return Err(refusal);
        }
        match room.free_bytes {
            Some(free) if free < room.reserve_bytes.saturating_add(bytes) => Err(Refusal::Full),
            _ => Ok(()),
        }
    }

    /// Finds out whether the disk takes anything, after it has refused something. A refusal is remembered.
    pub(crate) fn probe(&self) -> Option<Refusal> {
        let met = self.write_probe();
        if met.is_some() {
            self.known().met = met;
            self.say();
        }
        met
    }

    /// Gives a piece of the ballast back; `false` when nothing of this share is left.
    pub(crate) fn give_back(&self, share: Share) -> bool {
        let whole = whole_ballast(stand(&self.0.folder));
        let kept = match share {
            Share::ForNew => whole / LAST_PART,
            Share::Whole => 0,
        };
        // There may be no ballast, or a disk that can only be read.
        let given = self.0.ballast.give_back(kept).unwrap_or(false);
        if given {
            tracing::warn!("the disk is full: part of the reserve was released for records");
        }
        given
    }

    /// Makes the ballast as whole as there is room for; whether nothing is missing then. What the disk takes again
    /// after it was full goes into the ballast first.
    pub(crate) fn refill(&self) -> bool {
        match stand(&self.0.folder) {
            // What cannot be made now is made later.
            Some(stand) if !stand.read_only => {
                let whole = whole_ballast(Some(stand));
                self.0.ballast.fill(whole, stand.free).unwrap_or(false)
            }
            _ => true,
        }
    }

    /// Makes the ballast as whole as there is room for, and looks again at a disk that refused.
    pub(crate) fn look_after(&self) {
        let is_whole = self.refill();
        let met = self.known().met;
        if met == Some(Refusal::ReadOnly) || met == Some(Refusal::Full) && is_whole {
            let met = self.write_probe();
            self.known().met = met;
        }
        self.say();
    }

    /// Looks after the disk until it is dropped.
    pub(crate) async fn keep(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            let disk = self.clone();
            // A panic there would be the next one's, too.
            let _ = tokio::task::spawn_blocking(move || disk.look_after()).await;
        }
    }

    fn room_of(&self, stand: Option<Stand>) -> Room {
        let reserve_bytes = self.mark(stand);
        let refusal = self.known().met.or(match stand {
            Some(stand) if stand.read_only => Some(Refusal::ReadOnly),
            Some(stand) if stand.free < reserve_bytes => Some(Refusal::Full),
            _ => None,
        });
        Room {
            total_bytes: stand.map(|it| it.total),
            free_bytes: stand.map(|it| it.free),
            reserve_bytes,
            refusal,
        }
    }

    fn mark(&self, stand: Option<Stand>) -> u64 {
        let fitting = |total: u64| (total / 50).clamp(16 * MIB, 1024 * MIB).min(total / 4);
        let set = self.0.min_free_bytes;
        set.unwrap_or_else(|| stand.map_or(0, |stand| fitting(stand.total)))
    }

    /// Writes into the log how the disk is, once each time that changes.
    fn say(&self) {
        let room = self.room();
        let before = std::mem::replace(&mut self.known().said, room.refusal);
        if before == room.refusal {
            return;
        }
        let (free_bytes, reserve_bytes) = (room.free_bytes, room.reserve_bytes);
        match room.refusal {
            Some(Refusal::Full) => tracing::warn!(
                free_bytes,
                reserve_bytes,
                "the disk is full: no new photos are taken until there is room again"
            ),
            Some(Refusal::ReadOnly) => tracing::error!(
                "the disk is read-only: nothing can be changed until it is writable again"
            ),
            None => tracing::info!(free_bytes, reserve_bytes, "the disk takes new photos again"),
        }
    }

    /// What the disk says to a small file.
    fn write_probe(&self) -> Option<Refusal> {
        match write_and_remove(&self.0.folder.join(PROBE_FILE)) {
            Ok(()) => None,
            Err(error) => refusal_of(&error),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each field is whole by itself.
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of the ballast when nothing of it is given back.
fn whole_ballast(stand: Option<Stand>) -> u64 {
    stand.map_or(BALLAST_BYTES, |stand| BALLAST_BYTES.min(stand.total / 8))
}

/// Why the disk refuses, if this error says that it does.
pub(crate) fn refusal_of(error: &io::Error) -> Option<Refusal> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Refusal::Full),
        io::ErrorKind::ReadOnlyFilesystem => Some(Refusal::ReadOnly),
        _ => None,
    }
}

/// Writes a file to the disk and removes it again.
fn write_and_remove(path: &Path) -> io::Result<()> {
    let written = (|| {
        private_files::ensure_exists(path)?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(path)?;
        file.write_all(&[0x5a; PROBE_BYTES])?;
        file.sync_all()
    })();
    // It may not have been made.
    let _ = fs::remove_file(path);
    written
}

#[cfg(unix)]
fn stand(folder: &Path) -> Option<Stand> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(Stand {
        total: told.f_blocks.saturating_mul(told.f_frsize),
        free: told.f_bavail.saturating_mul(told.f_frsize),
        read_only: told.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY),
    })
}

/// Where the system is not asked, only a refused write tells.
#[cfg(not(unix))]
fn stand(_folder: &Path) -> Option<Stand> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_of(total: u64, free: u64) -> Option<Stand> {
        Some(Stand {
            total,
            free,
            read_only: false,
        })
    }

    #[test]
    fn the_mark_fits_the_disk_unless_it_is_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::open(folder.path(), None);
        let mark = |total| disk.mark(stand_of(total, total));
        assert_eq!(mark(40 * MIB), 10 * MIB, "a quarter of a very small one");
        assert_eq!(mark(400 * MIB), 16 * MIB);
        assert_eq!(mark(10_000 * MIB), 200 * MIB, "two percent");
        assert_eq!(mark(4_000_000 * MIB), 1024 * MIB, "not forty times that");
        let disk = Disk::open(folder.path(), Some(5 * MIB));
        assert_eq!(disk.mark(stand_of(4_000_000 * MIB, 0)), 5 * MIB);
        assert_eq!(disk.mark(None), 5 * MIB);
    }

    #[test]
    fn below_the_mark_no_photo_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::open(folder.path(), Some(10 * MIB));
        let refusal = |free| disk.room_of(stand_of(100 * MIB, free)).refusal;
        assert_eq!(refusal(10 * MIB), None);
        assert_eq!(refusal(10 * MIB - 1), Some(Refusal::Full));
        let read_only = stand_of(100 * MIB, 90 * MIB).map(|stand| Stand {
            read_only: true,
            ..stand
        });
        assert_eq!(disk.room_of(read_only).refusal, Some(Refusal::ReadOnly));
        // Never so much: what is asked for is beyond any disk.
        assert_eq!(disk.takes(u64::MAX / 2), Err(Refusal::Full));
    }

    #[test]
    fn the_ballast_is_given_back_piece_by_piece_and_made_again() {
        let folder = tempfile::tempdir().expect("a folder");
        // No photo is taken, but records need it all the more.
        let disk = Disk::open(folder.path(), Some(u64::MAX / 2));
        let path = folder.path().join("reserve");
        assert!(!disk.give_back(Share::Whole), "there is none yet");
        disk.look_after();
        let length = || fs::metadata(&path).expect("there").len();
        assert_eq!(length(), BALLAST_BYTES);
        let give_all = |share| {
            let mut given = 0;
            while disk.give_back(share) {
                given += 1;
            }
            given
        };
        assert_eq!(give_all(Share::ForNew), 24);
        assert_eq!(length(), 2 * MIB, "the last quarter is for deleting");
        assert_eq!((give_all(Share::Whole), length()), (8, 0));
        disk.look_after();
        assert_eq!(length(), BALLAST_BYTES);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_used_up_quota_is_a_full_disk_and_other_errors_are_none() {
        let of = |kind| refusal_of(&io::Error::from(kind));
        assert_eq!(of(io::ErrorKind::QuotaExceeded), Some(Refusal::Full));
        assert_eq!(of(io::ErrorKind::StorageFull), Some(Refusal::Full));
        assert_eq!(
            of(io::ErrorKind::ReadOnlyFilesystem),
            Some(Refusal::ReadOnly)
        );
        assert_eq!(of(io::ErrorKind::PermissionDenied), None);
    }

    #[test]
    fn a_probe_leaves_nothing_behind_and_its_absence_of_a_folder_is_no_refusal() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::open(folder.path(), Some(0));
        assert_eq!(disk.probe(), None);
        assert!(!folder.path().join(PROBE_FILE).exists());
        let gone = Disk::open(&folder.path().join("gone"), Some(0));
        assert_eq!(gone.probe(), None, "nothing is known about the disk then");
    }
}
