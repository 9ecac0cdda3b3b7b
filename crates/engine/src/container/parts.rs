//! The parts of a file that have been read so far, and what of it is wanted next.
//!
//! A header need not stand at the beginning: TIFF's directory may be at the end, and metadata of any size
//! before the size of a JPEG. So who reads a header jumps to where it goes on, and what is missing
//! there is asked for, whatever lies between.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::Error;

/// Parts of one file.
pub(crate) struct Parts<'a> {
    /// By where they begin. None goes on where another one ends.
    parts: BTreeMap<u64, Cow<'a, [u8]>>,
    /// Bytes of the whole file.
    total: u64,
}

impl<'a> Parts<'a> {
    /// The beginning of a file of so many bytes.
    pub(crate) fn beginning(bytes: &'a [u8], total: u64) -> Self {
        Self {
            parts: BTreeMap::from([(0, bytes.into())]),
            // A beginning that is longer than what was announced is what there is.
            total: total.max(bytes.len() as u64),
        }
    }

    /// A whole file.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Self::beginning(bytes, bytes.len() as u64)
    }

    /// Bytes of the whole file.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes are held.
    pub(crate) fn held(&self) -> u64 {
        self.parts.values().map(|part| part.len() as u64).sum()
    }

    /// Adds what stands at a place, and says whether it goes on where another part has ended.
    pub(crate) fn add(&mut self, at: u64, bytes: &[u8]) -> bool {
        if let Some((from, part)) = self.parts.range_mut(..=at).next_back()
            && from + part.len() as u64 == at
        {
            part.to_mut().extend_from_slice(bytes);
            return true;
        }
        self.parts.insert(at, bytes.to_vec().into());
        false
    }

    /// The whole of a range.
    ///
    /// # Errors
    /// [`Error::Truncated`] if the file ends before it does, [`Error::NeedMoreBytes`] if it is not here yet.
    pub(crate) fn get(&self, at: u64, length: u64) -> Result<&[u8], Error> {
        let end = at.checked_add(length).ok_or(Error::Truncated)?;
        if end > self.total {
            return Err(Error::Truncated);
        }
        let known = self.known_from(at);
        let found = usize::try_from(length).ok();
        found
            .and_then(|length| known.get(..length))
            .ok_or_else(|| missing(at + known.len() as u64..end))
    }

    /// `N` bytes at a place.
    ///
    /// # Errors
    /// As [`Parts::get`].
    pub(crate) fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], Error> {
        let found = self.get(at, N as u64)?;
        found.first_chunk().copied().ok_or(Error::Truncated)
    }

    /// What is known from a place on, without a gap.
    pub(crate) fn known_from(&self, at: u64) -> &[u8] {
        let part = self.parts.range(..=at).next_back();
        part.and_then(|(from, part)| part.get(usize::try_from(at - from).ok()?..))
            .unwrap_or_default()
    }
}

/// The whole of a range of a whole file.
///
/// # Errors
/// [`Error::Truncated`] if the file ends before it does.
pub(crate) fn within(bytes: &[u8], range: Range<u64>) -> Result<&[u8], Error> {
    let (from, to) = (usize::try_from(range.start), usize::try_from(range.end));
    let found = from
        .ok()
        .zip(to.ok())
        .and_then(|(from, to)| bytes.get(from..to));
    found.ok_or(Error::Truncated)
}

fn missing(range: Range<u64>) -> Error {
    Error::NeedMoreBytes {
        at: range.start,
        bytes: range.end - range.start,
    }
}

/// Reads parts as if they were the file, for a decoder that reads files. What it missed is noted, whatever the
/// decoder makes of that.
pub(crate) struct Reader<'a> {
    parts: &'a Parts<'a>,
    at: u64,
    missed: &'a Cell<Option<Range<u64>>>,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning on.
    pub(crate) fn new(parts: &'a Parts<'a>, missed: &'a Cell<Option<Range<u64>>>) -> Self {
        Self {
            parts,
            at: 0,
            missed,
        }
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.parts.total.saturating_sub(self.at);
        if buffer.is_empty() || left == 0 {
            return Ok(0);
        }
        let known = self.parts.known_from(self.at);
        if known.is_empty() {
            let end = self.at + left.min(buffer.len() as u64);
            self.missed.set(Some(self.at..end));
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let length = known.len().min(buffer.len());
        buffer[..length].copy_from_slice(&known[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.parts.total, by),
        };
        self.at = from
            .checked_add_signed(by)
            .ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// What was missed, before what the decoder made of it.
///
/// # Errors
/// [`Error::NeedMoreBytes`], else what the decoder says.
pub(crate) fn or_missed<T>(
    read: Result<T, Error>,
    missed: &Cell<Option<Range<u64>>>,
) -> Result<T, Error> {
    match missed.take() {
        Some(range) => Err(missing(range)),
        None => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_here_is_given_and_what_is_not_is_asked_for() {
        let mut parts = Parts::beginning(b"0123", 20);
        assert_eq!(parts.get(1, 3).unwrap(), b"123");
        for (at, length, expected) in [(2, 5, 4..7), (10, 2, 10..12), (4, 16, 4..20)] {
            match parts.get(at, length) {
                Err(Error::NeedMoreBytes { at, bytes }) => assert_eq!(at..at + bytes, expected),
                other => panic!("{other:?}"),
            }
        }
        assert!(!parts.add(10, b"ab"));
        assert!(parts.add(12, b"cd"));
        assert_eq!(parts.get(11, 3).unwrap(), b"bcd");
        assert!(parts.add(4, b"4567"));
        assert_eq!(parts.get(0, 8).unwrap(), b"01234567");
        assert_eq!(parts.held(), 12);
    }

    #[test]
    fn what_is_behind_the_end_is_cut_off_and_not_asked_for() {
        let parts = Parts::beginning(b"0123", 20);
        for (at, length) in [(20, 1), (18, 3), (u64::MAX, 2), (0, u64::MAX)] {
            assert!(
                matches!(parts.get(at, length), Err(Error::Truncated)),
                "{at} {length}"
            );
        }
        let missed = Cell::new(None);
        let mut reader = Reader::new(&parts, &missed);
        reader.seek(SeekFrom::End(0)).unwrap();
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert_eq!(missed.take(), None);
        reader.seek(SeekFrom::End(-2)).unwrap();
        assert!(reader.read(&mut [0; 4]).is_err());
        assert_eq!(missed.take(), Some(18..20));
        assert!(reader.seek(SeekFrom::Current(-40)).is_err());
    }
}
