//! The directories of a TIFF or BigTIFF, read by the `tiff` crate.

use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::num::NonZeroU32;

use tiff::TiffError;
use tiff::decoder::{Decoder, Limits as TiffLimits};
use tiff::tags::Tag;

use super::header::Header;
use super::ifd::Ifd;
use super::parts::{self, Parts, or_missed};
use crate::Error;
use crate::named::{Feature, Flaw};
use crate::picture::orient::Orientation;

/// What the values of a directory may take while it is read. The decoder makes room for as many as
/// an entry claims, 32 bytes each, before it looks whether the file holds them.
const MAX_DIRECTORY_BYTES: u64 = 128 << 20;

/// Most pages of one file.
const MAX_PAGES: usize = 500;

/// The same while a file is inspected, which several requests do at once: 260,000 values, more than there are
/// strips, or tiles of 32 pixels a side, in the largest photo.
const MAX_INSPECTED_BYTES: u64 = 8 << 20;

/// What a page says, from 1; without one, what the first directory does.
pub(crate) fn inspect(parts: &Parts<'_>, page: Option<NonZeroU32>) -> Result<Header, Error> {
    let missed = Cell::new(None);
    let read =
        open(parts::Reader::new(parts, &missed), MAX_INSPECTED_BYTES).and_then(|mut decoder| {
            match page {
                None => header(&mut decoder),
                Some(page) => {
                    let pages = pages(&mut decoder, page.get() as usize)?;
                    Ok(nth(&pages, page)?.header)
                }
            }
        });
    // A decoder makes something else of what is not there, or of no orientation.
    or_missed(read, &missed)
}

/// A page that holds a picture of its own.
pub(crate) struct Page {
    /// Which of the file's directories it is, from 0.
    pub(crate) index: usize,
    pub(crate) header: Header,
}

/// A file of which two bytes may be read otherwise than they stand there.
pub(crate) struct Amended<'a> {
    file: Cursor<&'a [u8]>,
    /// Where they are, and what is read.
    other: Option<(u64, [u8; 2])>,
}

impl<'a> Amended<'a> {
    /// From now on reads these bytes at this position.
    pub(crate) fn amend(&mut self, at: usize, bytes: [u8; 2]) {
        self.other = Some((at as u64, bytes));
    }

    /// All bytes as they stand in the file.
    pub(crate) fn whole(&self) -> &'a [u8] {
        self.file.get_ref()
    }
}

impl Read for Amended<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let from = self.file.position();
        let count = self.file.read(buffer)?;
        if let Some((at, bytes)) = self.other {
            for (at, byte) in (at..).zip(bytes) {
                let inside = at.checked_sub(from).filter(|inside| *inside < count as u64);
                if let Some(inside) = inside {
                    buffer[inside as usize] = byte;
                }
            }
        }
        Ok(count)
    }
}

impl Seek for Amended<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// What reads the pages of a whole file.
pub(crate) type Pages<'a> = Decoder<Amended<'a>>;

/// The directories of a whole file, which was opened once. The decoder keeps where each of them is.
pub(crate) struct Directories<'a> {
    /// `None` only while it is being changed.
    decoder: Option<Pages<'a>>,
}

impl<'a> Directories<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let file = Amended {
            file: Cursor::new(bytes),
            other: None,
        };
        let decoder = open(file, MAX_INSPECTED_BYTES)?;
        Ok(Self {
            decoder: Some(decoder),
        })
    }

    /// What the first one says.
    pub(crate) fn header(&mut self) -> Result<Header, Error> {
        header(self.allowed(MAX_INSPECTED_BYTES)?)
    }

    /// The decoder at a page, which may take so much while values of its directory are read.
    pub(crate) fn page(&mut self, index: usize, max_bytes: u64) -> Result<&mut Pages<'a>, Error> {
        let decoder = self.allowed(MAX_DIRECTORY_BYTES)?;
        decoder.seek_to_image(index).map_err(|e| damaged(&e))?;
        self.allowed(max_bytes.min(MAX_DIRECTORY_BYTES))
    }

    /// The decoder, which may take so much from now on.
    pub(crate) fn allowed(&mut self, max_bytes: u64) -> Result<&mut Pages<'a>, Error> {
        let decoder = self.decoder.take();
        let decoder = decoder.ok_or_else(|| Error::Internal("the TIFF is gone".into()))?;
        Ok(self.decoder.insert(decoder.with_limits(limits(max_bytes))))
    }

    /// All entries of a page; `None` where there is no sound directory, and for BigTIFF.
    pub(crate) fn entries(&mut self, index: usize) -> Option<Ifd<'a>> {
        entries(self.page(index, MAX_INSPECTED_BYTES).ok()?)
    }

    /// All pages.
    pub(crate) fn pages(&mut self) -> Result<Vec<Page>, Error> {
        let decoder = self.allowed(MAX_DIRECTORY_BYTES)?;
        decoder.seek_to_image(0).map_err(|e| damaged(&e))?;
        pages(decoder, MAX_PAGES)
    }
}

/// All entries of the page that the decoder is at; `None` where there is no sound directory, and for BigTIFF.
pub(crate) fn entries<'a>(decoder: &mut Pages<'a>) -> Option<Ifd<'a>> {
    let at = decoder.ifd_pointer()?.0;
    Ifd::at(decoder.inner().whole(), usize::try_from(at).ok()?)
}

/// The pages, up to so many, of a decoder that stands at the first one. Behind that, smaller copies and masks of
/// others are left out.
fn pages<R: Read + Seek>(decoder: &mut Decoder<R>, most: usize) -> Result<Vec<Page>, Error> {
    /// Bits of `NewSubfileType`: a reduced copy of another page, and a transparency mask for one.
    const NO_PAGE_OF_ITS_OWN: u32 = 0b101;
    let mut pages = Vec::new();
    for index in 0.. {
        let kind = decoder
            .find_tag_unsigned::<u32>(Tag::NewSubfileType)
            .ok()
            .flatten()
            .unwrap_or(0);
        if index == 0 || kind & NO_PAGE_OF_ITS_OWN == 0 {
            let header = header(decoder)?;
            pages.push(Page { index, header });
        }
        if !decoder.more_images() || (pages.len() == most && most < MAX_PAGES) {
            break;
        }
        if pages.len() == MAX_PAGES {
            return Err(Error::Unsupported {
                feature: Feature::TiffPages,
            });
        }
        decoder.next_image().map_err(|e| damaged(&e))?;
    }
    Ok(pages)
}

/// One of these pages, from 1.
pub(crate) fn nth(pages: &[Page], page: NonZeroU32) -> Result<&Page, Error> {
    pages.get(page.get() as usize - 1).ok_or(Error::NoSuchPage {
        page: page.get(),
        pages: pages.len(),
    })
}

/// Opens a file, of which decoding may take so much.
pub(crate) fn open<R: Read + Seek>(file: R, max_bytes: u64) -> Result<Decoder<R>, Error> {
    Ok(Decoder::new(file)
        .map_err(|e| damaged(&e))?
        .with_limits(limits(max_bytes)))
}

fn limits(max_bytes: u64) -> TiffLimits {
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    let mut limits = TiffLimits::default();
    limits.decoding_buffer_size = max_bytes;
    limits.intermediate_buffer_size = max_bytes;
    // Large enough for the strip tables and ICC profiles of the largest accepted scans.
    limits.ifd_value_size = 16 << 20;
    limits
}

/// What the directory says that the decoder stands at.
pub(crate) fn header<R: Read + Seek>(decoder: &mut Decoder<R>) -> Result<Header, Error> {
    let (width, height) = decoder.dimensions().map_err(|e| damaged(&e))?;
    let orientation = decoder
        .find_tag_unsigned::<u32>(Tag::Orientation)
        .ok()
        .flatten();
    Ok(Header {
        width,
        height,
        orientation: orientation.map_or(Orientation::UPRIGHT, Orientation::from_exif),
    })
}

/// What an error of the `tiff` crate says about the file.
pub(crate) fn damaged(error: &TiffError) -> Error {
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        TiffError::UnsupportedError(_) => Error::Unsupported {
            feature: Feature::TiffKind,
        },
        other => Error::Corrupt {
            flaw: Flaw::Data,
            reason: format!("its TIFF data is wrong ({other})"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_are_read_otherwise_however_the_file_is_read() {
        let bytes: Vec<u8> = (0..10).collect();
        for step in 1..=10 {
            let mut file = Amended {
                file: Cursor::new(&bytes),
                other: None,
            };
            file.amend(4, [40, 50]);
            let (mut read, mut buffer) = (Vec::new(), vec![0; step]);
            while read.len() < bytes.len() {
                let count = file.read(&mut buffer).expect("in memory");
                read.extend_from_slice(&buffer[..count]);
            }
            assert_eq!(read, [0, 1, 2, 3, 40, 50, 6, 7, 8, 9], "{step} at a time");
            file.seek(SeekFrom::Start(5)).expect("in memory");
            let mut one = [0];
            file.read_exact(&mut one).expect("in memory");
            assert_eq!(one, [50]);
            assert_eq!(file.whole(), bytes);
        }
    }
}
