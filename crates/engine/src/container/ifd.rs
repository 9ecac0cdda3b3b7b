//! Reads the directories of a TIFF structure (TIFF 6.0, section 2): TIFF files and Exif blocks alike.

/// One directory of a classic TIFF structure.
pub(crate) struct Ifd<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) big_endian: bool,
    /// The entries whose values are within the bytes.
    pub(crate) entries: Vec<Entry>,
    /// Where the directory begins.
    pub(crate) at: usize,
    /// Where the position of the next directory stands.
    pub(crate) next_at: usize,
}

/// One entry of a directory.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) tag: u16,
    /// The type of the values, as TIFF numbers them.
    pub(crate) kind: u16,
    /// How many values.
    pub(crate) count: usize,
    /// Where the entry itself begins.
    pub(crate) at: usize,
    /// Where its value begins: within the entry if it has at most four bytes.
    pub(crate) value_at: usize,
}

impl<'a> Ifd<'a> {
    /// Reads the first directory of a classic TIFF structure; `None` if there is no sound one.
    pub(crate) fn first(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = is_big_endian(bytes)?;
        let at = u32_at(bytes, 4, big_endian)? as usize;
        Self::read(bytes, at, big_endian)
    }

    /// Reads the directory that begins there.
    pub(crate) fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        Self::read(bytes, at, is_big_endian(bytes)?)
    }

    fn read(bytes: &'a [u8], at: usize, big_endian: bool) -> Option<Self> {
        let count = usize::from(u16_at(bytes, at, big_endian)?);
        let next_at = at + 2 + count * 12;
        let mut entries = Vec::with_capacity(count);
        for entry_at in (at + 2..next_at).step_by(12) {
            bytes.get(entry_at..entry_at + 12)?;
            let kind = u16_at(bytes, entry_at + 2, big_endian)?;
            let count = u32_at(bytes, entry_at + 4, big_endian)? as usize;
            let inside = entry_at + 8;
            let size = size_of_kind(kind).checked_mul(count)?;
            let value_at = if size <= 4 {
                inside
            } else {
                u32_at(bytes, inside, big_endian)? as usize
            };
            // An entry that points outside is as good as none.
            if value_at.checked_add(size)? <= bytes.len() {
                entries.push(Entry {
                    tag: u16_at(bytes, entry_at, big_endian)?,
                    kind,
                    count,
                    at: entry_at,
                    value_at,
                });
            }
        }
        Some(Self {
            bytes,
            big_endian,
            entries,
            at,
            next_at,
        })
    }

    /// The first entry with this tag.
    pub(crate) fn find(&self, tag: u16) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.tag == tag).copied()
    }

    /// The directory that the entry with this tag points to.
    pub(crate) fn child(&self, tag: u16) -> Option<Self> {
        let at = self.find(tag)?.number(self)? as usize;
        Self::read(self.bytes, at, self.big_endian)
    }

    /// The directory after this one: in Exif that of the thumbnail.
    pub(crate) fn next(&self) -> Option<Self> {
        let at = u32_at(self.bytes, self.next_at, self.big_endian)? as usize;
        (at != 0).then(|| Self::read(self.bytes, at, self.big_endian))?
    }
}

impl Entry {
    /// The (first) value, if it is a whole number of 16 or 32 bits.
    pub(crate) fn number(&self, ifd: &Ifd<'_>) -> Option<u32> {
        match (self.kind, self.count) {
            (_, 0) => None,
            (3, _) => u16_at(ifd.bytes, self.value_at, ifd.big_endian).map(u32::from),
            (4 | 13, _) => u32_at(ifd.bytes, self.value_at, ifd.big_endian),
            _ => None,
        }
    }

    /// The (first) value, if it is a fraction of two whole numbers.
    pub(crate) fn fraction(&self, ifd: &Ifd<'_>) -> Option<f64> {
        if self.kind != 5 || self.count == 0 {
            return None;
        }
        let part = |at| u32_at(ifd.bytes, at, ifd.big_endian).map(f64::from);
        let (above, below) = (part(self.value_at)?, part(self.value_at + 4)?);
        (below != 0.0).then(|| above / below)
    }

    /// All values, if they are whole numbers of 16 bits.
    pub(crate) fn shorts(&self, ifd: &Ifd<'_>) -> Option<Vec<u16>> {
        if self.kind != 3 {
            return None;
        }
        (0..self.count)
            .map(|i| u16_at(ifd.bytes, self.value_at + i * 2, ifd.big_endian))
            .collect()
    }

    /// All values, if they are whole numbers of 16 or 32 bits.
    pub(crate) fn numbers(&self, ifd: &Ifd<'_>) -> Vec<u32> {
        let at = self.value_at;
        let read = |i| match self.kind {
            3 => u16_at(ifd.bytes, at + i * 2, ifd.big_endian).map(u32::from),
            4 => u32_at(ifd.bytes, at + i * 4, ifd.big_endian),
            _ => None,
        };
        (0..self.count).map_while(read).collect()
    }

    /// Bytes of all values.
    pub(crate) fn size(&self) -> usize {
        size_of_kind(self.kind) * self.count
    }
}

fn size_of_kind(kind: u16) -> usize {
    match kind {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 0,
    }
}

/// The order of bytes in a classic TIFF structure.
fn is_big_endian(bytes: &[u8]) -> Option<bool> {
    match bytes.get(..4)? {
        b"II\x2a\0" => Some(false),
        b"MM\0\x2a" => Some(true),
        _ => None,
    }
}

fn u16_at(bytes: &[u8], at: usize, big_endian: bool) -> Option<u16> {
    let raw = *bytes.get(at..)?.first_chunk()?;
    Some(if big_endian {
        u16::from_be_bytes(raw)
    } else {
        u16::from_le_bytes(raw)
    })
}

fn u32_at(bytes: &[u8], at: usize, big_endian: bool) -> Option<u32> {
    let raw = *bytes.get(at..)?.first_chunk()?;
    Some(if big_endian {
        u32::from_be_bytes(raw)
    } else {
        u32::from_le_bytes(raw)
    })
}
