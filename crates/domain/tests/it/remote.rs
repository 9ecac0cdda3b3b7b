//! Steps that are sent elsewhere: at most once, whoever takes them up.

use std::time::Duration;

use domain::{
    Claim, MAX_ATTEMPTS, Reason, Refusal, Remote, RemoteReason, State, Status, Sweep, Timestamp,
};

use crate::restoration::{TIMING, blob, granted, restoration, start};

#[test]
fn a_step_that_was_sent_is_never_sent_again_whoever_takes_it_up() {
    let mut restoration = restoration(1);
    let first = granted(&mut restoration, start());
    restoration
        .sending(first, start(), &TIMING)
        .expect("at work");
    // It dies here; the next one finds that something may have arrived.
    let later = start() + TIMING.lease;
    let second = granted(&mut restoration, later);
    assert_eq!(
        restoration.sending(second, later, &TIMING),
        Err(Refusal::AlreadySent)
    );
    let sending = Remote::Sending { since: start() };
    assert_eq!(restoration.remote(), Some(&sending));
}

#[test]
fn an_accepted_step_is_looked_after_as_often_as_needed_and_keeps_its_handle() {
    let mut restoration = restoration(1);
    let mut now = start();
    let handle = serde_json::json!({ "request_id": "r-1" });
    let attempt = granted(&mut restoration, now);
    restoration.sending(attempt, now, &TIMING).expect("at work");
    let wake = |now: Timestamp| now + Duration::from_secs(2);
    restoration
        .accepted(attempt, handle.clone(), wake(now), now, &TIMING)
        .expect("at work");
    for _ in 0..4 * MAX_ATTEMPTS {
        assert_eq!(restoration.claim(now, &TIMING), Claim::Busy(wake(now)));
        // Whoever slept may not write any more.
        let old = restoration.attempt();
        assert_eq!(
            restoration.commit(old, blob(old), now, &TIMING),
            Err(Refusal::Superseded)
        );
        now = wake(now);
        let attempt = granted(&mut restoration, now);
        let Some(Remote::Accepted {
            since,
            handle: kept,
        }) = restoration.remote().cloned()
        else {
            panic!("no handle: {:?}", restoration.remote());
        };
        assert_eq!((since, &kept), (start(), &handle));
        restoration
            .accepted(attempt, kept, wake(now), now, &TIMING)
            .expect("at work");
    }
    // The message is lost: the sweeper sends it, and the handle is still there.
    let lost = wake(now) + TIMING.lease;
    assert_eq!(restoration.sweep(lost, &TIMING), Sweep::Send);
    let attempt = granted(&mut restoration, lost);
    assert!(matches!(
        restoration.remote(),
        Some(Remote::Accepted { .. })
    ));
    restoration
        .commit(attempt, blob(attempt), lost, &TIMING)
        .expect("at work");
    assert_eq!(
        (restoration.status(), restoration.remote()),
        (Status::Succeeded, None)
    );
}

#[test]
fn a_step_that_is_refused_for_now_is_tried_a_few_times_and_says_why() {
    let mut restoration = restoration(1);
    let mut now = start();
    let busy = Reason::from(RemoteReason::ProviderUnreachable {
        provider: "fal-ai".to_owned(),
    });
    for _ in 0..MAX_ATTEMPTS {
        let attempt = granted(&mut restoration, now);
        restoration.sending(attempt, now, &TIMING).expect("at work");
        now = now + Duration::from_secs(10);
        restoration
            .put_off(attempt, busy.clone(), now, &TIMING)
            .expect("at work");
        let State::Asleep { notice, .. } = restoration.state() else {
            panic!("awake: {restoration:?}");
        };
        assert_eq!(notice, &Some(busy.clone()));
    }
    assert_eq!(restoration.claim(now, &TIMING), Claim::Over);
    assert_eq!(restoration.status(), Status::Failed);
}

#[test]
fn what_is_called_off_here_is_called_off_at_the_provider_once() {
    let mut restoration = restoration(1);
    let attempt = granted(&mut restoration, start());
    restoration
        .sending(attempt, start(), &TIMING)
        .expect("at work");
    let handle = serde_json::json!("r-1");
    let wake = start() + Duration::from_secs(1);
    restoration
        .accepted(attempt, handle.clone(), wake, start(), &TIMING)
        .expect("at work");
    assert_eq!(restoration.take_unwanted(), None);
    restoration.cancel(start(), &TIMING).expect("not ended");
    assert_eq!(restoration.claim(wake, &TIMING), Claim::Over);
    assert_eq!(restoration.take_unwanted(), Some(handle));
    assert_eq!(restoration.take_unwanted(), None);
}

#[test]
fn a_step_that_sleeps_is_woken_when_the_clock_was_set_back() {
    let mut restoration = restoration(1);
    let attempt = granted(&mut restoration, start());
    let wake = start() + Duration::from_secs(5);
    let handle = serde_json::json!({ "request_id": "r-1" });
    restoration
        .accepted(attempt, handle, wake, start(), &TIMING)
        .expect("at work");
    // A little, as clocks differ: it sleeps on.
    let a_minute_ago = Timestamp::from_millis(start().as_millis() - 60_000);
    assert_eq!(restoration.claim(a_minute_ago, &TIMING), Claim::Busy(wake));
    let two_hours_ago = Timestamp::from_millis(start().as_millis() - 7_200_000);
    let woken = restoration.claim(two_hours_ago, &TIMING);
    assert!(matches!(woken, Claim::Granted(_)), "{woken:?}");
    assert!(restoration.remote().is_some(), "its handle is still there");
}
