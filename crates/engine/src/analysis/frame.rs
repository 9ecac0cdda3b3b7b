//! Finds what lies around a scanned print: the scanner's bed or lid, a mount, a white edge. It is no part
//! of the photo, and would tell that the photo has all its blacks and whites.
//!
//! A frame is as even as no photo is, and ends at once.

use std::ops::Range;

use crate::picture::planes::{Picture, luma};

/// Darker than this is a bed, lighter than the other a lid or white paper.
const DARK: f32 = 0.1;
const LIGHT: f32 = 0.9;

/// Values of a frame differ by no more than this from their median, but for a few.
const EVEN: f32 = 0.03;
const MOST_PART: f32 = 0.95;

/// From a frame to the photo lightness jumps at least so far within `JUMP` pixels.
const LEAST_JUMP: f32 = 0.08;
const JUMP: usize = 4;

/// A frame leaves at least this part of each side to the photo.
const LEAST_LEFT: f32 = 0.5;

/// The outermost part of a photo is left out in any case: edges are worn, and cut at an angle.
const MARGIN: f32 = 0.01;

/// The columns and rows that certainly belong to the photo.
pub(crate) fn within(picture: &Picture) -> (Range<usize>, Range<usize>) {
    let (width, height) = (picture.width, picture.height);
    let light = |x: usize, y: usize| luma(picture.pixel(x, y));
    let (mut columns, mut rows) = (0..width, 0..height);
    // A frame may have one within it: a white edge on a dark bed.
    for _ in 0..2 {
        let (across, along) = (columns.clone(), rows.clone());
        let row = |y: usize| across.clone().map(|x| light(x, y)).collect();
        let column = |x: usize| along.clone().map(|y| light(x, y)).collect();
        let down = thickness(along.len(), |at| row(along.start + at));
        let up = thickness(along.len(), |at| row(along.end - 1 - at));
        let right = thickness(across.len(), |at| column(across.start + at));
        let left = thickness(across.len(), |at| column(across.end - 1 - at));
        rows = rows.start + down..rows.end - up;
        columns = columns.start + right..columns.end - left;
    }
    let is_enough = |part: &Range<usize>, of: usize| {
        !part.is_empty() && part.len() as f32 >= LEAST_LEFT * of as f32
    };
    if !is_enough(&columns, width) || !is_enough(&rows, height) {
        (columns, rows) = (0..width, 0..height);
    }
    (without_margin(columns), without_margin(rows))
}

fn without_margin(part: Range<usize>) -> Range<usize> {
    let margin = (part.len() as f32 * MARGIN) as usize;
    part.start + margin..part.end - margin
}

/// How many lines of the frame there are, counted from outside.
fn thickness(lines: usize, line: impl Fn(usize) -> Vec<f32>) -> usize {
    let most = (lines as f32 * (1.0 - LEAST_LEFT) / 2.0) as usize;
    let mut outer = None;
    for at in 0..most {
        let mut values = line(at);
        let middle = values.len() / 2;
        let (_, median, _) = values.select_nth_unstable_by(middle, f32::total_cmp);
        let median = *median;
        let even = values
            .iter()
            .filter(|v| (*v - median).abs() <= EVEN)
            .count();
        let is_frame = (median <= DARK || median >= LIGHT)
            && even as f32 >= MOST_PART * values.len() as f32
            && outer.is_none_or(|outer: f32| (outer - median).abs() <= EVEN);
        if is_frame {
            outer = Some(median);
            continue;
        }
        let Some(outer) = outer else {
            return 0;
        };
        let inside = line((at + JUMP).min(lines - 1));
        let mean = inside.iter().sum::<f32>() / inside.len() as f32;
        // The first lines of the photo hold some of the frame.
        return if (mean - outer).abs() >= LEAST_JUMP {
            at + JUMP
        } else {
            0
        };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::planes::Plane;
    use crate::samples::colour_scene;

    /// The picture with so many lines of one value around it.
    fn framed(picture: &Picture, thick: usize, value: f32) -> Picture {
        let (width, height) = (picture.width + 2 * thick, picture.height + 2 * thick);
        let planes = [0, 1, 2].map(|channel| {
            let mut plane = Plane::new(width, height, value);
            for y in 0..picture.height {
                let at = (y + thick) * width + thick;
                plane.values[at..at + picture.width]
                    .copy_from_slice(picture.planes[channel].row(y));
            }
            plane
        });
        Picture {
            width,
            height,
            planes,
        }
    }

    #[test]
    fn a_dark_bed_a_white_edge_and_both_are_left_out() {
        let photo = colour_scene(300, 200);
        for (thick, value) in [(3, 0.01), (6, 1.0), (40, 0.02)] {
            let (columns, rows) = within(&framed(&photo, thick, value));
            assert!(
                columns.start >= thick && columns.end <= 300 + thick,
                "{columns:?}"
            );
            assert!(rows.start >= thick && rows.end <= 200 + thick, "{rows:?}");
            assert!(
                columns.len() > 280 && rows.len() > 180,
                "{columns:?} {rows:?}"
            );
        }
        let (columns, rows) = within(&framed(&framed(&photo, 8, 0.97), 20, 0.01));
        assert!(columns.start >= 28 && columns.len() > 270, "{columns:?}");
        assert!(rows.start >= 28 && rows.len() > 170, "{rows:?}");
    }

    #[test]
    fn of_a_photo_without_a_frame_only_the_margin_is_left_out() {
        let photo = colour_scene(300, 200);
        assert_eq!(within(&photo), (3..297, 2..198));
        // All black is no frame around nothing.
        let black = Picture::from_rgb(40, 30, &[0; 40 * 30 * 3]);
        assert_eq!(within(&black), (0..40, 0..30));
        let one = Picture::from_rgb(1, 1, &[255; 3]);
        assert_eq!(within(&one), (0..1, 0..1));
    }

    #[test]
    fn a_night_sky_that_grows_lighter_is_no_frame() {
        let mut photo = colour_scene(300, 200);
        for plane in &mut photo.planes {
            for y in 0..60 {
                plane.values[y * 300..(y + 1) * 300].fill(0.002 * y as f32);
            }
        }
        assert_eq!(within(&photo).1.start, 2);
    }
}
