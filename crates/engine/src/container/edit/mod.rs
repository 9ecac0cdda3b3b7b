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

impl Metadata {
    /// What the result of this original carries.
    pub(crate) fn for_result(
        self,
        (width, height): (u32, u32),
        scale: f64,
        output: &Output,
    ) -> Self {
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
