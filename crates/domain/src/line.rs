//! The line before the machine that computes: who is before whom, and how long those take.

use crate::{Estimate, Provider, Registry, Restoration, RestorationId, State, Timestamp, UserId};

/// Everything unfinished at one moment, as far as it matters to those that wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    at: Timestamp,
    /// In the order in which they are taken.
    places: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq)]
struct Place {
    owner: UserId,
    order: Order,
    /// It is at work, or waits for that; others sleep, or are somebody else's machine's.
    computes: bool,
    /// How long it still takes; `None` where that was never measured.
    takes: Option<Estimate>,
}

/// Those at work first, then those that were asked for first.
type Order = (bool, Timestamp, RestorationId);

/// What is before one that waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ahead {
    /// How many photos of all people are at work or taken before it.
    pub photos: usize,
    /// How long these take, one after the other; `None` where that was never measured of one of them.
    pub takes: Option<Estimate>,
}

impl Line {
    /// The line that these make, as they were at that moment. What has ended is passed over.
    #[must_use]
    pub fn of(at: Timestamp, unfinished: &[Restoration], registry: &Registry) -> Self {
        let mut places: Vec<Place> = unfinished
            .iter()
            .filter(|it| it.ended().is_none())
            .map(|it| Place {
                owner: it.owner,
                order: order_of(it),
                computes: computes(it, registry),
                takes: takes(it, registry),
            })
            .collect();
        places.sort_by_key(|place| place.order);
        Self { at, places }
    }

    /// The moment at which it was so.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What is before this one, if it waits for the machine that computes.
    #[must_use]
    pub fn ahead_of(&self, waiting: &Restoration, registry: &Registry) -> Option<Ahead> {
        if !matches!(waiting.state(), State::Queued { .. }) || !computes(waiting, registry) {
            return None;
        }
        let before: Vec<&Place> = self.before(waiting).filter(|it| it.computes).collect();
        let nothing = Estimate {
            low_secs: 0.0,
            high_secs: 0.0,
        };
        let mut takes = before.iter().map(|place| place.takes);
        Some(Ahead {
            photos: before.len(),
            takes: takes.try_fold(nothing, |sum, each| Some(sum + each?)),
        })
    }

    /// How many of the same person are before this one, wherever they are worked on.
    #[must_use]
    pub fn own_ahead_of(&self, waiting: &Restoration) -> usize {
        self.before(waiting)
            .filter(|place| place.owner == waiting.owner)
            .count()
    }

    fn before(&self, waiting: &Restoration) -> impl Iterator<Item = &Place> {
        let order = order_of(waiting);
        // In this line it may still be waiting, and be at work by now.
        self.places
            .iter()
            .filter(move |place| place.order < order && place.order.2 != waiting.id)
    }
}

fn order_of(restoration: &Restoration) -> Order {
    let waits = matches!(restoration.state(), State::Queued { .. });
    (waits, restoration.in_line_since(), restoration.id)
}

fn computes(restoration: &Restoration, registry: &Registry) -> bool {
    let step = restoration.recipe.steps().get(restoration.step());
    let model = step.and_then(|step| registry.get(&step.model_id));
    let is_here = model.is_none_or(|model| model.provider == Provider::Engine);
    is_here
        && matches!(
            restoration.state(),
            State::Queued { .. } | State::AtWork { .. }
        )
}

/// What is left of the step that is at work or next: after it, it stands at the end of the line again.
fn takes(restoration: &Restoration, registry: &Registry) -> Option<Estimate> {
    let step = restoration.recipe.steps().get(restoration.step())?;
    let Estimate {
        low_secs,
        high_secs,
    } = registry
        .get(&step.model_id)?
        .estimate(restoration.input_pixels())?;
    let left = f64::from(1.0 - restoration.progress());
    Some(Estimate {
        low_secs: low_secs * left,
        high_secs: high_secs * left,
    })
}
