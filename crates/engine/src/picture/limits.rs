//! What a photo may cost.

use crate::Error;
use crate::named::Flaw;

/// The limits a photo is held against before anything is allocated for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels (width × height) of an original.
    pub max_pixels: u64,
    /// Longest side of an original, in pixels.
    pub max_side: u32,
    /// Most bytes that decoding one original may hold at once: its pixels in the file's own depth
    /// and what its compression needs beside them.
    pub max_decode_bytes: u64,
    /// Most bytes of a file that [`inspect_by_ranges`](crate::inspect_by_ranges) reads to learn its size. What
    /// a directory claims may take as much once more while it is read.
    pub max_header_bytes: u64,
    /// Most bytes that a model may hold at once which restores a photo as a whole (`auto-restore`).
    pub max_restore_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pixels: 100_000_000,
            max_side: 20_000,
            max_decode_bytes: 1 << 30,
            // More than the largest colour profile that a JPEG can hold has between its first bytes.
            max_header_bytes: 8 << 20,
            // 50 megapixels: a print of A4 at 600 dots an inch has 35.
            max_restore_bytes: 2_200_000_000,
        }
    }
}

impl Limits {
    /// What fits into so many mebibytes, as Lambda grants them, and is within the default limits; these
    /// where nobody says how many there are.
    ///
    /// A quarter is for decoding: beside the pixels there are the file, the pixels once more when they are
    /// turned upright or brought to sRGB, and the program. Restoring as a whole may take five eighths:
    /// then only the file and the program are left beside it.
    #[must_use]
    pub fn within_memory(mebibytes: Option<u64>) -> Self {
        let default = Self::default();
        let Some(mebibytes) = mebibytes else {
            return default;
        };
        let bytes = mebibytes.saturating_mul(1 << 20);
        Self {
            max_decode_bytes: default.max_decode_bytes.min(bytes / 4),
            max_restore_bytes: default.max_restore_bytes.min(bytes / 8 * 5),
            ..default
        }
    }

    /// Refuses a size that is empty or beyond the limits.
    pub(crate) fn check_size(&self, width: u32, height: u32) -> Result<(), Error> {
        if width == 0 || height == 0 {
            return Err(Error::Corrupt {
                flaw: Flaw::Size,
                reason: format!("it claims to be {width} × {height} pixels"),
            });
        }
        if width.max(height) > self.max_side {
            return Err(Error::SideTooLong {
                width,
                height,
                max_side: self.max_side,
            });
        }
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(Error::TooManyPixels {
                width,
                height,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    /// Refuses to decode what would hold more than [`Limits::max_decode_bytes`] at once.
    pub(crate) fn check_memory(&self, needed_bytes: u64) -> Result<(), Error> {
        if needed_bytes > self.max_decode_bytes {
            return Err(Error::NeedsTooMuchMemory {
                needed_bytes,
                max_bytes: self.max_decode_bytes,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_memory_grants_less_and_more_no_more_than_usual() {
        let small = Limits::within_memory(Some(1769));
        assert_eq!(small.max_decode_bytes, 1769 * (1 << 18));
        assert!(small.max_restore_bytes < 1769 << 20);
        assert!(small.max_restore_bytes > small.max_decode_bytes);
        assert_eq!(Limits::within_memory(None), Limits::default());
        assert_eq!(Limits::within_memory(Some(10_240)), Limits::default());
        assert_eq!(Limits::within_memory(Some(u64::MAX)), Limits::default());
    }
}
