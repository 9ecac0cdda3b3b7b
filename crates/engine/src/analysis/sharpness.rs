//! Measures blur without knowing the sharp picture.
//!
//! F. Crete et al., "The blur effect: perception and estimation with a new no-reference perceptual
//! blur metric", 2007: a sharp picture loses much of the variation between neighbours when it is
//! blurred, a blurred one hardly any.

use crate::picture::planes::Plane;

/// Reach of the blur that the picture is held against, to each side.
const REACH: usize = 4;

/// How blurred a plane is: 0 sharp, 1 without any edge left. Something flat is not blurred.
pub(crate) fn blur(light: &Plane) -> f32 {
    let across = lost(light, 1, 0);
    let down = lost(light, 0, 1);
    let worst = match (across, down) {
        (Some(a), Some(b)) => a.max(b),
        (a, b) => a.or(b).unwrap_or(0.0),
    };
    // Sharp photos have about 0.3, those blurred beyond use 0.75.
    ((worst - 0.32) / 0.4).clamp(0.0, 1.0)
}

/// The part of the variation in one direction that stays when the plane is blurred in it.
fn lost(light: &Plane, dx: usize, dy: usize) -> Option<f32> {
    let (mut before, mut kept) = (0.0f64, 0.0f64);
    let margin = REACH + 1;
    if light.width <= 2 * margin * dx + 1 || light.height <= 2 * margin * dy + 1 {
        return None;
    }
    for y in margin * dy..light.height - REACH * dy {
        for x in margin * dx..light.width - REACH * dx {
            let at = |steps: isize| {
                let x = (x as isize + steps * dx as isize) as usize;
                let y = (y as isize + steps * dy as isize) as usize;
                light.at(x, y)
            };
            let sharp = (at(0) - at(-1)).abs();
            // Of two means of neighbours all but the ends cancel out.
            let reach = REACH as isize;
            let soft = (at(reach) - at(-reach - 1)).abs() / (2 * REACH + 1) as f32;
            before += f64::from(sharp);
            kept += f64::from((sharp - soft).max(0.0));
        }
    }
    (before > 1e-6 * (light.width * light.height) as f64).then(|| ((before - kept) / before) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::smooth::box_mean;
    use crate::samples::scene;

    #[test]
    fn the_more_a_picture_is_blurred_the_more_is_measured() {
        let sharp = scene(300, 200);
        let measured: Vec<f32> = [0, 1, 2, 5]
            .iter()
            .map(|radius| blur(&box_mean(&box_mean(&sharp, *radius, 1), *radius, 1)))
            .collect();
        assert!(
            measured.is_sorted() && measured[3] > measured[0] + 0.3,
            "{measured:?}"
        );
    }

    #[test]
    fn flat_and_tiny_pictures_are_not_blurred() {
        for (width, height) in [(1, 1), (3, 100), (100, 100)] {
            assert_eq!(blur(&Plane::new(width, height, 0.5)), 0.0);
        }
    }
}
