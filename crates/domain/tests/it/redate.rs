//! After the clock was set back.

use std::time::Duration;

use domain::{Claim, Restoration, Timing};

use crate::restoration::{TIMING, blob, restoration, start};

#[test]
fn what_a_clock_ahead_has_dated_is_dated_anew_when_it_was_set_back() {
    let two_years = Duration::from_secs(2 * 365 * 86_400);
    let timing = Timing {
        retention: Some(Duration::from_secs(86_400)),
        ..TIMING
    };
    let ahead = start() + two_years;
    let soon = |restoration: &Restoration| {
        let mut after = restoration.clone();
        after.redate(start(), &timing);
        after.due_at(&timing).expect("owed").since(start())
    };

    let mut restoration = restoration(1);
    restoration.sent(ahead);
    assert_eq!(soon(&restoration), timing.patience);
    let attempt = match restoration.claim(ahead, &timing) {
        Claim::Granted(attempt) => attempt,
        other => panic!("{other:?}"),
    };
    assert_eq!(soon(&restoration), timing.lease);
    restoration
        .commit(attempt, blob(attempt), ahead, &timing)
        .expect("at work");
    assert_eq!(soon(&restoration), Duration::from_secs(86_400));
    restoration.delete(timing.undo, ahead, &timing);
    assert_eq!(soon(&restoration), timing.undo);

    // What a right clock has dated stays.
    let mut right = restoration.clone();
    right.redate(ahead, &timing);
    assert_eq!(right, restoration);
}
