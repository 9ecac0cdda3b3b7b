//! What is wrong with a file, as codes. Their words are made where people read them.

/// An enum whose variants have a code that stays the same for ever: it is written down with restorations.
macro_rules! coded {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

coded! {
    /// What a file that is no photo of ours looks like.
    pub enum LooksLike {
        /// GIF.
        Gif = "gif",
        /// Windows bitmap.
        Bmp = "bmp",
        /// PDF.
        Pdf = "pdf",
        /// PostScript.
        PostScript = "postscript",
        /// A document of Photoshop.
        Photoshop = "photoshop",
        /// A ZIP archive, which office documents are as well.
        Zip = "zip",
        /// An archive of another kind.
        Archive = "archive",
        /// A program.
        Program = "program",
        /// JPEG XL.
        JpegXl = "jpeg_xl",
        /// JPEG 2000.
        Jpeg2000 = "jpeg_2000",
        /// A Windows icon.
        Icon = "icon",
        /// The raw data of a camera.
        CameraRaw = "camera_raw",
        /// Sound.
        Sound = "sound",
        /// Sound or video.
        SoundOrVideo = "sound_or_video",
        /// Video.
        Video = "video",
        /// A text document (RTF).
        TextDocument = "text_document",
        /// HEIC.
        Heic = "heic",
        /// AVIF.
        Avif = "avif",
        /// SVG.
        Svg = "svg",
        /// A web page.
        Html = "html",
        /// XML.
        Xml = "xml",
        /// Plain text.
        Text = "text",
    }
}

coded! {
    /// A variant of a format that is not read.
    pub enum Feature {
        /// WebP with several pictures.
        AnimatedWebP = "animated_webp",
        /// Lossless JPEG.
        LosslessJpeg = "lossless_jpeg",
        /// JPEG with arithmetic coding.
        ArithmeticJpeg = "arithmetic_jpeg",
        /// Hierarchical JPEG.
        HierarchicalJpeg = "hierarchical_jpeg",
        /// JPEG with other than 8 bits a sample.
        JpegBits = "jpeg_bits",
        /// JPEG with other than 1, 3 or 4 colour components.
        JpegComponents = "jpeg_components",
        /// TIFF with samples of a size or kind that is not read.
        TiffSamples = "tiff_samples",
        /// TIFF with colours that are not read.
        TiffColours = "tiff_colours",
        /// TIFF with more pages than are read.
        TiffPages = "tiff_pages",
        /// TIFF with something else, such as fax compression.
        TiffKind = "tiff_kind",
        /// More data before the size than is read.
        LongHeader = "long_header",
    }
}

coded! {
    /// In what a file contradicts its own format.
    pub enum Flaw {
        /// Its header.
        Header = "header",
        /// Its size, which is none.
        Size = "size",
        /// Its header and its picture, which differ in size.
        SizesDiffer = "sizes_differ",
        /// Its data, which do not fill the picture.
        Unfilled = "unfilled",
        /// Its data, which unpack to far more than the picture.
        Overfull = "overfull",
        /// Its palette, which is missing.
        Palette = "palette",
        /// Its data.
        Data = "data",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_for_two_things() {
        fn different(codes: &[&str]) {
            let set: std::collections::BTreeSet<_> = codes.iter().collect();
            assert_eq!(set.len(), codes.len(), "{codes:?}");
        }
        different(
            &LooksLike::ALL
                .iter()
                .map(|it| it.code())
                .collect::<Vec<_>>(),
        );
        different(&Feature::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        different(&Flaw::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
    }
}

coded! {
    /// What is wrong with the weights of a network.
    pub enum WeightsFlaw {
        /// The file cannot be read.
        Unreadable = "unreadable",
        /// It is no ONNX.
        NoOnnx = "no_onnx",
        /// The network in it does not run.
        NotRunnable = "not_runnable",
        /// It is a network for something else.
        OtherNetwork = "other_network",
        /// It enlarges by something else.
        OtherScale = "other_scale",
    }
}
