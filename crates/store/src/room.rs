//! Whether a photo can be taken.

use crate::{Error, Gauge, Shortage, Store};

impl Store {
    /// The same store over a disk that this gauge looks at.
    #[must_use]
    pub fn with_gauge(self, gauge: Gauge) -> Self {
        Self { gauge, ..self }
    }

    /// What tells how much room there is.
    #[must_use]
    pub fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    /// Sees that a photo of so many bytes can be taken now.
    ///
    /// # Errors
    /// [`Error::NoRoom`] or [`Error::ReadOnly`].
    pub fn check_room(&self, bytes: u64) -> Result<(), Error> {
        let operation = "look for room";
        let Some(room) = self.gauge.room() else {
            return Ok(());
        };
        let wanted = room.reserve_bytes.saturating_add(bytes);
        match room.shortage {
            Some(Shortage::ReadOnly) => Err(Error::ReadOnly { operation }),
            Some(Shortage::Full) => Err(Error::NoRoom { operation }),
            None if room.free_bytes.is_some_and(|free| free < wanted) => {
                Err(Error::NoRoom { operation })
            }
            None => Ok(()),
        }
    }
}
