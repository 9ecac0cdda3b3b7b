//! Objects and the URLs that read and write them.

use domain::{FileName, Timing};
use store::{Error, Reach, Settings, Store};
use testkit::Services;

fn now() -> domain::Timestamp {
    domain::Clock::system().now()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_written_read_in_part_and_removed() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    store
        .write_object("results/a/1.jpg", "image/jpeg", vec![1, 2, 3, 4])
        .await
        .expect("written");
    let head = store.head_object("results/a/1.jpg").await.expect("asked");
    assert_eq!(head.map(|head| head.size), Some(4));
    assert_eq!(
        store
            .read_object("results/a/1.jpg", Some(0..2))
            .await
            .expect("read"),
        [1, 2]
    );
    assert_eq!(
        store
            .read_object("results/a/1.jpg", None)
            .await
            .expect("read"),
        [1, 2, 3, 4]
    );
    store
        .delete_object("results/a/1.jpg")
        .await
        .expect("removed");
    store
        .delete_object("results/a/1.jpg")
        .await
        .expect("removing it again is no error");
    assert_eq!(
        store.head_object("results/a/1.jpg").await.expect("asked"),
        None
    );
    let gone = store.read_object("results/a/1.jpg", None).await;
    assert!(matches!(gone, Err(Error::NoSuchObject { .. })), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_is_removed_save_what_is_kept_and_nothing_beside_it() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    for key in ["results/a/1.jpg", "results/a/2.jpg", "results/ab/1.jpg"] {
        store
            .write_object(key, "image/jpeg", vec![1])
            .await
            .expect("written");
    }
    store
        .delete_objects("results/a/", &["results/a/2.jpg"])
        .await
        .expect("removed");
    assert!(
        store
            .head_object("results/a/1.jpg")
            .await
            .expect("asked")
            .is_none()
    );
    assert!(
        store
            .head_object("results/a/2.jpg")
            .await
            .expect("asked")
            .is_some()
    );
    assert!(
        store
            .head_object("results/ab/1.jpg")
            .await
            .expect("asked")
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_to_read_by_stays_the_same_for_a_while_so_that_browsers_keep_the_picture() {
    let services = Services::start(Timing::default()).await;
    let at = domain::Timestamp::from_millis(1_795_000_200_000);
    let url = async |at| {
        services
            .store
            .presign_get("a", "image/png", None, at, &Reach::Bucket)
            .await
            .expect("signed")
    };
    let first = url(at).await;
    assert_eq!(first, url(at + std::time::Duration::from_secs(60)).await);
    assert_ne!(first, url(at + std::time::Duration::from_secs(300)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn urls_are_made_for_the_name_that_browsers_reach_the_bucket_by() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    let origin = Reach::At(url::Url::parse("https://photos.example").expect("a URL"));
    let name = FileName::new("a b.jpg");
    let get = store
        .presign_get("a", "image/png", Some(&name), now(), &origin)
        .await
        .expect("signed");
    assert!(get.starts_with("https://photos.example/photos/a?"), "{get}");
    assert!(
        get.contains("response-content-disposition=attachment"),
        "{get}"
    );
    let put = store
        .presign_put("a", "image/png", 7, now(), &origin)
        .await
        .expect("signed");
    assert!(
        put.url.starts_with("https://photos.example/photos/a?"),
        "{}",
        put.url
    );
    assert_eq!(put.headers["content-type"], "image/png");
    assert_eq!(put.headers["if-none-match"], "*");
    assert_eq!(put.headers.len(), 2, "{:?}", put.headers);
    assert!(
        get.contains("response-cache-control=private%2C%20max-age%3D86400%2C%20immutable"),
        "{get}"
    );

    let settings = Settings {
        bucket: "photos".to_owned(),
        table: "records".to_owned(),
        engine_queue_url: String::new(),
        remote_queue_url: String::new(),
        s3_public_url: Some(url::Url::parse("https://cdn.example/").expect("a URL")),
        timing: Timing::default(),
    };
    let set = Store::connect(&services.access, settings);
    let get = set
        .presign_get("a", "image/png", None, now(), &origin)
        .await
        .expect("signed");
    assert!(
        get.starts_with("https://cdn.example/photos/a?"),
        "the setting wins: {get}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_answered_as_what_it_is_whatever_was_stored_with_it() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    // As S3 stores it: a presigned PUT takes headers that nobody signed.
    let put = store.presign_put("originals/a", "image/jpeg", 7, now(), &Reach::Bucket);
    let put = put.await.expect("signed");
    let mut request = testkit::http().put(put.url).body("a photo");
    for (name, value) in &put.headers {
        request = request.header(name, value);
    }
    let request = request
        .header("content-encoding", "gzip")
        .header("content-disposition", "attachment; filename=\"a.html\"")
        .header("cache-control", "public");
    assert_eq!(request.send().await.expect("answered").status(), 200);
    let name = FileName::new("a.png");
    for (save_as, disposition) in [(None, "inline"), (Some(&name), "attachment")] {
        let get = store.presign_get("originals/a", "image/png", save_as, now(), &Reach::Bucket);
        let answer = testkit::http().get(get.await.expect("signed")).send().await;
        let answer = answer.expect("answered");
        assert_eq!(answer.headers()["content-type"], "image/png");
        assert_eq!(answer.headers()["content-encoding"], "identity");
        let told = answer.headers()["content-disposition"].to_str();
        let told = told.expect("text");
        assert!(
            told.starts_with(disposition) && !told.contains("html"),
            "{told}"
        );
        let cache = &answer.headers()["cache-control"];
        assert_eq!(cache, "private, max-age=86400, immutable");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_through_the_site_is_a_path_there_signed_for_the_buckets_own_host() {
    let services = Services::start(Timing::default()).await;
    let store = &services.store;
    let get = store.presign_get("results/a b.jpg", "image/jpeg", None, now(), &Reach::Site);
    let get = get.await.expect("signed");
    assert!(get.starts_with("/results/a%20b.jpg?"), "{get}");
    assert!(get.contains("X-Amz-SignedHeaders=host&"), "{get}");
    let elsewhere = store.presign_get("results/a b.jpg", "image/jpeg", None, now(), &Reach::Bucket);
    let elsewhere = elsewhere.await.expect("signed");
    let signature = |url: &str| url.split("X-Amz-Signature=").nth(1).map(str::to_owned);
    assert_ne!(signature(&get), signature(&elsewhere), "another host");
    // Uploads go to the bucket itself.
    let put = store.presign_put("originals/a", "image/png", 7, now(), &Reach::Site);
    let put = put.await.expect("signed");
    assert!(put.url.starts_with("http"), "{}", put.url);
}
