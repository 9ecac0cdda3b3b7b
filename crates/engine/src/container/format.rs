//! The formats read and written, told apart by content.

use crate::named::LooksLike;

/// The format of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline or progressive; grey, colour or CMYK.
    Jpeg,
    /// PNG, of every colour type and depth.
    Png,
    /// WebP, lossy or lossless.
    WebP,
    /// TIFF or BigTIFF, of one page or more.
    Tiff,
}

impl Format {
    /// The media type: `image/jpeg` and so on.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }

    /// The file name extension, without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
        }
    }

    /// The format that a restored photo of this format is written in: its own, but for WebP, which
    /// becomes PNG, so that nothing is lost that was kept until now.
    #[must_use]
    pub fn output(self) -> Self {
        match self {
            Self::Jpeg => Self::Jpeg,
            Self::Png | Self::WebP => Self::Png,
            Self::Tiff => Self::Tiff,
        }
    }

    /// Whether browsers show a file of this format.
    #[must_use]
    pub fn is_shown_by_browsers(self) -> bool {
        self != Self::Tiff
    }

    /// The name people know.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
        }
    }

    /// The longest side that a file of this format can describe.
    pub(crate) fn max_side(self) -> u32 {
        match self {
            Self::Jpeg => 65_535,
            Self::WebP => 16_383,
            Self::Png | Self::Tiff => (1 << 31) - 1,
        }
    }

    /// Tells the format from the first bytes (16 are enough), or `None`.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            // The Canon raw format is a TIFF whose header goes on with "CR".
            [b'I', b'I', 42, 0, _, _, _, _, b'C', b'R', ..] => None,
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            _ => None,
        }
    }

    /// Whether these few bytes could be the beginning of a known format.
    pub(crate) fn may_begin(bytes: &[u8]) -> bool {
        const BEGINNINGS: [&[u8]; 7] = [
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF",
            b"II\x2a\0",
            b"II\x2b\0",
            b"MM\0\x2a",
            b"MM\0\x2b",
        ];
        BEGINNINGS.iter().any(|b| b.starts_with(bytes))
            || (bytes.len() < 12 && bytes.starts_with(b"RIFF"))
    }
}

/// What a file that is no photo of ours looks like.
pub(crate) fn looks_like(bytes: &[u8]) -> Option<LooksLike> {
    const MAGIC: [(&[u8], LooksLike); 22] = [
        (b"GIF8", LooksLike::Gif),
        (b"BM", LooksLike::Bmp),
        (b"%PDF", LooksLike::Pdf),
        (b"%!PS", LooksLike::PostScript),
        (b"8BPS", LooksLike::Photoshop),
        (b"PK\x03\x04", LooksLike::Zip),
        (b"7z\xbc\xaf\x27\x1c", LooksLike::Archive),
        (b"Rar!", LooksLike::Archive),
        (b"\x1f\x8b", LooksLike::Archive),
        (b"\x7fELF", LooksLike::Program),
        (b"MZ", LooksLike::Program),
        (b"\xff\x0a", LooksLike::JpegXl),
        (b"\0\0\0\x0cJXL ", LooksLike::JpegXl),
        (b"\0\0\0\x0cjP  ", LooksLike::Jpeg2000),
        (b"\0\0\x01\0", LooksLike::Icon),
        (b"II\x2a\0", LooksLike::CameraRaw),
        (b"FUJIFILMCCD-RAW", LooksLike::CameraRaw),
        (b"ID3", LooksLike::Sound),
        (b"OggS", LooksLike::SoundOrVideo),
        (b"\x1a\x45\xdf\xa3", LooksLike::Video),
        (b"{\\rtf", LooksLike::TextDocument),
        (b"RIFF", LooksLike::SoundOrVideo),
    ];
    if let [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] = bytes {
        return Some(match brand.get(..4) {
            Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
                LooksLike::Heic
            }
            Some(b"avif" | b"avis") => LooksLike::Avif,
            _ => LooksLike::Video,
        });
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*name);
    }
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return Some(if text.contains("<svg") {
            LooksLike::Svg
        } else if text.contains("<html") || text.starts_with("<!doctype html") {
            LooksLike::Html
        } else {
            LooksLike::Xml
        });
    }
    let is_text = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e);
    (!head.is_empty() && head.iter().all(is_text)).then_some(LooksLike::Text)
}
