//! Tells what kind of print a picture is: in colours, black and white, or toned like sepia.

use crate::picture::planes::{Picture, luma};

/// The kind of print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Has colours of its own.
    Colour,
    /// Greys only.
    BlackAndWhite,
    /// One hue from shadows to lights: sepia, or a yellowed black-and-white print.
    Sepia,
}

/// Classes of lightness.
const LEVELS: usize = 16;

/// Colour further from the tone of its lightness than this belongs to the picture.
const OWN_COLOUR: f32 = 0.022;

/// Tones nearer to grey than this are not seen.
const GREY: f32 = 0.014;

/// Looks at a small copy of a picture, in which noise is averaged away. In a toned print the colour
/// follows from the lightness; in a colour print, however faded, it does not.
pub(crate) fn tone_of(small: &Picture) -> Tone {
    let mut by_level: [Vec<[f32; 2]>; LEVELS] = Default::default();
    for y in 0..small.height {
        for x in 0..small.width {
            let [r, g, b] = small.pixel(x, y);
            let level = (luma([r, g, b]) * LEVELS as f32) as usize;
            by_level[level.min(LEVELS - 1)].push([r - g, b - g]);
        }
    }
    let mut away = Vec::new();
    let mut strongest: f32 = 0.0;
    let pixels = small.width * small.height;
    for level in by_level.iter().filter(|level| !level.is_empty()) {
        let middle = [0, 1].map(|i| {
            let mut values: Vec<f32> = level.iter().map(|colour| colour[i]).collect();
            values.sort_by(f32::total_cmp);
            values[values.len() / 2]
        });
        // A level with few pixels says little about the tone of the print.
        if level.len() * 200 > pixels {
            strongest = strongest.max(middle[0].hypot(middle[1]));
        }
        away.extend(
            level
                .iter()
                .map(|c| (c[0] - middle[0]).hypot(c[1] - middle[1])),
        );
    }
    away.sort_by(f32::total_cmp);
    let typical = away.get(away.len() * 9 / 10).copied().unwrap_or(0.0);
    if typical > OWN_COLOUR {
        Tone::Colour
    } else if strongest > GREY {
        Tone::Sepia
    } else {
        Tone::BlackAndWhite
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{colour_scene, noisy, scene};

    fn toned(tone: [f32; 3]) -> Picture {
        let plane = scene(120, 90);
        Picture {
            width: 120,
            height: 90,
            planes: tone.map(|factor| {
                let mut plane = noisy(&plane, 0.006, (factor * 100.0) as u64);
                plane.values.iter_mut().for_each(|v| *v *= factor);
                plane
            }),
        }
    }

    #[test]
    fn greys_are_black_and_white() {
        assert_eq!(tone_of(&toned([1.0; 3])), Tone::BlackAndWhite);
    }

    #[test]
    fn one_hue_is_sepia() {
        assert_eq!(tone_of(&toned([1.0, 0.86, 0.68])), Tone::Sepia);
    }

    #[test]
    fn a_faded_photo_in_colours_is_in_colours() {
        let mut picture = colour_scene(120, 90);
        picture.change_pixels(|[r, g, b]| [0.25 + 0.6 * r, 0.2 + 0.55 * g, 0.1 + 0.5 * b]);
        assert_eq!(tone_of(&picture), Tone::Colour);
    }
}
