//! A decoded photo: upright, sRGB, eight bits a sample.

/// A whole photo in memory.
pub(crate) struct Photo {
    /// Width in pixels.
    pub(crate) width: usize,
    /// Height in pixels.
    pub(crate) height: usize,
    /// Interleaved RGB, sRGB, row after row.
    pub(crate) rgb: Vec<u8>,
    /// How opaque each pixel is, if the file says so.
    pub(crate) alpha: Option<Vec<u8>>,
    /// Every pixel is exactly grey; the result must be, too.
    pub(crate) neutral: bool,
    /// The Exif block as it stood in the file: a TIFF structure without any prefix.
    pub(crate) exif: Option<Vec<u8>>,
}

impl Photo {
    /// One row, interleaved RGB.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.rgb[y * self.width * 3..(y + 1) * self.width * 3]
    }

    /// The R, G and B of a pixel.
    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}
