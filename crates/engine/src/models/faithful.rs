//! Enlarges by four without inventing anything: the network of `photo-2x` twice.

use super::network::{Network, Threads};
use super::photo_2x::mirrored;
use crate::Error;
use crate::picture::photo::Photo;
use crate::picture::rect::Rect;

/// The networks for a photo without grain to speak of, and for a grainy one: what is left of the grain
/// after the first is enlarged by the second.
pub(super) const CLEAN: [Network; 2] = [Network::Waifu2xPhotoNoise1, Network::Waifu2xPhoto];
pub(super) const GRAINY: [Network; 2] = [Network::Waifu2xPhotoNoise2, Network::Waifu2xPhotoNoise1];

/// Longest side of what is computed at once, in pixels of the photo: the second network needs 2 KB
/// for each of four times as many.
const BLOCK: usize = 64;

/// What the second network reads around a block, in pixels of the photo: it sees seven pixels of what the
/// first has made, and reads up to two dozen, as it computes whole squares. What it reads and does
/// not see changes the last bit, so it must be the same for every block.
const MARGIN: usize = 3 * Network::GRID;

/// Writes what becomes of `part`, a rectangle of the photo that begins at multiples of
/// [`Network::GRID`], block by block: `write` is told each block, and its pixels, R, G and B, 0 to 1.
/// They are the same in every rectangle.
pub(super) fn enlarge(
    photo: &Photo,
    networks: [Network; 2],
    part: Rect,
    threads: &mut Threads,
    mut write: impl FnMut(Rect, &[f32]),
) -> Result<(), Error> {
    for y in (part.y..part.bottom()).step_by(BLOCK) {
        for x in (part.x..part.right()).step_by(BLOCK) {
            let block = Rect {
                x,
                y,
                width: BLOCK,
                height: BLOCK,
            };
            let block = block.within(Some(part));
            write(block, &enlarged(photo, networks, block, threads)?);
        }
    }
    Ok(())
}

fn enlarged(
    photo: &Photo,
    [first, second]: [Network; 2],
    block: Rect,
    threads: &mut Threads,
) -> Result<Vec<f32>, Error> {
    let (width, height) = (photo.width, photo.height);
    let picture = Rect {
        x: 0,
        y: 0,
        width,
        height,
    };
    let around = block.grown(MARGIN).within(Some(picture));
    let doubled = first.enlarge(around, (width, height), threads, |x, y| {
        let pixel = photo.pixel(mirrored(x, width), mirrored(y, height));
        pixel.map(|level| level / 255.0)
    })?;
    let columns = 2 * around.width;
    let wanted = Rect {
        x: 2 * block.x,
        y: 2 * block.y,
        width: 2 * block.width,
        height: 2 * block.height,
    };
    second.enlarge(wanted, (2 * width, 2 * height), threads, |x, y| {
        let inside = |at: isize, length: usize, begin: isize, count: usize| {
            let at = mirrored(at, 2 * length) as isize - 2 * begin;
            debug_assert!(
                (0..2 * count as isize).contains(&at),
                "the margin is too small"
            );
            at.clamp(0, 2 * count as isize - 1) as usize
        };
        let x = inside(x, width, around.x, around.width);
        let y = inside(y, height, around.y, around.height);
        let at = (y * columns + x) * 3;
        [doubled[at], doubled[at + 1], doubled[at + 2]]
    })
}
