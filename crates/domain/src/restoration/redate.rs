//! After the clock was set back.

use super::{Deletion, LEAST_UNDO, LONGEST_SLEEP, Restoration, State, Timing};
use crate::Timestamp;

impl Restoration {
    /// Dates nothing later than it could be if the clock had always been right. One that was ahead and was set
    /// back would otherwise put off what is owed, a removal above all, until it is there again. Whether
    /// anything was changed.
    pub fn redate(&mut self, now: Timestamp, timing: &Timing) -> bool {
        let before = self.clone();
        self.redate_work(now, timing);
        if let State::Ended(ended) = &mut self.state {
            // One that ended in time is kept for as long as was meant at that time.
            if ended.finished_at > now {
                ended.finished_at = now;
                ended.expires_at = timing.retention.map(|retention| now + retention);
            }
            ended.stray_until = at_most(ended.stray_until, now + timing.longest_step);
            if let Some(deletion) = &mut ended.deletion {
                deletion.at = deletion.at.min(now);
            }
        }
        *self != before
    }

    /// The same for what does not end the time that a photo is kept, in the history or in the bin: the work, and what
    /// its owner deleted so that it goes at once.
    pub fn redate_work(&mut self, now: Timestamp, timing: &Timing) -> bool {
        let before = self.clone();
        self.queued_at = self.queued_at.min(now);
        match &mut self.state {
            State::Queued { .. } => {}
            State::AtWork { lease_until } => *lease_until = (*lease_until).min(now + timing.lease),
            State::Asleep {
                wake_at,
                lease_until,
                ..
            } => {
                *wake_at = (*wake_at).min(now + LONGEST_SLEEP);
                *lease_until = (*lease_until).min(*wake_at + timing.lease);
            }
            State::Ended(ended) => {
                let brief = |it: &&mut Deletion| it.undo <= LEAST_UNDO;
                if let Some(deletion) = ended.deletion.as_mut().filter(brief) {
                    deletion.at = deletion.at.min(now);
                }
            }
        }
        *self != before
    }
}

fn at_most(moment: Option<Timestamp>, latest: Timestamp) -> Option<Timestamp> {
    moment.map(|it| it.min(latest))
}
