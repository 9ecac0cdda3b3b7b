//! How likely something is a defect, from what was measured of it: logistic regression (D. Cox, "The
//! regression analysis of binary sequences", 1958).
//!
//! The weights were fitted to candidates in photos with made damage, of which is known where dust and
//! scratches are, and in the same photos without; bright and dark defects apart.

/// What each thing measured adds to the logarithm of the odds.
pub(crate) struct Weights<const MEASURED: usize> {
    pub(crate) base: f32,
    pub(crate) each: [f32; MEASURED],
}

impl<const MEASURED: usize> Weights<MEASURED> {
    /// From 0 to 1.
    pub(crate) fn likelihood(&self, measured: &[f32; MEASURED]) -> f32 {
        let terms = self.each.iter().zip(measured).map(|(w, m)| w * m);
        let odds = (self.base + terms.sum::<f32>()).exp();
        // What is as good as certain has odds beyond all numbers.
        if odds.is_infinite() {
            1.0
        } else {
            odds / (1.0 + odds)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_grows_with_the_odds_and_stays_within_0_and_1() {
        let weights = Weights {
            base: 1.0,
            each: [2.0],
        };
        let at = |value: f32| weights.likelihood(&[value]);
        assert!((at(-0.5) - 0.5).abs() < 1e-6);
        assert!((at(0.0) - 0.731).abs() < 1e-3);
        assert_eq!((at(-1e4), at(1e4)), (0.0, 1.0));
    }
}
