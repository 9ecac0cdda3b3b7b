//! Records as earlier versions wrote them, and records that contradict themselves, which no version writes.

use domain::{
    Claim, Failure, FailureKind, Reason, Removal, Restoration, State, Status, Sweep, WorkReason,
};
use serde_json::{Map, Value, json};

use crate::restoration::{TIMING, start};

/// All states as the version before [`State`] wrote them: what is the same in all, and by name what differs.
fn written() -> Vec<(String, Value)> {
    let file: Value = serde_json::from_str(include_str!("records.json")).expect("JSON");
    let differing = file["differing"].as_object().expect("by name");
    let whole = |differs| with(file["common"].clone(), differs);
    let records = differing.iter().map(|(name, it)| (name.clone(), whole(it)));
    records.collect()
}

fn with(mut record: Value, changed: &Value) -> Value {
    for (name, value) in changed.as_object().expect("fields") {
        record[name] = value.clone();
    }
    record
}

fn of(record: Value) -> Restoration {
    serde_json::from_value(record).expect("a restoration")
}

/// A record of this name with these fields instead of its own.
fn read(name: &str, changed: &Value) -> Restoration {
    let (_, record) = written().into_iter().find(|it| it.0 == name).expect(name);
    of(with(record, changed))
}

fn as_written(text: &str) -> Reason {
    let text = text.to_owned();
    WorkReason::AsWritten { text }.into()
}

#[test]
fn a_record_of_each_state_is_read_and_written_back_the_same() {
    for (name, record) in written() {
        let again = serde_json::to_value(of(record.clone())).expect("as JSON");
        assert_eq!(again, record, "{name}");
    }
}

#[test]
fn what_is_absent_from_a_record_is_not_there() {
    for (name, record) in written() {
        let mut bare: Map<String, Value> = record.as_object().expect("fields").clone();
        bare.retain(|name, it| !(it.is_null() || it == false && name != "outbox"));
        assert_eq!(of(bare.into()), of(record), "{name}");
    }
}

#[test]
fn a_failure_that_is_a_sentence_is_read_and_keeps_it() {
    let detail = "fal is busy or not ready yet (429).";
    let failure = json!({ "kind": "provider-busy", "detail": detail, "request_id": "q-7" });
    let expected = Failure {
        request_id: Some("q-7".to_owned()),
        ..Failure::new(FailureKind::ProviderBusy, as_written(detail))
    };
    let failed = read("failed", &json!({ "failure": failure }));
    assert_eq!(failed.failure(), Some(&expected));
    let failure = json!({ "kind": "internal", "detail": "Broke." });
    let expected = Failure::new(FailureKind::Internal, as_written("Broke."));
    let failed = read("failed", &json!({ "failure": failure }));
    assert_eq!(failed.failure(), Some(&expected));
}

#[test]
fn a_notice_that_is_a_sentence_is_read_and_keeps_it() {
    let text = "The disk is full. The photo waits.";
    let mut record = serde_json::to_value(read("running, put off", &json!({}))).expect("as JSON");
    record.as_object_mut().expect("fields").remove("wait");
    let notice =
        |notice: Value| match of(with(record.clone(), &json!({ "notice": notice }))).state() {
            State::Asleep { notice, .. } => notice.clone(),
            awake => panic!("{awake:?}"),
        };
    assert_eq!(notice(json!(text)), Some(as_written(text)));
    assert_eq!(notice(Value::Null), None);
}

#[test]
fn an_earlier_version_can_read_a_failure_and_passes_over_a_notice() {
    let failed = serde_json::to_value(read("failed", &json!({}))).expect("as JSON");
    assert_eq!(failed["failure"]["detail"], "too-large-for-model");
    let asleep = serde_json::to_value(read("running, put off", &json!({}))).expect("as JSON");
    assert_eq!(asleep.get("notice"), None);
    assert_eq!(asleep["wait"]["code"], "provider-busy");
}

#[test]
fn a_reason_to_wait_is_forgotten_once_it_waits_no_more() {
    // Earlier versions kept it while the next attempt was at work, and did not show it.
    let wait = json!({ "wait": { "code": "waits-to-repeat" } });
    for name in ["running", "queued, its message sent", "failed"] {
        assert_eq!(read(name, &wait), read(name, &json!({})), "{name}");
    }
}

#[test]
fn work_without_a_lease_is_taken_up_at_once() {
    for name in ["running", "running, with progress", "running, looked after"] {
        let running = read(name, &json!({ "lease_until": null }));
        assert_eq!(running.status(), Status::Running);
        assert_eq!(running.clone().sweep(start(), &TIMING), Sweep::Send);
        let claim = running.clone().claim(start(), &TIMING);
        assert!(matches!(claim, Claim::Granted(_)), "{name}: {claim:?}");
        // Whoever is at it may go on.
        let reported = running
            .clone()
            .report(running.attempt(), 0.5, start(), &TIMING);
        assert_eq!(reported, Ok(()));
    }
    let asleep = read("running, put off", &json!({ "lease_until": null }));
    let State::Asleep { wake_at, .. } = *asleep.state() else {
        panic!("awake: {asleep:?}");
    };
    assert_eq!(asleep.due_at(&TIMING), Some(wake_at));
    assert_eq!(asleep.clone().claim(start(), &TIMING), Claim::Busy(wake_at));
}

#[test]
fn what_does_not_belong_to_the_status_is_passed_over() {
    let of_work =
        json!({ "lease_until": "2026-11-18T11:07:42.000Z", "wake_at": "2026-11-18T11:07:42.000Z" });
    let of_an_end = json!({
        "failure": { "kind": "internal", "detail": "Broke." },
        "finished_at": "2026-11-18T11:07:42.000Z", "expires_at": "2026-11-18T11:07:42.000Z",
        "stray_until": "2026-11-18T11:07:42.000Z",
    });
    let failure = json!({ "failure": of_an_end["failure"] });
    let cases = [
        ("queued, its message owed", &of_work),
        ("queued, its message owed", &of_an_end),
        ("running", &of_an_end),
        ("succeeded", &of_work),
        ("succeeded", &failure),
        ("canceled while it waited", &failure),
    ];
    for (name, contradiction) in cases {
        let expected = read(name, &json!({}));
        assert_eq!(read(name, contradiction), expected, "{name}");
    }
    let called_off = json!({ "remote": { "accepted": { "since": "2026-11-18T11:06:43.000Z", "handle": "r-1" } } });
    assert_eq!(
        read("succeeded", &called_off).take_unwanted(),
        Some(json!("r-1"))
    );
}

#[test]
fn a_failure_without_a_reason_gets_one() {
    let failed = read("failed", &json!({ "failure": null }));
    let expected = Failure::new(FailureKind::Internal, WorkReason::WorkFailed);
    assert_eq!(failed.failure(), Some(&expected));
}

#[test]
fn an_end_without_a_date_stays_and_is_removed_only_when_that_is_due() {
    let undated = json!({ "finished_at": null });
    let mut succeeded = read("succeeded", &undated);
    assert!(succeeded.result().is_some() && succeeded.is_kept(start()));
    assert_eq!(succeeded.sweep(start(), &TIMING), Sweep::Nothing);
    let mut forever = read("succeeded, kept for ever", &undated);
    assert_eq!(forever.due_at(&TIMING), None);
    forever.redate(start(), &TIMING);
    assert_eq!(forever.due_at(&TIMING), None);
    let emptied = json!({ "finished_at": null, "stray_until": null });
    let mut emptied = read("deleted, emptied", &emptied);
    assert_eq!(emptied.sweep(start(), &TIMING), Sweep::Remove);
}

#[test]
fn what_was_deleted_is_not_worked_on_whatever_its_status() {
    let deleted = json!({ "deleted_at": start() });
    for name in ["queued, its message owed", "running", "running, put off"] {
        let mut restoration = read(name, &deleted);
        assert_eq!(restoration.status(), Status::Canceled, "{name}");
        assert!(restoration.is_deleted());
        assert_eq!(restoration.claim(start(), &TIMING), Claim::Over);
        assert_eq!(restoration.clone().undelete(start()), Ok(()));
        let over = start() + TIMING.undo;
        assert_eq!(restoration.sweep(over, &TIMING), Sweep::Remove);
        for gone in ["removing", "emptied"] {
            let restoration = read(name, &json!({ gone: true }));
            assert_ne!(restoration.removal(), Removal::None, "{name}");
            assert_eq!(restoration.clone().claim(start(), &TIMING), Claim::Over);
        }
    }
    let emptied = read("deleted, emptied", &json!({ "removing": false }));
    assert_eq!(emptied, read("deleted, emptied", &json!({})));
}
