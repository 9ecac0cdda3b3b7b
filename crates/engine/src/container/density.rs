//! How many pixels stand on a length of paper.

/// What a density is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nothing: only the proportion of both numbers means something.
    Aspect,
    /// Pixels per inch.
    Inch,
    /// Pixels per centimetre.
    Centimetre,
}

/// How many pixels stand on a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Density {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) unit: Unit,
}

impl Density {
    pub(crate) fn is_sound(&self) -> bool {
        let sound = |value: f64| value.is_finite() && value > 0.0 && value < 1e6;
        sound(self.x) && sound(self.y)
    }

    pub(crate) fn scaled(self, scale: f64, turned: bool) -> Self {
        let (x, y) = if turned {
            (self.y, self.x)
        } else {
            (self.x, self.y)
        };
        let factor = match self.unit {
            Unit::Aspect => 1.0,
            Unit::Inch | Unit::Centimetre => scale,
        };
        Self {
            x: x * factor,
            y: y * factor,
            unit: self.unit,
        }
    }

    /// Both numbers in pixels per inch; `None` without a unit.
    pub(crate) fn per_inch(&self) -> Option<(f64, f64)> {
        let factor = match self.unit {
            Unit::Aspect => return None,
            Unit::Inch => 1.0,
            Unit::Centimetre => 2.54,
        };
        Some((self.x * factor, self.y * factor))
    }

    /// Both numbers in pixels per metre; `None` without a unit.
    pub(crate) fn per_metre(&self) -> Option<(f64, f64)> {
        let factor = match self.unit {
            Unit::Aspect => return None,
            Unit::Inch => 1.0 / 0.0254,
            Unit::Centimetre => 100.0,
        };
        Some((self.x * factor, self.y * factor))
    }
}
