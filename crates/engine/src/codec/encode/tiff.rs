//! TIFF 6.0 and BigTIFF, by the `tiff` crate: strips, deflate with the horizontal predictor
//! (Adobe, TIFF Technical Notes, 2002), a page after the other.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tiff::encoder::{
    DirectoryEncoder, Rational, TiffEncoder, TiffKind, TiffKindBig, TiffKindStandard,
};
use tiff::tags::{Tag, Type};
use tiff::{Directory, TiffError, TiffResult};

use super::bands::{Bands, Head, Sink};
use crate::Error;
use crate::container::density::Unit;
use crate::container::exif;
use crate::container::ifd::{Entry, Ifd};
use crate::container::metadata::Metadata;
use crate::picture::depth::Samples;

/// TIFF tags that the `tiff` crate has no name for.
const XMP: u16 = 700;
const IPTC: u16 = 33_723;

/// Where a file may become too large for the 32-bit positions of classic TIFF, with room for what is
/// not samples.
const CLASSIC_BYTES: u64 = (1 << 32) - (64 << 20);

/// About how many bytes a strip has before it is compressed.
const STRIP_BYTES: usize = 1 << 20;

/// Of 1 to 9: fast, as the rows of a scan with grain hardly get smaller at a higher one.
const LEVEL: u32 = 3;

/// A TIFF being written. The `tiff` crate writes in the byte order of the machine.
pub(crate) enum Pages<'a> {
    Classic(TiffEncoder<&'a mut dyn Sink, TiffKindStandard>),
    Big(TiffEncoder<&'a mut dyn Sink, TiffKindBig>),
}

impl<'a> Pages<'a> {
    /// BigTIFF if the samples alone could be too much for a classic one.
    pub(super) fn begin(raw_bytes: u64, out: &'a mut dyn Sink) -> Result<Self, Error> {
        Ok(if raw_bytes > CLASSIC_BYTES {
            Self::Big(TiffEncoder::new_generic(out).map_err(failed)?)
        } else {
            Self::Classic(TiffEncoder::new_generic(out).map_err(failed)?)
        })
    }

    /// Writes one more page.
    pub(super) fn write(&mut self, head: &Head, bands: &Bands<'_>) -> Result<(), Error> {
        match self {
            Self::Classic(file) => page(file, head, bands),
            Self::Big(file) => page(file, head, bands),
        }
    }
}

fn page<K: TiffKind>(
    file: &mut TiffEncoder<&mut dyn Sink, K>,
    head: &Head,
    bands: &Bands<'_>,
) -> Result<(), Error> {
    let children = write_children(file, &head.metadata).map_err(failed)?;
    let mut page = file.image_directory().map_err(failed)?;
    let row = head.width as usize * head.channels();
    let rows_per_strip = (STRIP_BYTES / (row * head.depth.bytes() as usize)).max(1);
    let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
    let mut waiting = Samples::none(head.depth);
    let mut missing = head.height as usize;
    while missing > 0 {
        let rows = rows_per_strip.min(missing);
        while waiting.len() < rows * row {
            let band = bands.next()?;
            waiting.extend(&band, 0..band.len());
        }
        // A band is many strips; what is left of it waits for the next one.
        let strips = waiting.len() / row / rows_per_strip;
        for strip in 0..strips.max(1) {
            let rows = rows_per_strip.min(missing);
            let begin = strip * rows_per_strip * row;
            let part = waiting.part(begin..begin + rows * row);
            let packed = packed(&part, row, head.channels()).map_err(Error::Write)?;
            offsets.push(page.write_data(&packed[..]).map_err(failed)?);
            lengths.push(packed.len() as u64);
            pad(&mut page, packed.len()).map_err(failed)?;
            missing -= rows;
        }
        let done = (strips.max(1) * rows_per_strip * row).min(waiting.len());
        waiting = waiting.part(done..waiting.len());
    }
    write_about_the_photo(&mut page, &head.metadata, children).map_err(failed)?;
    describe(&mut page, head, rows_per_strip as u32).map_err(failed)?;
    write_positions(&mut page, &offsets, &lengths).map_err(failed)?;
    page.finish().map_err(failed)
}

/// A strip as it stands in the file: each sample less its left neighbour, compressed.
fn packed(samples: &Samples, row: usize, channels: usize) -> std::io::Result<Vec<u8>> {
    let bytes: Vec<u8> = match samples {
        Samples::Eight(samples) => {
            let mut samples = samples.clone();
            for row in samples.chunks_exact_mut(row) {
                for at in (channels..row.len()).rev() {
                    row[at] = row[at].wrapping_sub(row[at - channels]);
                }
            }
            samples
        }
        Samples::Sixteen(samples) => {
            let mut bytes = Vec::with_capacity(samples.len() * 2);
            for row in samples.chunks_exact(row) {
                for (at, sample) in row.iter().enumerate() {
                    let left = at.checked_sub(channels).map_or(0, |left| row[left]);
                    bytes.extend_from_slice(&sample.wrapping_sub(left).to_ne_bytes());
                }
            }
            bytes
        }
    };
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    packed.write_all(&bytes)?;
    packed.finish()
}

/// Writes the Exif block's own directories, and returns where they are for the page to name them.
fn write_children<K: TiffKind>(
    file: &mut TiffEncoder<&mut dyn Sink, K>,
    metadata: &Metadata,
) -> TiffResult<Vec<(Tag, K::OffsetType)>> {
    let mut written = Vec::new();
    let Some(ifd) = metadata.exif.as_deref().and_then(Ifd::first) else {
        return Ok(written);
    };
    for tag in [exif::EXIF_IFD, exif::GPS_IFD] {
        if let Some(child) = ifd.child(tag) {
            let mut directory = file.extra_directory()?;
            for entry in &child.entries {
                write_copied(&mut directory, &child, entry)?;
            }
            let at = directory.finish_with_offsets()?.offset;
            written.push((Tag::from_u16_exhaustive(tag), at));
        }
    }
    Ok(written)
}

/// Writes what the Exif block says about the photo itself.
fn write_about_the_photo<K: TiffKind>(
    page: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    metadata: &Metadata,
    children: Vec<(Tag, K::OffsetType)>,
) -> TiffResult<()> {
    if let Some(ifd) = metadata.exif.as_deref().and_then(Ifd::first) {
        let is_link = |entry: &&Entry| [exif::EXIF_IFD, exif::GPS_IFD].contains(&entry.tag);
        for entry in ifd.entries.iter().filter(|entry| !is_link(entry)) {
            write_copied(page, &ifd, entry)?;
        }
    }
    for (tag, at) in children {
        page.write_tag(tag, at)?;
    }
    Ok(())
}

/// Writes an entry of another directory, if it has a type that TIFF knows.
fn write_copied<K: TiffKind>(
    directory: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    ifd: &Ifd<'_>,
    entry: &Entry,
) -> TiffResult<()> {
    let value = exif::value(ifd, entry, cfg!(target_endian = "big"));
    match Type::from_u16(value.kind) {
        Some(kind) if !value.bytes.is_empty() => {
            let tag = Tag::from_u16_exhaustive(value.tag);
            write_raw(directory, tag, kind, &value.bytes)
        }
        _ => Ok(()),
    }
}

/// Writes what the pixels are.
fn describe<K: TiffKind>(
    page: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    head: &Head,
    rows_per_strip: u32,
) -> TiffResult<()> {
    const DEFLATE: u16 = 8;
    const HORIZONTAL: u16 = 2;
    const BLACK_IS_ZERO: u16 = 1;
    const RGB: u16 = 2;
    const UNASSOCIATED_ALPHA: u16 = 2;
    const UNSIGNED: u16 = 1;
    let channels = head.channels();
    let bits = head.depth.bytes() as u16 * 8;
    page.write_tag(Tag::ImageWidth, head.width)?;
    page.write_tag(Tag::ImageLength, head.height)?;
    page.write_tag(Tag::BitsPerSample, &vec![bits; channels][..])?;
    page.write_tag(Tag::SampleFormat, &vec![UNSIGNED; channels][..])?;
    page.write_tag(Tag::Compression, DEFLATE)?;
    page.write_tag(Tag::Predictor, HORIZONTAL)?;
    let photometric = if head.one_channel { BLACK_IS_ZERO } else { RGB };
    page.write_tag(Tag::PhotometricInterpretation, photometric)?;
    page.write_tag(Tag::Orientation, 1u16)?;
    page.write_tag(Tag::SamplesPerPixel, channels as u16)?;
    page.write_tag(Tag::RowsPerStrip, rows_per_strip)?;
    page.write_tag(Tag::PlanarConfiguration, 1u16)?;
    if head.alpha {
        page.write_tag(Tag::ExtraSamples, UNASSOCIATED_ALPHA)?;
    }
    if let Some(density) = head.metadata.density {
        let unit: u16 = match density.unit {
            Unit::Aspect => 1,
            Unit::Inch => 2,
            Unit::Centimetre => 3,
        };
        let of = |value: f64| Rational {
            n: (value * 1000.0).round() as u32,
            d: 1000,
        };
        page.write_tag(Tag::XResolution, of(density.x))?;
        page.write_tag(Tag::YResolution, of(density.y))?;
        page.write_tag(Tag::ResolutionUnit, unit)?;
    }
    if let Some(xmp) = &head.metadata.xmp {
        write_raw(page, Tag::Unknown(XMP), Type::BYTE, xmp)?;
    }
    if let Some(record) = &head.metadata.iptc {
        write_raw(page, Tag::Unknown(IPTC), Type::UNDEFINED, record)?;
    }
    if let Some(icc) = head.icc() {
        write_raw(page, Tag::IccProfile, Type::UNDEFINED, &icc)?;
    }
    Ok(())
}

/// Writes where the strips are, in 32 bits where that is enough.
fn write_positions<K: TiffKind>(
    page: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    offsets: &[u64],
    lengths: &[u64],
) -> TiffResult<()> {
    let short = |values: &[u64]| -> Option<Vec<u32>> {
        values.iter().map(|v| u32::try_from(*v).ok()).collect()
    };
    match short(offsets) {
        Some(offsets) => page.write_tag(Tag::StripOffsets, &offsets[..])?,
        None => page.write_tag(Tag::StripOffsets, offsets)?,
    }
    match short(lengths) {
        Some(lengths) => page.write_tag(Tag::StripByteCounts, &lengths[..]),
        None => page.write_tag(Tag::StripByteCounts, lengths),
    }
}

/// Writes a value as it is, in the machine's byte order.
fn write_raw<K: TiffKind>(
    directory: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    tag: Tag,
    kind: Type,
    value: &[u8],
) -> TiffResult<()> {
    let entry = directory.write_entry_bytes(kind, value)?;
    if value.len() > size_of::<K::OffsetType>() {
        pad(directory, value.len())?;
    }
    let mut one = Directory::empty();
    one.extend([(tag, entry)]);
    directory.extend_from(&one);
    Ok(())
}

/// Makes the next position even, as TIFF wants it, behind data of this length.
fn pad<K: TiffKind>(
    directory: &mut DirectoryEncoder<'_, &mut dyn Sink, K>,
    length: usize,
) -> TiffResult<()> {
    if !length.is_multiple_of(2) {
        directory.write_data(&[0u8][..])?;
    }
    Ok(())
}

fn failed(error: TiffError) -> Error {
    match error {
        TiffError::IoError(error) => Error::Write(error),
        other => Error::Internal(format!("TIFF: {other}")),
    }
}
