//! A file that takes up room, to be given back when there is no other.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rand::{RngCore, SeedableRng, rngs::SmallRng};

use crate::private_files;

/// The file, in the data folder.
const FILE: &str = "reserve";

/// How much is given back at once, so that what fills the disk does not get all of it. Deleting needs less. So much
/// also stays free when it is filled: what was just given back is not taken from whom it is for.
pub(crate) const PIECE_BYTES: u64 = 256 * 1024;

/// The file.
#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
    /// Held while it is written: two at once would make it too long.
    filling: Mutex<()>,
}

impl Ballast {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
            filling: Mutex::default(),
        }
    }

    /// Gives a piece back, unless no more than `kept` bytes are left; whether it did.
    pub(crate) fn give_back(&self, kept: u64) -> io::Result<bool> {
        let file = fs::OpenOptions::new().write(true).open(&self.path)?;
        let length = file.metadata()?.len();
        if length <= kept {
            return Ok(false);
        }
        file.set_len(length.saturating_sub(PIECE_BYTES).max(kept))?;
        Ok(true)
    }

    /// Writes what is missing of `wanted` bytes, as far as there is room in those that are free; whether nothing is
    /// missing then.
    pub(crate) fn fill(&self, wanted: u64, free: u64) -> io::Result<bool> {
        // Nothing is guarded but that one writes at a time.
        let _filling = self.filling.lock().unwrap_or_else(PoisonError::into_inner);
        let there = fs::metadata(&self.path).map_or(0, |known| known.len());
        let missing = wanted.saturating_sub(there);
        let fits = missing.min(free.saturating_sub(PIECE_BYTES));
        if fits == 0 {
            return Ok(missing == 0);
        }
        private_files::ensure_exists(&self.path)?;
        let mut file = fs::OpenOptions::new().append(true).open(&self.path)?;
        if let Err(error) = write_noise(&mut file, fits) {
            // There is less than the system says, as with a quota. What it is for needs a piece.
            let length = file.metadata()?.len();
            file.set_len(length.saturating_sub(PIECE_BYTES))?;
            return Err(error);
        }
        Ok(fits == missing)
    }
}

/// Writes so many bytes. Zeros would take up nothing on a file system that compresses.
fn write_noise(file: &mut fs::File, bytes: u64) -> io::Result<()> {
    let mut piece = vec![0; usize::try_from(PIECE_BYTES.min(bytes)).unwrap_or(0)];
    SmallRng::from_rng(&mut rand::rng()).fill_bytes(&mut piece);
    let mut left = usize::try_from(bytes).unwrap_or(0);
    while left > 0 {
        let length = left.min(piece.len());
        file.write_all(&piece[..length])?;
        left -= length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_little_that_is_free_is_taken_but_one_piece() {
        const MIB: u64 = 1024 * 1024;
        let folder = tempfile::tempdir().expect("a folder");
        let ballast = Ballast::in_folder(folder.path());
        let fill = |free| {
            let is_whole = ballast.fill(8 * MIB, free).expect("written");
            let length = fs::metadata(&ballast.path).map_or(0, |known| known.len());
            (is_whole, length)
        };
        assert_eq!(fill(PIECE_BYTES), (false, 0));
        assert_eq!(fill(PIECE_BYTES + 3 * MIB), (false, 3 * MIB));
        assert_eq!(fill(PIECE_BYTES), (false, 3 * MIB));
        assert_eq!(fill(90 * MIB), (true, 8 * MIB));
        assert_eq!(fill(90 * MIB), (true, 8 * MIB));
    }
}
