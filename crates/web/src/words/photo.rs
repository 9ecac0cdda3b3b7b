//! Why a photo is not taken.

use domain::PhotoReason;

pub(super) fn detail(reason: &PhotoReason) -> String {
    use PhotoReason as P;
    match reason {
        P::NotAPhoto {
            looks_like: Some(what),
        } => format!("This looks like {what}. Choose a JPEG, PNG, WebP or TIFF photo."),
        P::NotAPhoto { looks_like: None } => {
            "This file is not a photo in a known format. Choose a JPEG, PNG, WebP or TIFF photo.".to_owned()
        }
        P::PhotoEmpty => "This file is empty. Copy or scan the photo again.".to_owned(),
        P::PhotoCutOff => {
            "This photo is incomplete: the file ends before the picture does. Copy it again from the original."
                .to_owned()
        }
        P::PhotoDamaged { reason } => {
            format!("This photo is damaged: {reason}. Export it again as JPEG or PNG.")
        }
        P::PhotoUnsupported { feature } => {
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
             megapixels. Upload the pages one by one."
        ),
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
             than {max_side} pixels. Choose a smaller enlargement, or upload the photo as PNG."
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
