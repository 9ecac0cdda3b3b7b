//! What is deleted can be brought back for a while.

use std::time::Duration;

use domain::{Claim, LEAST_UNDO, Refusal, Removal, Restoration, Sweep, Timing};
use proptest::prelude::*;

use crate::restoration::{DAY, Event, TIMING, apply, event, restoration, start};

const WEEK: Duration = Duration::from_secs(7 * DAY);

/// Where nothing is removed by itself.
const KEEPS: Timing = Timing {
    retention: None,
    undo: WEEK,
    ..TIMING
};

/// Deleted now, for a week.
fn in_bin() -> Restoration {
    let mut restoration = restoration(1);
    restoration.delete(WEEK, start(), &KEEPS);
    restoration
}

fn just_before(end: Duration) -> Duration {
    end - Duration::from_millis(1)
}

#[test]
fn what_is_deleted_is_in_the_bin_until_its_time_is_over() {
    let mut restoration = in_bin();
    let (last, over) = (start() + just_before(WEEK), start() + WEEK);
    assert!(restoration.is_in_bin(last) && !restoration.is_in_bin(over));
    assert!(!restoration.is_kept(start()), "not in the history");
    assert_eq!(restoration.due_at(&KEEPS), Some(over));
    assert_eq!(restoration.sweep(last, &KEEPS), Sweep::Nothing);
    assert_eq!(restoration.clone().undelete(last), Ok(()));
    assert_eq!(restoration.undelete(over), Err(Refusal::NothingToUndo));
    assert_eq!(restoration.sweep(over, &KEEPS), Sweep::Remove);
}

#[test]
fn another_time_that_is_set_later_changes_nothing_for_what_is_in_the_bin() {
    let minute = Timing {
        undo: LEAST_UNDO,
        ..KEEPS
    };
    let mut restoration = in_bin();
    let last = start() + just_before(WEEK);
    assert_eq!(restoration.due_at(&minute), Some(start() + WEEK));
    assert_eq!(restoration.sweep(last, &minute), Sweep::Nothing);
    restoration.delete(LEAST_UNDO, last, &minute);
    assert!(
        restoration.is_in_bin(last),
        "deleted again it stays as it is"
    );
    assert_eq!(restoration.undelete(last), Ok(()));
}

#[test]
fn what_is_deleted_for_good_cannot_be_brought_back_and_is_due_at_once() {
    let mut restoration = in_bin();
    let later = start() + Duration::from_secs(DAY);
    assert_eq!(restoration.end_undo(later), Ok(()));
    assert!(restoration.is_deleted() && !restoration.is_in_bin(later));
    assert_eq!(restoration.undelete(later), Err(Refusal::NothingToUndo));
    assert_eq!(restoration.end_undo(later), Err(Refusal::NothingToUndo));
    assert_eq!(restoration.sweep(later, &KEEPS), Sweep::Remove);
    assert_eq!(restoration.removal(), Removal::Begun);
}

#[test]
fn what_a_clock_ahead_has_deleted_can_be_deleted_for_good_as_well() {
    let mut restoration = restoration(1);
    let year = start() + Duration::from_secs(365 * DAY);
    restoration.delete(WEEK, year, &KEEPS);
    assert_eq!(restoration.end_undo(start()), Ok(()));
    assert!(!restoration.is_in_bin(start()));
    assert_eq!(restoration.sweep(start(), &KEEPS), Sweep::Remove);
}

#[test]
fn only_what_is_in_the_bin_can_be_taken_out_of_it() {
    let mut kept = restoration(1);
    assert_eq!(kept.end_undo(start()), Err(Refusal::NothingToUndo));
    assert_eq!(kept.undelete(start()), Err(Refusal::NothingToUndo));
    kept.cancel(start(), &KEEPS).expect("not ended");
    assert_eq!(kept.end_undo(start()), Err(Refusal::NothingToUndo));
    assert!(kept.is_kept(start()));
}

#[test]
fn the_bin_keeps_nothing_longer_than_it_is_kept_anyway() {
    let mut restoration = restoration(1);
    restoration.cancel(start(), &TIMING).expect("not ended");
    let expires = start() + TIMING.retention.expect("a day");
    restoration.delete(WEEK, start() + TIMING.lease, &TIMING);
    let ended = restoration.ended().expect("ended");
    assert_eq!(ended.removed_at(), Some(expires));
    assert_eq!(restoration.due_at(&TIMING), Some(expires));
    assert_eq!(restoration.undelete(expires), Err(Refusal::NothingToUndo));
    assert_eq!(restoration.sweep(expires, &TIMING), Sweep::Remove);
}

#[test]
fn what_was_deleted_at_work_is_tidied_in_the_bin_and_stays_there() {
    let mut restoration = restoration(1);
    let claim = restoration.claim(start(), &KEEPS);
    assert!(matches!(claim, Claim::Granted(_)));
    restoration.delete(WEEK, start(), &KEEPS);
    let later = start() + KEEPS.longest_step;
    assert_eq!(restoration.due_at(&KEEPS), Some(later));
    assert_eq!(restoration.sweep(later, &KEEPS), Sweep::Tidy);
    restoration.tidied(later);
    assert_eq!(restoration.due_at(&KEEPS), Some(start() + WEEK));
    assert_eq!(restoration.undelete(later), Ok(()));
}

#[test]
fn a_clock_that_was_ahead_and_is_set_right_puts_off_no_removal_from_the_bin() {
    let mut restoration = restoration(1);
    restoration.cancel(start(), &KEEPS).expect("not ended");
    let year = start() + Duration::from_secs(365 * DAY);
    restoration.delete(WEEK, year, &KEEPS);
    // Which clock was wrong shows with time, and until then the longer way is the safe one.
    assert!(!restoration.clone().redate_work(start(), &KEEPS));
    assert!(restoration.redate(start(), &KEEPS));
    assert_eq!(restoration.due_at(&KEEPS), Some(start() + WEEK));
}

#[test]
fn a_record_says_how_long_the_deletion_can_be_undone_and_an_earlier_one_means_a_minute() {
    let record = serde_json::to_value(in_bin()).expect("as JSON");
    assert_eq!(record["undo_seconds"], 7 * DAY);
    let mut earlier = record.clone();
    earlier
        .as_object_mut()
        .expect("fields")
        .remove("undo_seconds");
    let earlier: Restoration = serde_json::from_value(earlier).expect("a restoration");
    assert_eq!(earlier.due_at(&KEEPS), Some(start() + LEAST_UNDO));
    let again = serde_json::to_value(earlier).expect("as JSON");
    assert_eq!(again.get("undo_seconds"), None, "earlier versions read it");
}

proptest! {
    #[test]
    fn nothing_leaves_the_bin_but_by_its_owner_or_in_time_and_nothing_comes_back_that_is_gone(
        events in prop::collection::vec(event(), 0..60),
    ) {
        let mut restoration = restoration(2);
        let mut now = start();
        for event in &events {
            let (before, then) = (restoration.clone(), now);
            apply(&mut restoration, event, &mut now);
            let is_gone = before.is_deleted() && !before.is_in_bin(then);
            if is_gone {
                prop_assert!(!restoration.is_in_bin(now) && restoration.is_deleted(), "{event:?}");
            }
            if before.is_in_bin(then) {
                let over = before.ended().and_then(|it| it.removed_at());
                match event {
                    Event::Undelete => prop_assert!(!restoration.is_deleted()),
                    Event::EndUndo => prop_assert!(!restoration.is_in_bin(now)),
                    _ => {
                        prop_assert_eq!(restoration.deletion(), before.deletion());
                        prop_assert_eq!(restoration.is_in_bin(now), over > Some(now));
                    }
                }
                prop_assert_eq!(restoration.removal(), Removal::None);
            }
            if restoration.is_deleted() {
                prop_assert!(restoration.due_at(&TIMING).is_some(), "nothing removes it");
            }
        }
    }
}
