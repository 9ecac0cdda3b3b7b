//! Any order of events leaves a restoration in one piece.

use std::time::Duration;

use domain::{
    Attempt, Blob, Claim, Failure, FailureKind, FileName, MAX_ATTEMPTS, NewRestoration, Original,
    Params, PhotoReason, Recipe, Refusal, Registry, Restoration, RestorationId, State, Status,
    Step, Sweep, Timestamp, Timing, UploadId, UserId, WorkReason,
};
use proptest::prelude::*;

pub(crate) const TIMING: Timing = Timing {
    report: Duration::from_secs(1),
    lease: Duration::from_secs(60),
    outbox: Duration::from_secs(60),
    patience: Duration::from_secs(900),
    undo: Duration::from_secs(60),
    longest_step: Duration::from_secs(900),
    retention: Some(Duration::from_secs(24 * 3600)),
};

pub(crate) const DAY: u64 = 86_400;

pub(crate) fn start() -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000)
}

pub(crate) fn restoration(steps: usize) -> Restoration {
    let step = Step {
        model_id: "photo-2x".to_owned(),
        params: Params::new(),
    };
    let new = NewRestoration {
        id: RestorationId::new(),
        owner: UserId::new(),
        filename: FileName::new("a.jpg"),
        original: Original {
            upload_id: UploadId::new(),
            width: 4,
            height: 3,
            size: 100,
            content_type: "image/jpeg".to_owned(),
            thumbnail_key: None,
            preview_key: None,
            page: None,
            previews_bytes: 0,
            small_bytes: None,
            sha256: None,
        },
        recipe: Recipe::new(&Registry::built_in(), vec![step; steps]).expect("a good recipe"),
    };
    Restoration::new(new, start())
}

pub(crate) fn blob(attempt: Attempt) -> Blob {
    Blob {
        key: format!("results/{}", attempt.0),
        thumbnail_key: format!("results/{}-thumbnail", attempt.0),
        preview_key: None,
        small_bytes: None,
        width: 8,
        height: 6,
        size: 400,
        content_type: "image/jpeg".to_owned(),
        extension: "jpg".to_owned(),
        faces_protected: None,
        repairs: None,
        provenance: None,
    }
}

fn failure() -> Failure {
    Failure::new(FailureKind::PhotoUnusable, PhotoReason::PhotoCutOff)
}

pub(crate) fn granted(restoration: &mut Restoration, now: Timestamp) -> Attempt {
    match restoration.claim(now, &TIMING) {
        Claim::Granted(attempt) => attempt,
        other => panic!("not granted: {other:?}"),
    }
}

#[test]
fn a_recipe_of_two_steps_is_two_claims_and_ends_once() {
    let mut restoration = restoration(2);
    let now = start();
    let first = granted(&mut restoration, now);
    restoration
        .commit(first, blob(first), now, &TIMING)
        .expect("at work");
    assert_eq!(
        (restoration.state(), restoration.step()),
        (&State::Queued { outbox: true }, 1)
    );
    assert_eq!(restoration.result(), None);
    let second = granted(&mut restoration, now);
    restoration
        .commit(second, blob(second), now, &TIMING)
        .expect("at work");
    assert_eq!(restoration.result(), Some(&blob(second)));
    assert_eq!(
        restoration.commit(second, blob(second), now, &TIMING),
        Err(Refusal::Ended(Status::Succeeded))
    );
}

#[test]
fn a_live_lease_is_not_taken_and_a_dead_one_is() {
    let mut restoration = restoration(1);
    let first = granted(&mut restoration, start());
    let soon = start() + Duration::from_secs(59);
    assert_eq!(
        restoration.claim(soon, &TIMING),
        Claim::Busy(start() + TIMING.lease)
    );
    let later = start() + Duration::from_secs(60);
    let second = granted(&mut restoration, later);
    assert!(second > first);
    assert_eq!(
        restoration.report(first, 0.9, later, &TIMING),
        Err(Refusal::Superseded)
    );
    assert_eq!(
        restoration.fail(first, failure(), later, &TIMING),
        Err(Refusal::Superseded)
    );
    assert_eq!(
        restoration.commit(second, blob(second), later, &TIMING),
        Ok(())
    );
}

#[test]
fn a_report_renews_the_lease_and_progress_never_goes_back() {
    let mut restoration = restoration(1);
    let attempt = granted(&mut restoration, start());
    let later = start() + Duration::from_secs(50);
    restoration
        .report(attempt, 0.5, later, &TIMING)
        .expect("at work");
    restoration
        .report(attempt, 0.2, later, &TIMING)
        .expect("at work");
    assert!((restoration.progress() - 0.5).abs() < f32::EPSILON);
    assert_eq!(restoration.due_at(&TIMING), Some(later + TIMING.lease));
}

#[test]
fn a_worker_that_always_dies_is_given_up_with_a_reason() {
    let mut restoration = restoration(1);
    let mut now = start();
    for _ in 0..MAX_ATTEMPTS {
        granted(&mut restoration, now);
        now = now + TIMING.lease;
        restoration.sweep(now, &TIMING);
    }
    assert_eq!(restoration.status(), Status::Failed);
    assert_eq!(
        restoration.failure().map(|failure| failure.kind),
        Some(FailureKind::AttemptsUsedUp)
    );
}

#[test]
fn work_that_is_handed_back_does_not_count_as_a_try() {
    let mut restoration = restoration(1);
    for _ in 0..2 * MAX_ATTEMPTS {
        let attempt = granted(&mut restoration, start());
        restoration.hand_back(attempt, start()).expect("at work");
    }
    assert_eq!(restoration.status(), Status::Queued);
}

#[test]
fn a_message_that_was_never_sent_or_got_lost_is_sent_again() {
    let mut restoration = restoration(1);
    assert_eq!(
        restoration.sweep(start() + Duration::from_secs(59), &TIMING),
        Sweep::Nothing
    );
    assert_eq!(
        restoration.sweep(start() + TIMING.outbox, &TIMING),
        Sweep::Send
    );
    restoration.sent(start());
    assert_eq!(
        restoration.sweep(start() + TIMING.outbox, &TIMING),
        Sweep::Nothing
    );
    assert_eq!(
        restoration.sweep(start() + TIMING.patience, &TIMING),
        Sweep::Send
    );
}

#[test]
fn a_deletion_can_be_undone_within_the_minute_and_not_after() {
    let mut restoration = restoration(1);
    restoration.delete(TIMING.undo, start(), &TIMING);
    assert_eq!(restoration.status(), Status::Canceled);
    assert_eq!(
        restoration.undelete(start() + Duration::from_secs(59)),
        Ok(())
    );
    assert_eq!(restoration.undelete(start()), Err(Refusal::NothingToUndo));
    restoration.delete(TIMING.undo, start(), &TIMING);
    let over = start() + TIMING.undo;
    assert_eq!(restoration.undelete(over), Err(Refusal::NothingToUndo));
    assert_eq!(restoration.sweep(over, &TIMING), Sweep::Remove);
    // A request whose clock is a little behind must not bring back what is being removed.
    let behind = start() + Duration::from_secs(59);
    assert_eq!(restoration.undelete(behind), Err(Refusal::NothingToUndo));
}

#[test]
fn retention_counts_from_the_end_and_is_absent_when_off() {
    let mut kept = restoration(1);
    let forever = Timing {
        retention: None,
        ..TIMING
    };
    kept.cancel(start(), &forever).expect("not ended");
    assert_eq!(kept.due_at(&forever), None);
    let mut removed = restoration(1);
    removed.cancel(start(), &TIMING).expect("not ended");
    assert_eq!(
        removed.sweep(start() + Duration::from_secs(24 * 3600), &TIMING),
        Sweep::Remove
    );
}

#[derive(Debug, Clone)]
pub(crate) enum Event {
    Claim,
    Report {
        age: u32,
        progress: f32,
    },
    Commit {
        age: u32,
    },
    Fail {
        age: u32,
    },
    HandBack {
        age: u32,
    },
    Sending {
        age: u32,
    },
    Accepted {
        age: u32,
    },
    PutOff {
        age: u32,
    },
    Sent,
    Cancel,
    /// Its undo, in seconds.
    Delete(u64),
    Undelete,
    EndUndo,
    Sweep,
    Wait(u64),
}

/// `age`: how many attempts before the newest the event comes from; duplicates and stragglers.
pub(crate) fn event() -> impl Strategy<Value = Event> {
    let age = prop_oneof![4 => Just(0_u32), 1 => 1_u32..4];
    prop_oneof![
        4 => Just(Event::Claim),
        3 => (age.clone(), 0.0_f32..1.5).prop_map(|(age, progress)| Event::Report { age, progress }),
        3 => age.clone().prop_map(|age| Event::Commit { age }),
        1 => age.clone().prop_map(|age| Event::Fail { age }),
        1 => age.clone().prop_map(|age| Event::HandBack { age }),
        3 => age.clone().prop_map(|age| Event::Sending { age }),
        2 => age.clone().prop_map(|age| Event::Accepted { age }),
        1 => age.prop_map(|age| Event::PutOff { age }),
        2 => Just(Event::Sent),
        1 => Just(Event::Cancel),
        2 => prop_oneof![Just(60), Just(7 * DAY), Just(0)].prop_map(Event::Delete),
        1 => Just(Event::Undelete),
        1 => Just(Event::EndUndo),
        3 => Just(Event::Sweep),
        3 => (0_u64..120).prop_map(Event::Wait),
        1 => (0..8 * DAY).prop_map(Event::Wait),
    ]
}

/// Applies an event and tells whether an attempt that was not the newest one at work got through.
pub(crate) fn apply(restoration: &mut Restoration, event: &Event, now: &mut Timestamp) -> bool {
    let works = matches!(restoration.state(), State::AtWork { .. });
    let at_work = works.then_some(restoration.attempt());
    let wake_at = *now + Duration::from_secs(3);
    let newest = restoration.attempt().0;
    let from = |age: u32| Attempt(newest.saturating_sub(age));
    match *event {
        Event::Claim => {
            restoration.claim(*now, &TIMING);
            false
        }
        Event::Report { age, progress } => {
            let from = from(age);
            restoration.report(from, progress, *now, &TIMING).is_ok() && at_work != Some(from)
        }
        Event::Commit { age } => {
            let from = from(age);
            restoration.commit(from, blob(from), *now, &TIMING).is_ok() && at_work != Some(from)
        }
        Event::Fail { age } => {
            let from = from(age);
            restoration.fail(from, failure(), *now, &TIMING).is_ok() && at_work != Some(from)
        }
        Event::HandBack { age } => {
            let from = from(age);
            restoration.hand_back(from, *now).is_ok() && at_work != Some(from)
        }
        Event::Sending { age } => {
            let from = from(age);
            restoration.sending(from, *now, &TIMING).is_ok() && at_work != Some(from)
        }
        Event::Accepted { age } => {
            let from = from(age);
            let accepted = restoration.accepted(from, "handle".into(), wake_at, *now, &TIMING);
            accepted.is_ok() && at_work != Some(from)
        }
        Event::PutOff { age } => {
            let from = from(age);
            let put_off =
                restoration.put_off(from, WorkReason::WaitsToRepeat.into(), wake_at, &TIMING);
            put_off.is_ok() && at_work != Some(from)
        }
        Event::Sent => {
            restoration.sent(*now);
            false
        }
        Event::Cancel => {
            let _ = restoration.cancel(*now, &TIMING);
            false
        }
        Event::Delete(undo) => {
            restoration.delete(Duration::from_secs(undo), *now, &TIMING);
            false
        }
        Event::Undelete => {
            let _ = restoration.undelete(*now);
            false
        }
        Event::EndUndo => {
            let _ = restoration.end_undo(*now);
            false
        }
        Event::Sweep => {
            restoration.sweep(*now, &TIMING);
            false
        }
        Event::Wait(seconds) => {
            *now = *now + Duration::from_secs(seconds);
            false
        }
    }
}

proptest! {
    #[test]
    fn any_events_keep_the_rules(steps in 1_usize..4, events in prop::collection::vec(event(), 0..60)) {
        let mut restoration = restoration(steps);
        let mut now = start();
        for event in &events {
            let before = restoration.clone();
            let slipped = apply(&mut restoration, event, &mut now);
            prop_assert!(!slipped, "an old attempt won with {event:?}");
            let status = restoration.status();
            if let Some(ended) = before.ended() {
                prop_assert_eq!(status, before.status(), "a terminal state was left");
                prop_assert_eq!(&restoration.outputs, &before.outputs);
                prop_assert_eq!(restoration.failure(), before.failure());
                prop_assert_eq!(restoration.ended().map(|it| it.finished_at), Some(ended.finished_at));
            } else {
                prop_assert!(restoration.due_at(&TIMING).is_some(), "unfinished work is not watched");
            }
            if matches!(event, Event::Sending { .. }) && before.remote().is_some() {
                prop_assert_eq!(restoration.remote(), before.remote(), "a step was sent twice");
            }
            prop_assert!(restoration.attempt() >= before.attempt());
            prop_assert!(restoration.outputs.len() <= steps);
            prop_assert!((0.0..=1.0).contains(&restoration.progress()));
            prop_assert_eq!(status == Status::Succeeded, restoration.outputs.len() == steps);
            let record = serde_json::to_value(&restoration).expect("as JSON");
            let has = |name: &str| !record[name].is_null();
            prop_assert!(status == Status::Running || !has("wake_at"));
            prop_assert_eq!(restoration.ended().is_some(), has("finished_at"));
            prop_assert_eq!(status == Status::Running, has("lease_until"));
            prop_assert_eq!(status == Status::Failed, has("failure"));
            let read: Restoration = serde_json::from_value(record).expect("a restoration");
            prop_assert_eq!(&read, &restoration, "written and read it is another one");
        }
    }

    #[test]
    fn whatever_happened_it_can_still_be_brought_to_an_end(
        steps in 1_usize..4,
        events in prop::collection::vec(event(), 0..60),
    ) {
        let mut restoration = restoration(steps);
        let mut now = start();
        for event in &events {
            apply(&mut restoration, event, &mut now);
        }
        for _ in 0..=steps {
            now = now + Duration::from_secs(3600);
            restoration.sweep(now, &TIMING);
            if let Claim::Granted(attempt) = restoration.claim(now, &TIMING) {
                restoration.commit(attempt, blob(attempt), now, &TIMING).expect("at work");
            }
        }
        prop_assert!(restoration.ended().is_some());
    }
}
