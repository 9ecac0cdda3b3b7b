//! A whole file, taken apart once for all that is read of it.

use super::contained::contained;
use super::format::Format;
use super::header::PhotoInfo;
use super::inspect::recognise;
use super::jpeg::Structure;
use super::tiff::Directories;
use super::{png, webp};
use crate::Error;
use crate::picture::limits::Limits;

/// A file whose header is within the limits.
pub(crate) struct Original<'a> {
    pub(crate) bytes: &'a [u8],
    /// Of several pages, the first one.
    pub(crate) info: PhotoInfo,
    pub(crate) kind: Kind<'a>,
}

/// What was found on the way to the size.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for a photo, and it is not moved about"
)]
pub(crate) enum Kind<'a> {
    Jpeg(Structure),
    Png(png::Structure<'a>),
    WebP(webp::Structure<'a>),
    Tiff(Directories<'a>),
}

impl<'a> Original<'a> {
    /// Reads the header. Allocates nothing for pixels.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let format = recognise(bytes, bytes.len() as u64)?;
        let (header, kind) = contained(|| {
            Ok(match format {
                Format::Jpeg => {
                    let structure = Structure::open(bytes)?;
                    (structure.header(), Kind::Jpeg(structure))
                }
                Format::Png => {
                    let structure = png::Structure::open(bytes)?;
                    (structure.header, Kind::Png(structure))
                }
                Format::WebP => {
                    let structure = webp::Structure::open(bytes)?;
                    (structure.header, Kind::WebP(structure))
                }
                Format::Tiff => {
                    let mut directories = Directories::open(bytes)?;
                    (directories.header()?, Kind::Tiff(directories))
                }
            })
        })?;
        Ok(Self {
            bytes,
            info: header.checked(format, limits)?,
            kind,
        })
    }
}
