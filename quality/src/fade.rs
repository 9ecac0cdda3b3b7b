//! How prints fade, and the way back: what the oracle of the report knows.

use std::f64::consts::TAU;

use crate::metrics::{coded, linear};
use crate::numbers::Numbers;

/// The least light of a photo: below it, density cannot be told.
const LEAST: f64 = 0.005;

/// How a sheet faded, in one of three ways.
pub(crate) enum Fading {
    /// Coded values shrink: a bad scan of a faded print.
    Coded { black: [f64; 3], white: [f64; 3] },
    /// Dyes lose density in proportion, and the paper yellows.
    Dyes { kept: [f64; 3], stain: [f64; 3] },
    /// A veil of light lies over everything.
    Veil { black: [f64; 3], white: [f64; 3] },
}

impl Fading {
    pub(crate) fn draw(numbers: &mut Numbers) -> Self {
        let kind = (numbers.unit() * 3.0) as usize;
        let mut draw = |low: [f64; 3], high: [f64; 3]| -> [f64; 3] {
            std::array::from_fn(|c| numbers.between(low[c], high[c]))
        };
        match kind {
            0 => Self::Coded {
                white: draw([0.86, 0.78, 0.58], [0.98, 0.93, 0.82]),
                black: draw([0.14, 0.09, 0.04], [0.28, 0.2, 0.14]),
            },
            1 => Self::Dyes {
                kept: draw([0.45, 0.55, 0.6], [0.7, 0.8, 0.85]),
                stain: draw([0.0, 0.03, 0.1], [0.07, 0.12, 0.28]),
            },
            _ => Self::Veil {
                white: draw([0.7, 0.6, 0.35], [0.95, 0.85, 0.65]),
                black: draw([0.02, 0.012, 0.006], [0.075, 0.05, 0.03]),
            },
        }
    }

    /// What becomes of a coded value of a channel.
    pub(crate) fn faded(&self, c: usize, value: f64) -> f64 {
        match self {
            Self::Coded { black, white } => black[c] + (white[c] - black[c]) * value,
            Self::Dyes { kept, stain } => {
                let density = -linear(value).max(LEAST).log10();
                coded(10f64.powf(-(kept[c] * density + stain[c])))
            }
            Self::Veil { black, white } => coded(black[c] + (white[c] - black[c]) * linear(value)),
        }
    }

    /// What a coded value of a channel was.
    pub(crate) fn unfaded(&self, c: usize, value: f64) -> f64 {
        let value = match self {
            Self::Coded { black, white } => (value - black[c]) / (white[c] - black[c]),
            Self::Dyes { kept, stain } => {
                let density = (-linear(value).max(1e-6).log10() - stain[c]) / kept[c];
                coded(10f64.powf(-density))
            }
            Self::Veil { black, white } => {
                coded((linear(value) - black[c]) / (white[c] - black[c]))
            }
        };
        value.clamp(0.0, 1.0)
    }
}

/// One edge or corner got more light than the other, and the middle may differ from the rim.
pub(crate) struct Unevenness {
    direction: f64,
    slope: f64,
    rim: f64,
    yellow: f64,
}

impl Unevenness {
    pub(crate) fn draw(numbers: &mut Numbers) -> Self {
        Self {
            direction: numbers.between(0.0, TAU),
            slope: numbers.between(0.0, 0.14),
            rim: numbers.between(-0.06, 0.12),
            yellow: numbers.between(0.0, 0.06),
        }
    }

    /// The part of the light of a channel that is there, at a place from -1 to 1.
    pub(crate) fn light(&self, c: usize, x: f64, y: f64) -> f64 {
        let along = x * self.direction.cos() + y * self.direction.sin();
        let out = (x * x + y * y) / 2.0;
        let tint = [0.0, 0.3, 1.0][c] * self.yellow * out;
        1.0 + self.slope * along - self.rim * out - tint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_faded_comes_back_when_the_fading_is_known() {
        for seed in 0..60 {
            let fading = Fading::draw(&mut Numbers::new(seed));
            for c in 0..3 {
                // Below the least density the dyes cannot tell.
                for value in [0.1, 0.3, 0.5, 0.8, 1.0] {
                    let back = fading.unfaded(c, fading.faded(c, value));
                    assert!((back - value).abs() < 1e-6, "{seed} {c} {value} {back}");
                }
            }
        }
    }

    #[test]
    fn blacks_get_lighter_whites_darker_and_blue_fades_towards_yellow() {
        for seed in 0..60 {
            let fading = Fading::draw(&mut Numbers::new(seed));
            let (black, white) = (
                [0, 1, 2].map(|c| fading.faded(c, 0.0)),
                [0, 1, 2].map(|c| fading.faded(c, 1.0)),
            );
            assert!(black[0] > 0.12 && black[0] < 0.42, "{seed} {black:?}");
            assert!(
                white.iter().all(|w| (0.55..=1.0).contains(w)),
                "{seed} {white:?}"
            );
            assert!(white[2] < white[0], "{seed} {white:?}");
        }
    }

    #[test]
    fn light_differs_over_the_sheet_by_a_fifth_at_most() {
        for seed in 0..60 {
            let uneven = Unevenness::draw(&mut Numbers::new(seed));
            for (x, y) in [
                (-1.0, -1.0),
                (1.0, -1.0),
                (0.0, 0.0),
                (1.0, 1.0),
                (-1.0, 1.0),
            ] {
                let light = [0, 1, 2].map(|c| uneven.light(c, x, y));
                assert!(
                    light.iter().all(|l| (0.6..1.3).contains(l)),
                    "{seed} {light:?}"
                );
            }
            assert!((uneven.light(1, 0.0, 0.0) - 1.0).abs() < 1e-12);
        }
    }
}
