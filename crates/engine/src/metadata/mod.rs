//! What a file says about the photo beside its pixels, from the original to the result.
//!
//! Exif, IPTC and XMP are carried over, bounded in size; what is broken is left out. The density is
//! scaled with the picture, so that a print keeps its size.

pub(crate) mod iptc;
mod read;
mod xmp;

pub(crate) use read::read;

use crate::exif;
use crate::output::Output;

/// What a density is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nothing: only the proportion of both numbers means something.
    Aspect,
    /// Pixels per inch.
    Inch,
    /// Pixels per centimetre.
    Centimetre,
}

/// How many pixels stand on a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Density {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) unit: Unit,
}

/// What is carried over from a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    /// A TIFF structure without any prefix.
    pub(crate) exif: Option<Vec<u8>>,
    /// A packet.
    pub(crate) xmp: Option<Vec<u8>>,
    /// JPEG's further parts of a packet that is too large for one segment, as they stand there.
    pub(crate) extended_xmp: Vec<Vec<u8>>,
    /// A record of IIM.
    pub(crate) iptc: Option<Vec<u8>>,
    pub(crate) density: Option<Density>,
}

/// What a result is, as far as metadata is concerned.
pub(crate) struct Changes<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many times longer its sides are.
    pub(crate) scale: f64,
    pub(crate) output: &'a Output,
    /// That of the result.
    density: Option<Density>,
    keeps_extended_xmp: bool,
}

impl Metadata {
    /// What the result of this original carries.
    pub(crate) fn for_result(
        self,
        (width, height): (u32, u32),
        scale: f64,
        output: &Output,
    ) -> Self {
        let orientation = self.exif.as_deref().map(exif::orientation);
        let turned = orientation.is_some_and(|orientation| orientation.transposes());
        let density = self
            .density
            .or_else(|| exif::density(self.exif.as_deref()?))
            .filter(|density| density.is_sound())
            .map(|density| density.scaled(scale, turned));
        // It cannot be told what of it names a place: it is left out then.
        let keeps_extended_xmp = !self.extended_xmp.is_empty() && !output.remove_location;
        let changes = Changes {
            width,
            height,
            scale,
            output,
            density,
            keeps_extended_xmp,
        };
        let iptc = self.iptc.filter(|record| record.len() <= iptc::MAX_BYTES);
        Self {
            exif: self.exif.and_then(|exif| exif::for_result(&exif, &changes)),
            xmp: xmp::for_result(self.xmp.as_deref(), &changes),
            extended_xmp: if keeps_extended_xmp {
                self.extended_xmp
            } else {
                Vec::new()
            },
            iptc: if output.remove_location {
                iptc.and_then(|record| iptc::without_location(&record))
            } else {
                iptc
            },
            density,
        }
    }
}

impl Density {
    fn is_sound(&self) -> bool {
        let sound = |value: f64| value.is_finite() && value > 0.0 && value < 1e6;
        sound(self.x) && sound(self.y)
    }

    fn scaled(self, scale: f64, turned: bool) -> Self {
        let (x, y) = if turned {
            (self.y, self.x)
        } else {
            (self.x, self.y)
        };
        let factor = match self.unit {
            Unit::Aspect => 1.0,
            Unit::Inch | Unit::Centimetre => scale,
        };
        Self {
            x: x * factor,
            y: y * factor,
            unit: self.unit,
        }
    }

    /// Both numbers in pixels per metre; `None` without a unit.
    pub(crate) fn per_metre(&self) -> Option<(f64, f64)> {
        let factor = match self.unit {
            Unit::Aspect => return None,
            Unit::Inch => 1.0 / 0.0254,
            Unit::Centimetre => 100.0,
        };
        Some((self.x * factor, self.y * factor))
    }
}
