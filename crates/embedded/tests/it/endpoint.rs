//! The one address of the three services.

use std::time::{Duration, Instant};

use embedded::{Config, Credentials, Embedded};

use crate::clients::{self, BUCKET, start, start_with_bucket};

#[tokio::test]
async fn dynamodb_and_sqs_serve_only_the_holder_of_the_key() {
    let running = start().await;
    let endpoint = running.services.endpoint();
    let half = Credentials {
        access_key_id: running.services.credentials().access_key_id.clone(),
        ..Credentials::random()
    };
    for wrong in [Credentials::random(), half] {
        let wrong = clients::credentials(&wrong);
        let tables = clients::dynamodb_at(endpoint, wrong.clone());
        let refused = tables.list_tables().send().await.expect_err("refused");
        let status = refused.raw_response().map(|it| it.status().as_u16());
        assert_eq!(status, Some(403), "{refused:?}");
        let queues = clients::sqs_at(endpoint, wrong);
        let refused = queues.list_queues().send().await.expect_err("refused");
        let status = refused.raw_response().map(|it| it.status().as_u16());
        assert_eq!(status, Some(403), "{refused:?}");
    }
    for target in [
        "DynamoDB_20120810.ListTables",
        "AmazonSQS.ListQueues",
        "Other.X",
        "",
    ] {
        let unsigned = testkit::http().post(endpoint);
        let answer = unsigned.header("x-amz-target", target).body("{}").send();
        assert_eq!(answer.await.expect("answered").status(), 403, "{target}");
    }
}

#[tokio::test]
async fn a_request_that_is_too_long_is_refused() {
    let running = start().await;
    let post = testkit::http()
        .post(running.services.endpoint())
        .header("x-amz-target", "DynamoDB_20120810.PutItem")
        .header("expect", "100-continue")
        .body(vec![b' '; 17 * 1024 * 1024]);
    // The server may hang up before all of it is sent.
    if let Ok(answer) = post.send().await {
        assert_eq!(answer.status(), 413);
    }
    clients::dynamodb(&running.services)
        .list_tables()
        .send()
        .await
        .expect("others are served");
}

#[tokio::test]
async fn the_services_start_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let started = Instant::now();
    let services = Embedded::start(Config::new(folder.path()))
        .await
        .expect("started");
    let took = started.elapsed();
    println!("embedded services started in {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    services.shutdown().await;
}

#[tokio::test]
async fn after_shutdown_nothing_answers_and_waiting_receivers_are_let_go() {
    let running = start_with_bucket().await;
    let endpoint = running.services.endpoint().to_owned();
    let queues = clients::sqs(&running.services);
    let created = queues.create_queue().queue_name("engine").send().await;
    let url = created.expect("made").queue_url.expect("an address");
    let waiting = tokio::spawn(
        queues
            .receive_message()
            .queue_url(url)
            .wait_time_seconds(20)
            .send(),
    );
    // A client that sends nothing must not hold the shutdown up either.
    let _silent = tokio::net::TcpStream::connect(running.services.address())
        .await
        .expect("connected");
    tokio::time::sleep(Duration::from_millis(200)).await;

    let stopping = Instant::now();
    running.services.shutdown().await;
    assert!(
        stopping.elapsed() < Duration::from_secs(10),
        "{:?}",
        stopping.elapsed()
    );
    let waited = tokio::time::timeout(Duration::from_secs(10), waiting).await;
    waited.expect("let go").expect("no panic").ok();
    testkit::http()
        .get(endpoint)
        .send()
        .await
        .expect_err("nobody answers");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    std::fs::write(&file, "").expect("written");
    let error = Embedded::start(Config::new(file.join("data")))
        .await
        .expect_err("a file is in the way");
    assert!(error.to_string().contains("a-file"), "{error}");
}

#[tokio::test]
async fn a_damaged_database_is_an_error_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dynamodb.sqlite");
    std::fs::write(&file, "this is no database").expect("written");
    let error = Embedded::start(Config::new(folder.path()))
        .await
        .expect_err("not a database");
    assert!(error.to_string().contains("dynamodb.sqlite"), "{error}");
    assert_eq!(std::fs::read(&file).expect("there"), b"this is no database");
}

#[tokio::test]
async fn an_object_with_a_slow_reader_does_not_hold_the_shutdown_up() {
    let running = start_with_bucket().await;
    let s3 = clients::s3(&running.services);
    let put = s3.put_object().bucket(BUCKET).key("x");
    put.body(vec![1; 20_000_000].into())
        .send()
        .await
        .expect("stored");
    let got = s3
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .expect("found");

    let stopping = Instant::now();
    running.services.shutdown().await;
    assert!(
        stopping.elapsed() < Duration::from_secs(10),
        "{:?}",
        stopping.elapsed()
    );
    got.body.collect().await.expect_err("the rest is cut off");
}
