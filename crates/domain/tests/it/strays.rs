//! Pictures that an attempt writes which is not wanted any more.

use std::time::Duration;

use domain::{Claim, Restoration, Sweep};

use crate::restoration::{TIMING, restoration, start};

fn claimed() -> Restoration {
    let mut restoration = restoration(1);
    let claim = restoration.claim(start(), &TIMING);
    assert!(matches!(claim, Claim::Granted(_)));
    restoration
}

#[test]
fn what_was_canceled_at_work_is_looked_at_once_more_when_no_worker_can_be_left() {
    let mut restoration = claimed();
    restoration.cancel(start(), &TIMING).expect("at work");
    let later = start() + TIMING.longest_step;
    assert_eq!(restoration.due_at(&TIMING), Some(later));
    assert_eq!(restoration.sweep(later, &TIMING), Sweep::Tidy);
    // Only when that is done; cut off, it is done again.
    assert_eq!(restoration.sweep(later, &TIMING), Sweep::Tidy);
    restoration.tidied(later);
    let expires_at = restoration.ended().and_then(|it| it.expires_at);
    assert_eq!(restoration.due_at(&TIMING), expires_at);
}

#[test]
fn what_was_canceled_while_it_waited_owes_nothing() {
    let mut restoration = restoration(1);
    restoration.cancel(start(), &TIMING).expect("waits");
    let ended = restoration.ended().expect("ended");
    assert_eq!(ended.stray_until, None);
    assert_eq!(restoration.due_at(&TIMING), ended.expires_at);
}

#[test]
fn what_was_deleted_at_work_is_removed_in_time_and_its_record_goes_last() {
    let mut restoration = claimed();
    restoration.delete(TIMING.undo, start(), &TIMING);
    let over = start() + TIMING.undo;
    assert_eq!(restoration.sweep(over, &TIMING), Sweep::Remove);
    assert!(!restoration.emptied(over), "a worker may still be writing");
    let last = start() + TIMING.longest_step;
    assert_eq!(restoration.due_at(&TIMING), Some(last));
    let before = start() + (TIMING.longest_step - Duration::from_millis(1));
    assert_eq!(restoration.sweep(before, &TIMING), Sweep::Nothing);
    assert!(restoration.undelete(over).is_err());
    assert_eq!(restoration.sweep(last, &TIMING), Sweep::Remove);
    assert!(restoration.emptied(last));
}

#[test]
fn what_has_not_ended_is_neither_emptied_nor_tidied_nor_abandoned_once_it_has() {
    let mut restoration = claimed();
    let before = restoration.clone();
    let later = start() + TIMING.longest_step;
    restoration.tidied(later);
    assert!(!restoration.emptied(later));
    assert_eq!(restoration, before);
    restoration.cancel(start(), &TIMING).expect("at work");
    let before = restoration.clone();
    assert_eq!(restoration.abandon(later, &TIMING), Sweep::Nothing);
    assert_eq!(restoration, before);
}
