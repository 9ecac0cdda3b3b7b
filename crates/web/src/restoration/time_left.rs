//! How far a restoration is, and how long it still takes.

use std::time::Duration;

use domain::{Registry, Restoration, Status, Timestamp};

/// From how far the step came in how long once it is on its way, before that from what the
/// model was measured to take. `None` when it does not run, or when that cannot be told.
pub(super) fn eta(
    restoration: &Restoration,
    registry: &Registry,
    now: Timestamp,
) -> Option<Duration> {
    if restoration.status() != Status::Running {
        return None;
    }
    let mut pixels = restoration.input_pixels();
    let spent = now.since(restoration.attempt_started_at()?).as_secs_f64();
    let progress = f64::from(restoration.progress());
    let mut seconds = 0.0;
    let steps = restoration.recipe.steps().iter().enumerate();
    for (at, step) in steps.skip(restoration.step()) {
        let model = registry.get(&step.model_id)?;
        let measured = model.seconds(pixels);
        seconds += match measured {
            _ if at == restoration.step() && progress > 0.05 => spent * (1.0 / progress - 1.0),
            Some(measured) if at == restoration.step() => (measured - spent).max(1.0),
            Some(measured) => measured,
            None => return None,
        };
        pixels *= f64::from(model.scale).powi(2);
    }
    Some(Duration::from_secs_f64(
        seconds.clamp(1.0, 24.0 * 3600.0).ceil(),
    ))
}

/// How far all steps together are, 0..1.
#[allow(clippy::cast_precision_loss)] // At most eight steps.
pub(super) fn overall_progress(restoration: &Restoration) -> f32 {
    if restoration.status() == Status::Succeeded {
        return 1.0;
    }
    let steps = restoration.recipe.steps().len() as f32;
    (restoration.step() as f32 + restoration.progress()) / steps
}

/// After how many seconds it makes sense to look again; `None` when nothing changes any more.
#[must_use]
pub fn retry_after(restoration: &Restoration) -> Option<u64> {
    restoration.ended().is_none().then_some(1)
}
