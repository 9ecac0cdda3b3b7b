//! What a result says about itself: what its original said, changed where it is another picture now.
//!
//! Exif, IPTC and XMP are carried over, bounded in size; what is broken is left out. The density is
//! scaled with the picture, so that a print keeps its size.

mod changes;
mod exif;
mod xmp;

use changes::Changes;

use super::exif as read_exif;
use super::iptc;
use super::metadata::Metadata;
use super::output::Output;
use super::provenance::{Carried, Dropped, Place};

impl Metadata {
    /// What the result of this original carries, and what became of the rest.
    pub(crate) fn for_result(
        mut self,
        (width, height): (u32, u32),
        scale: f64,
        output: &Output,
    ) -> (Self, Carried) {
        let named_place = self.names_place();
        let mut dropped = std::mem::take(&mut self.left_out);
        if self.exif.as_deref().is_some_and(read_exif::has_thumbnail) {
            dropped.push(Dropped::Thumbnail);
        }
        let (had_exif, had_xmp) = (self.exif.is_some(), self.xmp.is_some());
        let (had_extended, had_iptc) = (!self.extended_xmp.is_empty(), self.iptc.is_some());
        let orientation = self.exif.as_deref().map(read_exif::orientation);
        let turned = orientation.is_some_and(|orientation| orientation.transposes());
        let density = self
            .density
            .or_else(|| read_exif::density(self.exif.as_deref()?))
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
        let (xmp, keeps_xmp) = xmp::for_result(self.xmp.as_deref(), &changes);
        let result = Self {
            exif: self.exif.and_then(|exif| exif::for_result(&exif, &changes)),
            xmp,
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
            left_out: Vec::new(),
        };
        let lost = [
            (had_exif && result.exif.is_none(), Dropped::Exif),
            (had_xmp && !keeps_xmp, Dropped::Xmp),
            (
                had_extended && result.extended_xmp.is_empty(),
                Dropped::ExtendedXmp,
            ),
            (had_iptc && result.iptc.is_none(), Dropped::Iptc),
        ];
        let lost = lost.into_iter().filter(|(is_lost, _)| *is_lost);
        dropped.extend(lost.map(|(_, part)| part));
        let carried = Carried {
            density: density.and_then(|density| density.per_inch()),
            place: match (named_place, result.names_place()) {
                (false, _) => Place::None,
                (true, true) => Place::Kept,
                (true, false) => Place::Removed,
            },
            dropped,
        };
        (result, carried)
    }
}
