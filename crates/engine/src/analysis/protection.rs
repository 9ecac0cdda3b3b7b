//! Where a picture is protected because of faces.

use super::faces::Face;
use crate::picture::planes::Plane;
use crate::picture::rect::Rect;

/// A circle, in pixels of the photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Region {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) radius: f32,
}

impl Face {
    /// The eyes with their lids and lashes.
    pub(crate) fn eye_regions(&self) -> [Region; 2] {
        let [a, b] = self.eyes;
        let apart = (a.0 - b.0).hypot(a.1 - b.1);
        // In profile both eyes are at the same place.
        let radius = (0.34 * apart).max(0.12 * self.width);
        self.eyes.map(|(x, y)| Region { x, y, radius })
    }
}

/// The heads of all faces: ellipses with soft edges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protection {
    heads: Vec<Head>,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    x: f32,
    y: f32,
    /// Half axes of what is protected in part.
    across: f32,
    down: f32,
}

impl Head {
    /// Half axes of a head, in widths and heights of the box of its face, and how far its middle is
    /// above that of the box.
    const ACROSS: f32 = 0.95;
    const DOWN: f32 = 0.95;
    const UP: f32 = 0.08;

    /// Up to this part of the half axes everything is protected.
    const WHOLE: f32 = 0.7;

    fn of(face: &Face) -> Self {
        Self {
            x: face.x + face.width / 2.0,
            y: face.y + face.height * (0.5 - Self::UP),
            across: face.width * Self::ACROSS,
            down: face.height * Self::DOWN,
        }
    }

    /// How far a place is from the middle: 1 at the border.
    fn distance(&self, x: f32, y: f32) -> f32 {
        ((x - self.x) / self.across).hypot((y - self.y) / self.down)
    }
}

impl Protection {
    pub(crate) fn of(faces: &[Face]) -> Self {
        Self {
            heads: faces.iter().map(Head::of).collect(),
        }
    }

    /// How much a place is protected, 0 to 1.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let nearest = self.heads.iter().map(|head| head.distance(x, y));
        let nearest = nearest.fold(f32::MAX, f32::min);
        let part = ((1.0 - nearest) / (1.0 - Head::WHOLE)).clamp(0.0, 1.0);
        part * part * (3.0 - 2.0 * part)
    }

    /// Halves what is to be added to a picture where there are faces: skin shows every touch.
    pub(crate) fn soften(&self, change: &mut Plane) {
        let whole = Rect {
            x: 0,
            y: 0,
            width: change.width,
            height: change.height,
        };
        let part = self.part_of(whole);
        for y in part.y..part.bottom() {
            for x in part.x..part.right() {
                let weight = self.at(x as f32 + 0.5, y as f32 + 0.5);
                change.values[y as usize * change.width + x as usize] *= 1.0 - 0.5 * weight;
            }
        }
    }

    /// The smallest rectangle in `rect` outside of which nothing of it is protected. Empty if nothing
    /// is.
    pub(crate) fn part_of(&self, rect: Rect) -> Rect {
        let mut parts = self.heads.iter().filter_map(|head| {
            let low = |middle: f32, half: f32| (middle - half).floor() as isize;
            let high = |middle: f32, half: f32| (middle + half).ceil() as isize;
            let (x, y) = (low(head.x, head.across), low(head.y, head.down));
            let around = Rect {
                x,
                y,
                width: (high(head.x, head.across) - x) as usize,
                height: (high(head.y, head.down) - y) as usize,
            };
            let part = around.within(Some(rect));
            (part.width > 0 && part.height > 0).then_some(part)
        });
        let Some(first) = parts.next() else {
            return Rect::default();
        };
        parts.fold(first, |all, part| all.together(&part))
    }

    /// Whether all of a rectangle is protected wholly.
    pub(crate) fn covers(&self, rect: Rect) -> bool {
        let (left, right) = (rect.x as f32, rect.right() as f32);
        let (top, bottom) = (rect.y as f32, rect.bottom() as f32);
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        // What is round outwards holds a rectangle when it holds its corners.
        self.heads.iter().any(|head| {
            corners
                .iter()
                .all(|(x, y)| head.distance(*x, *y) <= Head::WHOLE)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::rect::rect;

    fn face(x: f32, y: f32) -> Face {
        Face {
            x,
            y,
            width: 40.0,
            height: 50.0,
            score: 0.9,
            eyes: [(x + 12.0, y + 20.0), (x + 28.0, y + 20.0)],
        }
    }

    #[test]
    fn a_face_is_protected_wholly_and_what_is_around_it_less_and_less() {
        let protection = Protection::of(&[face(100.0, 100.0)]);
        for (x, y) in [
            (120.0, 125.0),
            (102.0, 125.0),
            (138.0, 125.0),
            (120.0, 148.0),
        ] {
            assert_eq!(protection.at(x, y), 1.0, "{x}, {y}");
        }
        let along: Vec<f32> = (0..60)
            .map(|i| protection.at(120.0 + i as f32, 121.0))
            .collect();
        assert!(along.windows(2).all(|pair| pair[0] >= pair[1]), "{along:?}");
        assert!(
            along.windows(2).all(|pair| pair[0] - pair[1] < 0.2),
            "{along:?}"
        );
        assert_eq!(along[59], 0.0);
    }

    #[test]
    fn nothing_is_protected_without_faces() {
        let protection = Protection::of(&[]);
        assert_eq!(protection.at(3.0, 4.0), 0.0);
        assert_eq!(protection.part_of(rect(0, 0, 90, 90)), Rect::default());
        assert!(!protection.covers(rect(0, 0, 1, 1)));
    }

    #[test]
    fn a_part_of_the_picture_holds_all_that_is_protected_in_it() {
        let protection = Protection::of(&[face(30.0, 20.0), face(150.0, 160.0)]);
        for area in [
            rect(0, 0, 64, 64),
            rect(64, 0, 64, 64),
            rect(0, 0, 240, 240),
            rect(100, 100, 64, 96),
        ] {
            let part = protection.part_of(area);
            assert!(area.contains(&part));
            for y in area.y..area.bottom() {
                for x in area.x..area.right() {
                    let inside = part.contains(&rect(x, y, 1, 1));
                    let weight = protection.at(x as f32 + 0.5, y as f32 + 0.5);
                    assert!(inside || weight == 0.0, "{x}, {y}: {weight}");
                }
            }
        }
    }

    #[test]
    fn a_rectangle_within_a_face_is_covered_and_a_larger_one_is_not() {
        let protection = Protection::of(&[face(100.0, 100.0)]);
        assert!(protection.covers(rect(110, 110, 20, 24)));
        assert!(!protection.covers(rect(80, 80, 80, 90)));
    }

    #[test]
    fn eyes_have_a_size_even_in_profile() {
        let mut profile = face(0.0, 0.0);
        profile.eyes = [(8.0, 20.0); 2];
        let [a, b] = profile.eye_regions();
        assert_eq!(a, b);
        assert!(a.radius > 4.0);
    }
}
