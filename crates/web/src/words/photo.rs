//! Why a photo is not taken.

use domain::PhotoReason;

/// What a file looks like, by the engine's code.
pub(crate) const LOOKS_LIKE: &[(&str, &str)] = &[
    ("gif", "a GIF animation"),
    ("bmp", "a Windows bitmap (BMP)"),
    ("pdf", "a PDF document"),
    ("postscript", "a PostScript document"),
    ("photoshop", "a Photoshop document"),
    ("zip", "a ZIP archive or an office document"),
    ("archive", "an archive"),
    ("program", "a program"),
    ("jpeg_xl", "a JPEG XL picture"),
    ("jpeg_2000", "a JPEG 2000 picture"),
    ("icon", "a Windows icon"),
    ("camera_raw", "a camera raw file"),
    ("sound", "a sound file"),
    ("sound_or_video", "a sound or video file"),
    ("video", "a video"),
    ("text_document", "a text document"),
    ("heic", "a HEIC picture"),
    ("avif", "an AVIF picture"),
    ("svg", "an SVG drawing"),
    ("html", "a web page (HTML)"),
    ("xml", "an XML or HTML document"),
    ("text", "a text file"),
];

/// What of a photo is not read, by the engine's code.
pub(crate) const FEATURES: &[(&str, &str)] = &[
    ("animated_webp", "an animation"),
    ("lossless_jpeg", "lossless JPEG compression"),
    ("arithmetic_jpeg", "JPEG with arithmetic coding"),
    ("hierarchical_jpeg", "hierarchical JPEG"),
    ("jpeg_bits", "JPEG with other than 8 bits per channel"),
    (
        "jpeg_components",
        "JPEG with an unusual number of colour channels",
    ),
    (
        "tiff_samples",
        "TIFF with floating-point numbers or an unusual number of bits per channel",
    ),
    ("tiff_colours", "TIFF with an unusual kind of colours"),
    ("tiff_pages", "more pages than a TIFF may have here"),
    ("tiff_kind", "a rare kind of TIFF"),
    ("long_header", "too much other data before the picture"),
];

/// What is wrong with a damaged photo, by the engine's code.
pub(crate) const FLAWS: &[(&str, &str)] = &[
    ("header", "its header is wrong"),
    ("size", "its size is missing"),
    ("sizes_differ", "its header and its picture differ in size"),
    ("unfilled", "its data does not fill the picture"),
    ("overfull", "it unpacks to far more than its picture"),
    ("palette", "its palette is missing"),
    ("data", "its data contradicts itself"),
];

/// The words for a code. Earlier versions wrote down the words themselves.
fn words<'a>(known: &[(&str, &'a str)], code: &'a str) -> &'a str {
    let mut known = known.iter();
    known
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, words)| words)
}

pub(super) fn detail(reason: &PhotoReason) -> String {
    use PhotoReason as P;
    match reason {
        P::NotAPhoto {
            looks_like: Some(what),
        } => format!(
            "This looks like {}. Choose a JPEG, PNG, WebP or TIFF photo.",
            words(LOOKS_LIKE, what)
        ),
        P::NotAPhoto { looks_like: None } => {
            "This file is not a photo in a known format. Choose a JPEG, PNG, WebP or TIFF photo.".to_owned()
        }
        P::PhotoEmpty => "This file is empty. Copy or scan the photo again.".to_owned(),
        P::PhotoCutOff => {
            "This photo is incomplete: the file ends before the picture does. Copy it again from the original."
                .to_owned()
        }
        P::PhotoDamaged { reason } => {
            let flaw = words(FLAWS, reason);
            format!("This photo is damaged: {flaw}. Export it again as JPEG or PNG.")
        }
        P::PhotoUnsupported { feature } => {
            let feature = words(FEATURES, feature);
            format!("This photo uses {feature}, which is not supported. Export it as JPEG or PNG.")
        }
        P::TooManyPixels {
            width,
            height,
            max_megapixels,
        } => format!(
            "This photo has {width} × {height} pixels. The limit is {max_megapixels} megapixels. Scan or export it \
             at a smaller size."
        ),
        P::TooManyPixelsOnPages {
            pages,
            megapixels,
            max_megapixels,
        } => format!(
            "This file has {pages} pages with {megapixels} megapixels in total. The limit is {max_megapixels} \
             megapixels. Restore the pages one by one."
        ),
        P::NoSuchPage { page, pages: 1 } => {
            format!("This file has one page, so there is no page {page}. Leave the page out.")
        }
        P::NoSuchPage { page, pages } => {
            format!("This file has {pages} pages, so there is no page {page}. Choose one from 1 to {pages}.")
        }
        P::SideTooLong {
            width,
            height,
            max_side,
        } => format!(
            "This photo has {width} × {height} pixels. No side may be longer than {max_side} pixels. Scan or export \
             it at a smaller size."
        ),
        P::TooMuchMemory {
            megabytes,
            max_megabytes,
        } => format!(
            "This photo needs {megabytes} MB of memory. The limit is {max_megabytes} MB. Scan or export it at a \
             smaller size."
        ),
        P::ResultTooLarge {
            scale,
            width,
            height,
            format,
            max_side,
        } => format!(
            "Enlarged {scale}×, this photo would have {width} × {height} pixels. No side of a {format} may be longer \
             than {max_side} pixels. Choose a smaller enlargement, or save the photo as PNG."
        ),
        P::TooLargeForModel {
            model,
            megapixels,
            max_megapixels,
        } => format!(
            "This photo has {megapixels} megapixels, but “{model}” takes at most {max_megapixels}. Choose another \
             model or a smaller copy."
        ),
        P::PhotoGone => "The photo is no longer in storage. Upload it again.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_wrote_in_words_is_told_in_them() {
        let looks_like = Some("a GIF animation".to_owned());
        let feature = "lossless JPEG".to_owned();
        for (reason, words) in [
            (
                PhotoReason::NotAPhoto { looks_like },
                "looks like a GIF animation.",
            ),
            (
                PhotoReason::PhotoUnsupported { feature },
                "uses lossless JPEG, which",
            ),
        ] {
            assert!(detail(&reason).contains(words), "{reason:?}");
        }
    }
}
