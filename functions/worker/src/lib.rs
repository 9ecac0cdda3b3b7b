//! Runs one step of one restoration for each message.
//!
//! | message | answer |
//! |---|---|
//! | a step is done, failed, canceled or was done before | [`Outcome::Done`]: acknowledge |
//! | somebody else works on it, a service does not answer, or there is no room | [`Outcome::Retry`]: give back |
//! | it cannot be read | [`Outcome::Reject`]: to the dead-letter queue if there is one, else dropped |

mod called_off;
mod checksum;
mod delivery;
mod failure;
mod held;
mod leftovers;
mod message;
mod networks;
mod poll;
mod remote;
mod room;
mod small;
mod state;
mod step;
mod written;

pub use message::{handle, queue_of};
pub use networks::Networks;
pub use poll::poll;
pub use state::{Outcome, State};
