//! A photo from bytes to bytes: decoded, restored, encoded as rows are finished.

use super::encoder;
use super::pages::{self, Page};
use super::thumbnail::{self, Shrinkers, is_its_own_preview};
use super::writer::{Alpha, Writer};
use crate::analysis::faces;
use crate::codec::decode;
use crate::codec::encode::{File, Head, Sink};
use crate::container::metadata;
use crate::container::original::Original;
use crate::models::restorer::Job;
use crate::observer::Part;
use crate::picture::tiles::Tiling;
use crate::steps::dust::Repairs;
use crate::{Error, Format, Limits, Model, Observer, Output, PhotoInfo, Provenance};
#[cfg(doc)]
use crate::{PREVIEW_SIDE, THUMBNAIL_SIDE};

/// What a restoration made.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The format of the written file.
    pub format: Format,
    /// Width of the result in pixels; of several pages, as all that follows, that of the first.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// How many faces were protected, on all pages; `None` when the model looks for none.
    pub faces_protected: Option<u32>,
    /// Defects that were filled and lines that were left, on all pages; `None` when the model looks for none.
    pub repairs: Option<Repairs>,
    /// How it came from the original, beside the model.
    pub provenance: Provenance,
    /// What went in.
    pub original: PhotoInfo,
    /// The result, small: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub thumbnail: Vec<u8>,
    /// The result to be looked at, unless its file [is its own preview](is_its_own_preview): JPEG, longest side at most
    /// [`PREVIEW_SIDE`] pixels, sRGB.
    pub preview: Vec<u8>,
    /// The original, small and upright: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub original_thumbnail: Vec<u8>,
    /// The original to be looked at, as [`Restored::preview`]; `None` where its file is its own.
    pub original_preview: Option<Vec<u8>>,
}

/// Restores a photo and writes it to `out` as its rows are finished.
///
/// The result has the original's format (but for WebP, which becomes PNG), bits a sample and number
/// of channels; JPEG has quality 92, 4:4:4. It is upright, in sRGB or the original's colour space as
/// `output` says, with the original's metadata and transparency. Of a TIFF, every page is restored, or
/// the one that `output` names.
/// On an error, what was written to `out` is worthless.
pub fn restore(
    original: &[u8],
    model: &Model,
    output: &Output,
    limits: &Limits,
    observer: &dyn Observer,
    out: &mut dyn Sink,
) -> Result<Restored, Error> {
    let tiling = model.tiling();
    restore_tiled(original, model, output, limits, &tiling, observer, out)
}

/// [`restore`] with the work divided as `tiling` says, which changes time and memory only.
pub fn restore_tiled(
    original: &[u8],
    model: &Model,
    output: &Output,
    limits: &Limits,
    tiling: &Tiling,
    observer: &dyn Observer,
    out: &mut dyn Sink,
) -> Result<Restored, Error> {
    // What the headers already forbid is refused before any pixel is read.
    let mut original = Original::open(original, limits)?;
    let pages = pages::checked(&mut original, model, output.page, limits)?;
    let info = pages[0].info;
    if observer.is_canceled() {
        return Err(Error::Canceled);
    }
    let all_pixels: u64 = pages.iter().map(Page::pixels).sum();
    let mut before = 0;
    let mut out = Some(out);
    let mut file = None;
    let mut first = None;
    let mut repairs: Option<Repairs> = None;
    let mut provenance: Option<Provenance> = None;
    let mut faces_protected = model.protects_faces().then_some(0);
    let scale = model.scale();
    for page in &pages {
        let (begin, end) = (before, before + page.pixels());
        let fraction = |pixels: u64| pixels as f32 / all_pixels as f32;
        let observer = &Part::new(observer, fraction(begin), fraction(end));
        before = end;
        let mut photo = decode::decode_page(&mut original, page.index, output.icc_profile, limits)?;
        if let Some(out) = out.take() {
            let bytes = all_pixels * u64::from(scale).pow(2) * pages::raw_bytes(&photo);
            file = Some(File::begin(info.format, bytes, out)?);
        }
        let file = file
            .as_mut()
            .ok_or_else(|| Error::Internal("there is no file to write to".into()))?;
        let original_shown = match first {
            None => {
                let bytes = original.bytes.len() as u64;
                let (width, height) = (info.width, info.height);
                let is_shown = is_its_own_preview(info.format, width, height, bytes);
                Some(thumbnail::shown(&photo, !is_shown)?)
            }
            Some(_) => None,
        };
        let faces = match &mut faces_protected {
            Some(count) => {
                let faces = faces::find_in(&photo, tiling.workers * tiling.threads)?;
                *count += faces.len() as u32;
                faces
            }
            None => Vec::new(),
        };
        let metadata = metadata::read(&mut original, page.index)?;
        let (metadata, carried) = metadata.for_result(page.restored, f64::from(scale), output);
        let of_page = Provenance::of_page(photo.rgb.depth(), Some(&photo), carried);
        match &mut provenance {
            Some(provenance) => provenance.add_page(of_page),
            None => provenance = Some(of_page),
        }
        let head = Head {
            width: page.restored.0,
            height: page.restored.1,
            depth: photo.rgb.depth(),
            one_channel: photo.one_channel,
            alpha: photo.alpha.is_some(),
            space: photo.space.take(),
            metadata,
        };
        let (width, height) = (head.width as usize, head.height as usize);
        let mut shrinkers = original_shown
            .as_ref()
            .map(|_| Shrinkers::new(width, height, true));
        encoder::encode(file, &head, |send| {
            let size = (photo.width, photo.height);
            let alpha = photo.alpha.take();
            let mut writer = Writer {
                width,
                neutral: photo.neutral,
                alpha: alpha.map(|alpha| Alpha::new(alpha, size, scale as usize)),
                shrinkers: shrinkers.as_mut(),
                done: 0,
                send,
            };
            let job = Job {
                photo,
                faces: &faces,
                tiling,
                observer,
            };
            let found = model.run(job, &mut |rgb| writer.write(rgb))?;
            repairs = found.map(|it| it.and(repairs.unwrap_or_default()));
            Ok(())
        })?;
        if let (Some(original_shown), Some(shrinkers)) = (original_shown, shrinkers) {
            first = Some((original_shown, shrinkers.finish(head.space.as_ref())?));
        }
    }
    let ((original_shown, shown), provenance) = first
        .zip(provenance)
        .ok_or_else(|| Error::Internal("no page was restored".into()))?;
    let (width, height) = pages[0].restored;
    Ok(Restored {
        format: info.format.output(),
        width,
        height,
        faces_protected,
        repairs,
        provenance,
        original: info,
        thumbnail: shown.thumbnail,
        preview: shown.preview.unwrap_or_default(),
        original_thumbnail: original_shown.thumbnail,
        original_preview: original_shown.preview,
    })
}
