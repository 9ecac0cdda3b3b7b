//! What can be read of a restoration.

use super::{
    Attempt, Blob, Deletion, Ended, Ending, Failure, Place, Provenance, RESULTS, Remote, Removal,
    Repairs, Restoration, State, Status,
};
use crate::{Timestamp, Upload};

impl Restoration {
    /// Where it stands, with what belongs to that.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where it stands, by name.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// What there is to say of its end, once it has ended.
    #[must_use]
    pub fn ended(&self) -> Option<&Ended> {
        match &self.state {
            State::Ended(ended) => Some(ended),
            _ => None,
        }
    }

    /// Why it failed.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match &self.ended()?.ending {
            Ending::Failed(failure) => Some(failure),
            Ending::Succeeded | Ending::Canceled => None,
        }
    }

    /// Its owner's deletion, for good or not yet.
    #[must_use]
    pub fn deletion(&self) -> Option<Deletion> {
        self.ended()?.deletion
    }

    /// Whether its owner deleted it, for good or not yet.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deletion().is_some()
    }

    /// Whether its owner deleted it and can still have it back.
    #[must_use]
    pub fn is_in_bin(&self, now: Timestamp) -> bool {
        self.is_deleted()
            && self
                .ended()
                .is_some_and(|it| it.removal == Removal::None && it.removed_at() > Some(now))
    }

    /// Whether its owner still has it: neither deleted nor past its time. What is past its time may
    /// still be there, until the sweeper comes by.
    #[must_use]
    pub fn is_kept(&self, now: Timestamp) -> bool {
        let ended = self.ended();
        ended.is_none_or(|it| it.deletion.is_none() && it.expires_at.is_none_or(|at| at > now))
    }

    /// How far its removal is.
    #[must_use]
    pub fn removal(&self) -> Removal {
        self.ended().map_or(Removal::None, |it| it.removal)
    }

    /// The newest attempt; 0 before the first claim.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// Claims of the current step so far.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// How far the current step is, 0..1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        self.progress
    }

    /// What somebody else's machine has of the current step.
    #[must_use]
    pub fn remote(&self) -> Option<&Remote> {
        self.remote.as_ref()
    }

    /// When it was first claimed.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.started_at
    }

    /// When the current attempt began.
    #[must_use]
    pub fn attempt_started_at(&self) -> Option<Timestamp> {
        self.attempt_started_at
    }

    /// The step that is next or at work, from 0; the number of steps once all are done.
    #[must_use]
    pub fn step(&self) -> usize {
        self.outputs.len()
    }

    /// How many pixels the current step is given.
    #[must_use]
    pub fn input_pixels(&self) -> f64 {
        let original = (self.original.width, self.original.height);
        let last = self.outputs.last();
        let (width, height) = last.map_or(original, |blob| (blob.width, blob.height));
        f64::from(width) * f64::from(height)
    }

    /// Since when it stands in line: since it was asked for, and from the first claim on since it was last
    /// queued. A message that is sent once more does not put it back.
    #[must_use]
    pub fn in_line_since(&self) -> Timestamp {
        match self.attempt {
            Attempt(0) => self.created_at,
            Attempt(_) => self.queued_at,
        }
    }

    /// Faces that were protected, by the step that saw the most; `None` when no step looked for
    /// any.
    #[must_use]
    pub fn faces_protected(&self) -> Option<u32> {
        self.outputs
            .iter()
            .filter_map(|it| it.faces_protected)
            .max()
    }

    /// Defects that were filled, by the first step that looked for any; `None` when none did. What later steps fill is
    /// made from what that one left.
    #[must_use]
    pub fn repairs(&self) -> Option<Repairs> {
        self.outputs.iter().find_map(|it| it.repairs)
    }

    /// The finished picture.
    #[must_use]
    pub fn result(&self) -> Option<&Blob> {
        let last = self.outputs.last();
        last.filter(|_| self.status() == Status::Succeeded)
    }

    /// How the result came from the photo, over all steps; `None` without a result, and of results from before this
    /// was noted.
    #[must_use]
    pub fn provenance(&self) -> Option<Provenance> {
        let mut whole = self.result()?.provenance.clone()?;
        let earlier = self.outputs.iter().rev().skip(1);
        for step in earlier.filter_map(|it| it.provenance.as_ref()) {
            if step.place == Place::Removed {
                whole.place = Place::Removed;
            }
            whole
                .original_color_space
                .clone_from(&step.original_color_space);
            let lost = step.dropped.iter();
            let lost = lost.filter(|part| !whole.dropped.contains(part));
            let lost: Vec<String> = lost.cloned().collect();
            whole.dropped.extend(lost);
        }
        Some(whole)
    }

    /// Where the bytes for the current step are in the bucket.
    #[must_use]
    pub fn input_key(&self) -> String {
        let last = self.outputs.last();
        last.map_or_else(|| self.original_key(), |blob| blob.key.clone())
    }

    /// The key of the photo itself.
    #[must_use]
    pub fn original_key(&self) -> String {
        Upload::key_of(self.owner, self.original.upload_id)
    }

    /// Under which prefix everything made for this restoration is in the bucket.
    #[must_use]
    pub fn blob_prefix(&self) -> String {
        format!("{RESULTS}{}/", self.id)
    }

    /// The keys of all pictures in the bucket that the record names, the original excepted.
    #[must_use]
    pub fn picture_keys(&self) -> Vec<&str> {
        let small = [&self.original.thumbnail_key, &self.original.preview_key];
        let mut keys: Vec<&str> = small.into_iter().flatten().map(String::as_str).collect();
        for blob in &self.outputs {
            keys.extend([blob.key.as_str(), blob.thumbnail_key.as_str()]);
            keys.extend(blob.preview_key.as_deref());
        }
        keys
    }
}
