//! A restoration as it is answered, for whoever asks.

mod addresses;
mod body;
mod line;
mod time_left;

use domain::{LOOK_FOR_ROOM, Restoration, State, Status, WorkReason};
use store::Shortage;

use self::{addresses::Which, body::NoticeBody};
use crate::Problem;

pub use addresses::Pictures;
pub use body::{FailureBody, OriginalBody, RestorationBody, ResultBody, StepBody};
pub use line::{LineBody, Seen, Waiting};
pub use time_left::retry_after;

/// How far back a restoration looks for others of the same person that wait before it.
const LOOK_BACK: usize = 50;

impl Pictures<'_> {
    /// The restoration as it is answered by itself, with its place among those that wait. `known` is
    /// [`RestorationBody::pictures`] of an earlier answer: while the work goes on, what was told with that
    /// is not told again.
    ///
    /// # Errors
    /// A [`Problem`] when the table cannot be read or presigning fails.
    pub async fn show_one(
        &self,
        restoration: &Restoration,
        known: Option<&str>,
    ) -> Result<RestorationBody, Problem> {
        let mut body = self.show_but(restoration, known).await?;
        if restoration.status() == Status::Queued {
            let (owner, id) = (restoration.owner, restoration.id);
            let before = self.store.unfinished_before(owner, id, LOOK_BACK).await?;
            body.queue_position = Some(before + 1);
        }
        Ok(body)
    }

    /// The same with its place among those of all people, as the line was seen.
    ///
    /// # Errors
    /// A [`Problem`] when presigning fails.
    pub async fn show_in_line(
        &self,
        restoration: &Restoration,
        known: Option<&str>,
        seen: &Seen,
    ) -> Result<RestorationBody, Problem> {
        let mut body = self.show_but(restoration, known).await?;
        body.queue_position = seen.own_position(restoration);
        body.line = seen.body(restoration, self.registry);
        Ok(body)
    }

    /// Without what `known` stands for.
    async fn show_but(
        &self,
        restoration: &Restoration,
        known: Option<&str>,
    ) -> Result<RestorationBody, Problem> {
        let is_known = known == Some(self.tag(restoration).as_str());
        let which = match restoration.ended() {
            None if is_known => Which::Known,
            _ => Which::All,
        };
        self.show(restoration, which).await
    }

    /// The restoration as it is answered in a list: with addresses of small pictures only, and without
    /// `queue_position`.
    ///
    /// # Errors
    /// A [`Problem`] when presigning fails.
    pub async fn show_in_list(
        &self,
        restoration: &Restoration,
    ) -> Result<RestorationBody, Problem> {
        self.show(restoration, Which::Small).await
    }

    async fn show(
        &self,
        restoration: &Restoration,
        which: Which,
    ) -> Result<RestorationBody, Problem> {
        let addresses = self.addresses(restoration, which).await?;
        let eta = time_left::eta(restoration, self.registry, self.now);
        let mut body = RestorationBody::new(restoration, addresses, self.tag(restoration), eta);
        body.notice = body.notice.or_else(|| self.shortage(restoration));
        Ok(body)
    }

    /// Why nobody begins with work that waits: there would be no room for what is made.
    fn shortage(&self, restoration: &Restoration) -> Option<NoticeBody> {
        let (State::Queued { .. } | State::Asleep { .. }) = restoration.state() else {
            return None;
        };
        let reason = match self.store.gauge().shortage()? {
            Shortage::Full => WorkReason::WaitsForRoom,
            Shortage::ReadOnly => WorkReason::WaitsForWritableDisk,
        };
        Some(NoticeBody::new(&reason.into(), self.now + LOOK_FOR_ROOM))
    }
}
