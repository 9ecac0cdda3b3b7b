//! Turns pixels upright, as Exif's orientation says (Exif 2.32, tag 0x0112).

use super::depth::Samples;

/// One of Exif's eight orientations; anything else counts as upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    pub(crate) const UPRIGHT: Self = Self(1);

    pub(crate) fn from_exif(value: u32) -> Self {
        match u8::try_from(value) {
            Ok(v @ 1..=8) => Self(v),
            _ => Self::UPRIGHT,
        }
    }

    /// Whether width and height change places.
    pub(crate) fn transposes(self) -> bool {
        self.0 >= 5
    }

    /// The upright size of a picture stored as `width` × `height`.
    pub(crate) fn upright<T>(self, width: T, height: T) -> (T, T) {
        if self.transposes() {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Turns interleaved pixels of `channels` samples upright, whatever their depth.
    pub(crate) fn apply_to(
        self,
        pixels: Samples,
        width: usize,
        height: usize,
        channels: usize,
    ) -> Samples {
        match pixels {
            Samples::Eight(pixels) => Samples::Eight(self.apply(pixels, width, height, channels)),
            Samples::Sixteen(pixels) => {
                Samples::Sixteen(self.apply(pixels, width, height, channels))
            }
        }
    }

    fn apply<S: Copy>(
        self,
        pixels: Vec<S>,
        width: usize,
        height: usize,
        channels: usize,
    ) -> Vec<S> {
        if self == Self::UPRIGHT {
            return pixels;
        }
        let (out_width, out_height) = self.upright(width, height);
        let mut out = Vec::with_capacity(pixels.len());
        for y in 0..out_height {
            for x in 0..out_width {
                let (sx, sy) = match self.0 {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    8 => (width - 1 - y, x),
                    _ => (x, y),
                };
                let at = (sy * width + sx) * channels;
                out.extend_from_slice(&pixels[at..at + channels]);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letter F, 2 × 3, as each orientation stores it, must come out as the same F.
    #[test]
    fn all_eight_orientations_give_the_same_upright_picture() {
        // Upright:  1 2
        //           3 4
        //           5 6
        let stored: [(u32, usize, usize, [u8; 6]); 8] = [
            (1, 2, 3, [1, 2, 3, 4, 5, 6]),
            (2, 2, 3, [2, 1, 4, 3, 6, 5]),
            (3, 2, 3, [6, 5, 4, 3, 2, 1]),
            (4, 2, 3, [5, 6, 3, 4, 1, 2]),
            (5, 3, 2, [1, 3, 5, 2, 4, 6]),
            (6, 3, 2, [2, 4, 6, 1, 3, 5]),
            (7, 3, 2, [6, 4, 2, 5, 3, 1]),
            (8, 3, 2, [5, 3, 1, 6, 4, 2]),
        ];
        for (value, width, height, pixels) in stored {
            let orientation = Orientation::from_exif(value);
            assert_eq!(orientation.upright(width, height), (2, 3), "{value}");
            let upright = orientation.apply(pixels.to_vec(), width, height, 1);
            assert_eq!(upright, [1, 2, 3, 4, 5, 6], "orientation {value}");
        }
    }

    #[test]
    fn an_unknown_orientation_leaves_the_picture_as_it_is() {
        assert_eq!(Orientation::from_exif(0), Orientation::UPRIGHT);
        assert_eq!(Orientation::from_exif(9), Orientation::UPRIGHT);
        assert_eq!(Orientation::from_exif(262), Orientation::UPRIGHT);
    }
}
