//! Layer after layer.

use super::first::{COLOURS, First};
use super::map::Map;
use super::squares;
use super::transposed::Transposed;
use super::winograd::Winograd;
use super::work::{Crew, Workshop};
use crate::picture::rect::Rect;

/// How many times longer each side becomes by [`Tail::Shuffle`].
const SHUFFLE_SCALE: usize = 4;

/// A network: a first convolution, convolutions, and what makes the large picture.
pub(crate) struct Chain {
    pub(super) first: First,
    pub(super) middle: Vec<Winograd>,
    pub(super) tail: Tail,
}

/// What makes the large picture.
pub(super) enum Tail {
    /// The 48 channels are squares of 4 × 4 pixels, by row, column and colour, to which the pixel
    /// of the original is added (Shi et al., 2016).
    Shuffle,
    /// A transposed convolution makes squares of 2 × 2 pixels.
    Transposed(Transposed),
}

/// What is computed for a wanted rectangle: each layer needs a margin of the one before.
struct Plan {
    input: Rect,
    first: Rect,
    middle: Vec<Rect>,
}

impl Chain {
    /// Side of the squares that are computed at once.
    pub(crate) const GRID: usize = squares::SIDE;

    /// Computes what becomes of the rectangle `wanted` of the picture: rows of pixels of three
    /// colours, as many times wider and higher as the network enlarges.
    ///
    /// With `bounds`, every layer sees zeros beyond them, and `wanted` must lie within. `pixel`
    /// tells the colours by column and row, also around the wanted rectangle, but never beyond the
    /// bounds.
    ///
    /// The result for a pixel is the same whatever rectangle it is part of, as long as the
    /// rectangles begin at distances that are multiples of [`Chain::GRID`].
    pub(crate) fn run(
        &self,
        wanted: Rect,
        bounds: Option<Rect>,
        pixel: impl Fn(isize, isize) -> [f32; COLOURS],
        workshop: &mut Workshop,
    ) -> Vec<f32> {
        let plan = self.plan(wanted, bounds);
        let Workshop {
            crew,
            input,
            now,
            next,
        } = workshop;
        input.reshape(plan.input, COLOURS);
        let places = (plan.input.y..plan.input.bottom())
            .flat_map(|y| (plan.input.x..plan.input.right()).map(move |x| (x, y)));
        for (to, (x, y)) in input.values_mut().chunks_exact_mut(COLOURS).zip(places) {
            to.copy_from_slice(&pixel(x, y));
        }
        now.reshape(plan.first, self.first.outputs());
        self.first.run(input, now, crew);
        for (layer, rect) in self.middle.iter().zip(&plan.middle) {
            next.reshape(*rect, layer.outputs());
            layer.run(now, next, bounds, crew);
            std::mem::swap(now, next);
        }
        match &self.tail {
            Tail::Shuffle => shuffle(input, now, wanted, crew),
            Tail::Transposed(layer) => layer.run(now, next, wanted, crew),
        }
    }

    /// From the result back to the picture. The squares of each layer have their corner where the
    /// margin that the next one needs on the left and above begins, so that none is computed for
    /// this side alone.
    fn plan(&self, wanted: Rect, bounds: Option<Rect>) -> Plan {
        let mut needed = match self.tail {
            Tail::Shuffle => wanted,
            Tail::Transposed(_) => wanted.grown(1),
        };
        let mut anchor = (needed.x, needed.y);
        let mut middle = Vec::with_capacity(self.middle.len());
        for _ in &self.middle {
            let rect = needed.within(bounds).aligned(squares::SIDE, anchor);
            middle.push(rect);
            needed = rect.grown(1);
            anchor = (anchor.0 - 1, anchor.1 - 1);
        }
        middle.reverse();
        let first = needed.within(bounds);
        let input = first.grown(1).within(bounds);
        Plan {
            input,
            first,
            middle,
        }
    }
}

/// Puts the squares together and adds the pixels of the original.
fn shuffle(input: &Map, squares: &Map, wanted: Rect, crew: &mut Crew) -> Vec<f32> {
    const LINE: usize = SHUFFLE_SCALE * COLOURS;
    let stride = wanted.width * LINE;
    let mut out = vec![0.0; stride * wanted.height * SHUFFLE_SCALE];
    crew.for_each_chunk(&mut out, stride, |row, out, _| {
        let y = wanted.y + (row / SHUFFLE_SCALE) as isize;
        let line = row % SHUFFLE_SCALE * LINE;
        for (x, out) in (wanted.x..).zip(out.chunks_exact_mut(LINE)) {
            let square = &squares.values()[squares.at(x, y) + line..][..LINE];
            let pixel = &input.values()[input.at(x, y)..][..COLOURS];
            for (i, (out, value)) in out.iter_mut().zip(square).enumerate() {
                *out = value + pixel[i % COLOURS];
            }
        }
    });
    out
}
