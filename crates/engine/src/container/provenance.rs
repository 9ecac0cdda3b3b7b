//! How a result came from its original, beside the model: what it carries, and what it does not.

use crate::picture::depth::Depth;
use crate::picture::photo::{Photo, Profile};

/// What became of the place where the photo was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The original does not tell it.
    None,
    /// The result tells it, as the original does.
    Kept,
    /// The result does not tell it any more.
    Removed,
}

/// What of an original its result does not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dropped {
    /// The small picture within Exif, which shows the photo as it was.
    Thumbnail,
    /// What only the camera's maker can read, of TIFF.
    MakerNote,
    /// All of Exif: damaged or too large.
    Exif,
    /// All of XMP: damaged or too large.
    Xmp,
    /// The further parts of a large XMP packet.
    ExtendedXmp,
    /// All of IPTC: damaged or too large.
    Iptc,
    /// A colour profile that is damaged, or made for other channels.
    ColorProfile,
    /// Comments outside of Exif, IPTC and XMP.
    Comments,
}

impl Dropped {
    /// Its name in records and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::MakerNote => "maker_note",
            Self::Exif => "exif",
            Self::Xmp => "xmp",
            Self::ExtendedXmp => "extended_xmp",
            Self::Iptc => "iptc",
            Self::ColorProfile => "color_profile",
            Self::Comments => "comments",
        }
    }
}

/// How a result came from its original, beside the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// How many pages the result has: 1 but for some TIFF files.
    pub pages: usize,
    /// Bits of a channel of the result.
    pub bits: u8,
    /// The colour space of the result: `sRGB`, or what the profile that was kept calls itself.
    pub color_space: String,
    /// What the original's own profile calls itself; `None` if it has none that can be used, or it was not looked at.
    pub original_color_space: Option<String>,
    /// Pixels of the result on an inch, across and down; `None` if the original does not tell.
    pub density: Option<(f64, f64)>,
    /// What became of the place.
    pub place: Place,
    /// What is not carried over, each once.
    pub dropped: Vec<Dropped>,
}

/// What a profile calls itself when it has no name.
const NAMELESS: &str = "ICC";

/// What a result carries of the metadata.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Carried {
    /// Pixels on an inch, across and down.
    pub(crate) density: Option<(f64, f64)>,
    pub(crate) place: Place,
    pub(crate) dropped: Vec<Dropped>,
}

impl Provenance {
    /// Of one page. `photo` is what was decoded of the original; `None` where that was not done.
    pub(crate) fn of_page(depth: Depth, photo: Option<&Photo>, carried: Carried) -> Self {
        let mut dropped = carried.dropped;
        let profile = photo.map_or(&Profile::None, |photo| &photo.profile);
        if *profile == Profile::Unusable {
            dropped.push(Dropped::ColorProfile);
        }
        let original_color_space = match profile {
            Profile::Named(name) if name.is_empty() => Some(NAMELESS.to_owned()),
            Profile::Named(name) => Some(name.clone()),
            Profile::None | Profile::Unusable => None,
        };
        let is_kept = photo.is_some_and(|photo| photo.space.is_some());
        let kept = original_color_space.clone().filter(|_| is_kept);
        Self {
            pages: 1,
            bits: match depth {
                Depth::Eight => 8,
                Depth::Sixteen => 16,
            },
            color_space: kept.unwrap_or_else(|| "sRGB".to_owned()),
            original_color_space,
            density: carried.density,
            place: carried.place,
            dropped,
        }
    }

    /// Adds a further page: what it lost is lost of the whole, everything else is that of the first page.
    pub(crate) fn add_page(&mut self, page: Self) {
        self.pages += 1;
        let more = page.dropped.into_iter();
        let more: Vec<_> = more.filter(|part| !self.dropped.contains(part)).collect();
        self.dropped.extend(more);
        self.place = match (self.place, page.place) {
            (Place::None, place) | (place, Place::None) => place,
            (Place::Kept, _) | (_, Place::Kept) => Place::Kept,
            (Place::Removed, Place::Removed) => Place::Removed,
        };
    }
}
