//! Rectangles of a picture.

/// A rectangle, in pixels of the original. It may reach beyond the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: isize,
    pub(crate) y: isize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Rect {
    /// The rectangle between two corners, `to` excluded.
    fn between(from: (isize, isize), to: (isize, isize)) -> Self {
        Self {
            x: from.0,
            y: from.1,
            width: (to.0 - from.0).max(0) as usize,
            height: (to.1 - from.1).max(0) as usize,
        }
    }

    /// The first column behind it.
    pub(crate) fn right(&self) -> isize {
        self.x + self.width as isize
    }

    /// The first row below it.
    pub(crate) fn bottom(&self) -> isize {
        self.y + self.height as isize
    }

    /// Larger by `pixels` on each side.
    pub(crate) fn grown(&self, pixels: usize) -> Self {
        let by = pixels as isize;
        Self::between(
            (self.x - by, self.y - by),
            (self.right() + by, self.bottom() + by),
        )
    }

    /// What lies within `bounds` too; all of it without bounds.
    pub(crate) fn within(&self, bounds: Option<Self>) -> Self {
        let Some(bounds) = bounds else { return *self };
        Self::between(
            (self.x.max(bounds.x), self.y.max(bounds.y)),
            (
                self.right().min(bounds.right()),
                self.bottom().min(bounds.bottom()),
            ),
        )
    }

    /// The smallest rectangle around it that consists of whole squares of `side`, where the squares
    /// of the picture have a corner at `anchor`.
    pub(crate) fn aligned(&self, side: usize, anchor: (isize, isize)) -> Self {
        let side = side as isize;
        let down = |at: isize, anchor: isize| anchor + (at - anchor).div_euclid(side) * side;
        let up = |at: isize, anchor: isize| down(at + side - 1, anchor);
        Self::between(
            (down(self.x, anchor.0), down(self.y, anchor.1)),
            (up(self.right(), anchor.0), up(self.bottom(), anchor.1)),
        )
    }

    /// The smallest rectangle around both.
    pub(crate) fn together(&self, other: &Self) -> Self {
        Self::between(
            (self.x.min(other.x), self.y.min(other.y)),
            (
                self.right().max(other.right()),
                self.bottom().max(other.bottom()),
            ),
        )
    }

    /// Whether all of `other` lies within.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        other.within(Some(*self)) == *other
    }
}

/// A rectangle in a test.
#[cfg(test)]
pub(crate) fn rect(x: isize, y: isize, width: usize, height: usize) -> Rect {
    Rect {
        x,
        y,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_is_aligned_outwards_to_the_anchor() {
        assert_eq!(rect(0, 0, 8, 4).aligned(4, (0, 0)), rect(0, 0, 8, 4));
        assert_eq!(rect(0, 0, 8, 4).aligned(4, (-1, 2)), rect(-1, -2, 12, 8));
        assert_eq!(rect(-5, 9, 1, 1).aligned(4, (100, 100)), rect(-8, 8, 4, 4));
    }
}
