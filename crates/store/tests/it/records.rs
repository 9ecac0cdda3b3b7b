//! Records: nobody's write is lost, and what belongs together is written together.

use std::{sync::Arc, time::Duration};

use domain::{
    Failure, FailureKind, FileName, NewRestoration, Original, Params, PhotoReason, Recipe,
    Registry, RemoteReason, Restoration, RestorationId, Session, SessionId, Step, Timestamp,
    Timing, Upload, UploadId, UserId,
};
use store::{Due, Error, NewUse, Queue, SHARDS, StepMessage, create_missing};
use testkit::Services;

const NOW: i64 = 1_795_000_000_000;

fn upload(owner: UserId) -> Upload {
    let now = Timestamp::from_millis(NOW);
    Upload {
        id: UploadId::new(),
        owner,
        filename: FileName::new("a.jpg"),
        content_type: "image/jpeg".to_owned(),
        size: 10,
        created_at: now,
        unused_until: now + Duration::from_secs(3600),
        used_by: Vec::new(),
        previews: std::collections::BTreeMap::new(),
        coming: domain::Coming::default(),
    }
}

fn restoration(upload: &Upload) -> Restoration {
    let step = Step {
        model_id: "photo-2x".to_owned(),
        params: Params::new(),
    };
    let new = NewRestoration {
        id: RestorationId::new(),
        owner: upload.owner,
        filename: upload.filename.clone(),
        original: Original {
            upload_id: upload.id,
            width: 8,
            height: 6,
            size: upload.size,
            content_type: upload.content_type.clone(),
            thumbnail_key: None,
            preview_key: None,
            page: None,
            previews_bytes: 0,
            small_bytes: None,
            sha256: None,
        },
        recipe: Recipe::new(&Registry::built_in(), vec![step]).expect("a recipe"),
    };
    Restoration::new(new, Timestamp::from_millis(NOW))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_is_lost_is_known_again_and_not_taken_for_somebody_elses() {
    let services = Services::start(Timing::default()).await;
    let (store, lossy) = services.over_a_lossy_line().await;
    let upload = upload(UserId::new());
    lossy.lose_the_answer_to_a_write("UPLOAD#");
    store.create_upload(&upload).await.expect("written once");
    assert!(lossy.has_lost());

    let restoration = restoration(&upload);
    let created = store.create_restoration(&restoration, NewUse::First);
    created.await.expect("written");
    lossy.lose_the_answer_to_a_write("canceled");
    let now = Timestamp::from_millis(NOW);
    let canceled = store.update_restoration(upload.owner, restoration.id, |it| {
        it.cancel(now, &Timing::default())
    });
    let (_, outcome) = canceled.await.expect("written").expect("is there");
    assert!(lossy.has_lost());
    outcome.expect("it was this very change that ended it");
    let again = store.update_restoration(upload.owner, restoration.id, |it| {
        it.cancel(now, &Timing::default())
    });
    let (_, outcome) = again.await.expect("read").expect("is there");
    assert!(outcome.is_err(), "another one is refused as ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_read_back_the_same() {
    let services = Services::start(Timing::default()).await;
    let upload = upload(UserId::new());
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    let (now, timing) = (Timestamp::from_millis(NOW), Timing::default());
    let mut restoration = restoration(&upload);
    let (owner, id) = (restoration.owner, restoration.id);
    // Whole numbers, fractions, and nothing.
    let notice = RemoteReason::ProviderBusy {
        provider: "fal-ai".to_owned(),
        status: 429,
        said: None,
    };
    restoration.claim(now, &timing);
    let put_off = restoration.put_off(restoration.attempt(), notice.into(), now, &timing);
    put_off.expect("at work");
    let store = &services.store;
    let created = store.create_restoration(&restoration, NewUse::First);
    created.await.expect("written");
    let read = store.restoration(owner, id).await.expect("read");
    assert_eq!(read, Some(restoration));
    let reason = PhotoReason::TooLargeForModel {
        model: "Swin2SR 2×".to_owned(),
        megapixels: 1.2,
        max_megapixels: 1.0,
    };
    let failure = Failure::new(FailureKind::PhotoTooLarge, reason);
    let failed = store.update_restoration(owner, id, |it| {
        it.claim(now, &timing);
        it.fail(it.attempt(), failure.clone(), now, &timing)
    });
    let (failed, noted) = failed.await.expect("written").expect("there");
    noted.expect("at work");
    let read = store.restoration(owner, id).await.expect("read");
    assert_eq!(read, Some(failed));
    let read = services
        .store
        .upload(upload.owner, upload.id)
        .await
        .expect("read");
    assert_eq!(
        read,
        Some(Upload {
            used_by: vec![id],
            ..upload
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_at_once_none_is_lost() {
    let services = Arc::new(Services::start(Timing::default()).await);
    let upload = upload(UserId::new());
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    let made = restoration(&upload);
    services
        .store
        .create_restoration(&made, NewUse::First)
        .await
        .expect("written");
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (services, owner, id) = (Arc::clone(&services), upload.owner, made.id);
            tokio::spawn(async move {
                for _ in 0..5 {
                    let changed = services.store.update_restoration(owner, id, |restoration| {
                        let (now, timing) = (Timestamp::from_millis(NOW), Timing::default());
                        restoration.claim(now, &timing);
                        restoration.hand_back(restoration.attempt(), now)
                    });
                    let (_, handed_back) = changed.await.expect("written").expect("there");
                    handed_back.expect("at work");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("no panic");
    }
    let read = services
        .store
        .restoration(upload.owner, made.id)
        .await
        .expect("read");
    assert_eq!(read.map(|restoration| restoration.attempt().0), Some(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_is_never_written_without_its_upload() {
    let services = Services::start(Timing::default()).await;
    let upload = upload(UserId::new());
    let made = restoration(&upload);
    for new_use in [NewUse::First, NewUse::Another] {
        let refused = services.store.create_restoration(&made, new_use).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })));
    }
    assert_eq!(
        services
            .store
            .restoration(upload.owner, made.id)
            .await
            .expect("read"),
        None
    );
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    services
        .store
        .create_restoration(&made, NewUse::First)
        .await
        .expect("written");
    let second = restoration(&upload);
    let refused = services
        .store
        .create_restoration(&second, NewUse::First)
        .await;
    assert!(matches!(refused, Err(Error::Conflict { .. })));
    services
        .store
        .create_restoration(&second, NewUse::Another)
        .await
        .expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_used_is_not_removed_and_one_that_is_removed_is_not_used() {
    let services = Services::start(Timing::default()).await;
    let upload = upload(UserId::new());
    let now = Timestamp::from_millis(NOW);
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    let made = restoration(&upload);
    services
        .store
        .create_restoration(&made, NewUse::First)
        .await
        .expect("written");
    let store = &services.store;
    let later = now + store::URL_LIFETIME;
    assert!(
        !store
            .remove_unused_upload(upload.owner, upload.id, later)
            .await
            .expect("asked")
    );
    assert!(
        store
            .release_upload(upload.owner, upload.id, made.id, now)
            .await
            .expect("released")
    );
    assert!(
        store
            .remove_unused_upload(upload.owner, upload.id, later)
            .await
            .expect("asked")
    );
    let late = services
        .store
        .create_restoration(&restoration(&upload), NewUse::Another)
        .await;
    assert!(matches!(late, Err(Error::Conflict { .. })));
    // A sweep that was cut off and runs again finds nothing left to do.
    assert!(
        !store
            .release_upload(upload.owner, upload.id, made.id, now)
            .await
            .expect("asked")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_is_found_in_its_shard_when_it_is_due_and_only_then() {
    let services = Services::start(Timing::default()).await;
    let upload = upload(UserId::new());
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    let made = restoration(&upload);
    services
        .store
        .create_restoration(&made, NewUse::First)
        .await
        .expect("written");
    let due = async |until| {
        let mut found = Vec::new();
        for shard in 0..SHARDS {
            found.extend(services.store.due(shard, until).await.expect("read"));
        }
        found
    };
    let owed = made.due_at(&Timing::default()).expect("a message is owed");
    assert_eq!(due(Timestamp::from_millis(owed.as_millis() - 1)).await, []);
    assert_eq!(due(owed).await, [Due::Restoration(upload.owner, made.id)]);
    let canceled = services
        .store
        .update_restoration(upload.owner, made.id, |restoration| {
            restoration.cancel(Timestamp::from_millis(NOW), &Timing::default())
        });
    canceled.await.expect("written");
    assert_eq!(due(owed).await, [], "nothing is owed any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_rotated_by_one_and_all_are_ended_together() {
    let services = Services::start(Timing::default()).await;
    let user_id = UserId::new();
    let now = Timestamp::from_millis(NOW);
    let session = Session {
        id: SessionId::new(),
        user_id,
        secret_hash: "first".to_owned(),
        former: None,
        created_at: now,
        expires_at: now,
    };
    services
        .store
        .create_session(&session)
        .await
        .expect("written");
    let next = Session {
        secret_hash: "second".to_owned(),
        ..session.clone()
    };
    services
        .store
        .rotate_session(&next, "first")
        .await
        .expect("rotated");
    let slower = Session {
        secret_hash: "third".to_owned(),
        ..next.clone()
    };
    let again = services.store.rotate_session(&slower, "first").await;
    assert!(matches!(again, Err(Error::Conflict { .. })));
    let other = Session {
        id: SessionId::new(),
        ..session
    };
    services
        .store
        .create_session(&other)
        .await
        .expect("written");
    services.store.end_sessions(user_id).await.expect("ended");
    for id in [next.id, other.id] {
        assert_eq!(
            services.store.session(user_id, id).await.expect("read"),
            None
        );
    }
    let gone = services.store.rotate_session(&next, "second").await;
    assert!(
        matches!(gone, Err(Error::Conflict { .. })),
        "an ended session does not come back"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_received_once_until_it_is_given_back_and_never_after_it_was_acknowledged() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    let message = StepMessage {
        owner: UserId::new(),
        restoration: RestorationId::new(),
    };
    store
        .send(Queue::Remote, message, Duration::ZERO)
        .await
        .expect("sent");
    let receive = async |queue| {
        let hidden = Duration::from_secs(600);
        store
            .receive(queue, 1, Duration::ZERO, hidden)
            .await
            .expect("read")
    };
    assert_eq!(receive(Queue::Engine).await, [], "the queues are two");
    let received = receive(Queue::Remote).await;
    assert_eq!(
        received[0].body,
        serde_json::to_string(&message).expect("plain data")
    );
    assert_eq!(receive(Queue::Remote).await, [], "hidden");
    store
        .give_back(Queue::Remote, &received[0], Duration::ZERO)
        .await
        .expect("given back");
    let again = receive(Queue::Remote).await;
    assert_eq!((again.len(), again[0].received), (1, 2));
    store
        .acknowledge(Queue::Remote, &again[0])
        .await
        .expect("acknowledged");
    assert_eq!(receive(Queue::Remote).await, []);
    assert_eq!(store.queue_name(Queue::Remote), "remote");
}

#[tokio::test(flavor = "multi_thread")]
async fn making_what_is_there_already_changes_nothing() {
    let services = Services::start(Timing::default()).await;
    let upload = upload(UserId::new());
    services
        .store
        .create_upload(&upload)
        .await
        .expect("written");
    let queues = create_missing(&services.access, &services.names)
        .await
        .expect("there");
    assert!(
        queues.0.ends_with("/engine") && queues.1.ends_with("/remote"),
        "{queues:?}"
    );
    assert!(
        services
            .store
            .upload(upload.owner, upload.id)
            .await
            .expect("read")
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_gone_is_worth_another_try_later() {
    let services = Services::start(Timing::default()).await;
    let store = services.store.clone();
    services.embedded.shutdown().await;
    let refused = store.upload(UserId::new(), UploadId::new()).await;
    assert!(
        matches!(refused, Err(Error::Unavailable { .. })),
        "{refused:?}"
    );
}
