//! The photo that was previewed last, for the next move of a slider.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::UserId;
use engine::{IccProfile, Previewer};
use tokio::time;

/// For how long after the last preview. Memory is back when nobody has looked for a minute.
pub const KEPT_FOR: Duration = Duration::from_secs(45);

/// One photo at most, decoded, with what was measured of it. In memory only; clones share it.
#[derive(Clone)]
pub struct Kept {
    shelf: Arc<Mutex<Shelf>>,
    keeps: Duration,
}

#[derive(Default)]
struct Shelf {
    photo: Option<(Place, Previewer)>,
    /// Counts previews, to know whether there was one since.
    used: u64,
}

/// Which photo it is, and whose. Nobody else gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) owner: UserId,
    /// In the bucket, where nothing is ever overwritten by something else.
    pub(crate) key: String,
    pub(crate) page: NonZeroU32,
    pub(crate) icc_profile: IccProfile,
}

impl Default for Kept {
    fn default() -> Self {
        Self::keeping(KEPT_FOR)
    }
}

impl Kept {
    /// Keeps a photo for so long after its last preview.
    #[must_use]
    pub fn keeping(keeps: Duration) -> Self {
        Self {
            shelf: Arc::default(),
            keeps,
        }
    }

    /// Takes the photo, if it is this one. Another one is dropped, so that there is room for this.
    pub(crate) fn take(&self, place: &Place) -> Option<Previewer> {
        let (kept, previewer) = self.shelf().photo.take()?;
        (kept == *place).then_some(previewer)
    }

    /// Keeps the photo, which is dropped unless it is used once more in time.
    pub(crate) fn put(&self, place: Place, previewer: Previewer) {
        let mut shelf = self.shelf();
        shelf.used += 1;
        shelf.photo = Some((place, previewer));
        let (kept, used) = (self.clone(), shelf.used);
        tokio::spawn(async move {
            time::sleep(kept.keeps).await;
            let mut shelf = kept.shelf();
            if shelf.used == used {
                shelf.photo = None;
            }
        });
    }

    /// Whether there is a photo.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelf().photo.is_none()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // Nothing in it is half done while it is held.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("is_empty", &self.is_empty())
            .finish()
    }
}
