//! The queues, as the functions use them.

use std::time::{Duration, Instant};

use aws_sdk_sqs::{
    Client,
    types::{
        DeleteMessageBatchRequestEntry, Message, QueueAttributeName, SendMessageBatchRequestEntry,
    },
};

use crate::clients::{sqs, start};

async fn create(client: &Client, name: &str) -> String {
    client
        .create_queue()
        .queue_name(name)
        .attributes(QueueAttributeName::VisibilityTimeout, "1")
        .send()
        .await
        .expect("the queue is made")
        .queue_url
        .expect("its address")
}

async fn send(client: &Client, queue: &str, body: &str) {
    let message = client.send_message().queue_url(queue).message_body(body);
    message.send().await.expect("sent");
}

/// Waits up to `wait_secs` for up to ten messages.
async fn receive(client: &Client, queue: &str, wait_secs: i32) -> Vec<Message> {
    client
        .receive_message()
        .queue_url(queue)
        .max_number_of_messages(10)
        .wait_time_seconds(wait_secs)
        .send()
        .await
        .expect("answered")
        .messages
        .unwrap_or_default()
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().filter_map(Message::body).collect()
}

#[tokio::test]
async fn a_message_goes_to_its_queue_and_is_gone_once_deleted() {
    let running = start().await;
    let client = sqs(&running.services);
    let engine = create(&client, "engine").await;
    let remote = create(&client, "remote").await;
    send(&client, &engine, "compute").await;

    assert!(receive(&client, &remote, 0).await.is_empty());
    let received = receive(&client, &engine, 0).await;
    assert_eq!(bodies(&received), ["compute"]);
    client
        .delete_message()
        .queue_url(&engine)
        .receipt_handle(received[0].receipt_handle().expect("a handle"))
        .send()
        .await
        .expect("deleted");
    assert!(receive(&client, &engine, 2).await.is_empty());
}

#[tokio::test]
async fn an_undeleted_message_comes_back_after_its_visibility_timeout() {
    let running = start().await;
    let client = sqs(&running.services);
    let queue = create(&client, "engine").await;
    send(&client, &queue, "again").await;

    assert_eq!(receive(&client, &queue, 0).await.len(), 1);
    assert!(receive(&client, &queue, 0).await.is_empty(), "it is hidden");
    let again = receive(&client, &queue, 5).await;
    assert_eq!(bodies(&again), ["again"]);
}

#[tokio::test]
async fn a_message_can_be_handed_back_at_once_or_kept_longer() {
    let running = start().await;
    let client = sqs(&running.services);
    let queue = create(&client, "engine").await;
    send(&client, &queue, "mine").await;
    let change = |message: &Message, secs: i32| {
        client
            .change_message_visibility()
            .queue_url(&queue)
            .receipt_handle(message.receipt_handle().expect("a handle"))
            .visibility_timeout(secs)
            .send()
    };
    let first = receive(&client, &queue, 0).await;
    change(&first[0], 0).await.expect("handed back");
    let second = receive(&client, &queue, 1).await;
    assert_eq!(bodies(&second), ["mine"]);
    change(&second[0], 60).await.expect("kept");
    assert!(receive(&client, &queue, 2).await.is_empty());
}

#[tokio::test]
async fn a_delayed_message_arrives_later() {
    let running = start().await;
    let client = sqs(&running.services);
    let queue = create(&client, "remote").await;
    let message = client
        .send_message()
        .queue_url(&queue)
        .message_body("look again");
    message.delay_seconds(1).send().await.expect("sent");
    let sent = Instant::now();
    assert!(receive(&client, &queue, 0).await.is_empty());
    assert_eq!(bodies(&receive(&client, &queue, 5).await), ["look again"]);
    assert!(
        sent.elapsed() >= Duration::from_millis(900),
        "{:?}",
        sent.elapsed()
    );
}

#[tokio::test]
async fn a_waiting_receiver_gets_a_message_as_soon_as_it_is_sent() {
    let running = start().await;
    let client = sqs(&running.services);
    let queue = create(&client, "engine").await;
    let started = Instant::now();
    let (received, ()) = tokio::join!(receive(&client, &queue, 20), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        send(&client, &queue, "now").await;
    });
    assert_eq!(bodies(&received), ["now"]);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn messages_are_sent_and_deleted_in_batches() {
    let running = start().await;
    let client = sqs(&running.services);
    let queue = create(&client, "engine").await;
    let entries = ["a", "b", "c"].map(|id| {
        SendMessageBatchRequestEntry::builder()
            .id(id)
            .message_body(id)
            .build()
            .expect("complete")
    });
    let sent = client
        .send_message_batch()
        .queue_url(&queue)
        .set_entries(Some(entries.to_vec()))
        .send()
        .await
        .expect("sent");
    assert_eq!(sent.successful().len(), 3);

    let received = receive(&client, &queue, 1).await;
    let mut got = bodies(&received);
    got.sort_unstable();
    assert_eq!(got, ["a", "b", "c"]);
    let entries = received.iter().enumerate().map(|(at, message)| {
        DeleteMessageBatchRequestEntry::builder()
            .id(at.to_string())
            .receipt_handle(message.receipt_handle().expect("a handle"))
            .build()
            .expect("complete")
    });
    let deleted = client
        .delete_message_batch()
        .queue_url(&queue)
        .set_entries(Some(entries.collect()))
        .send()
        .await
        .expect("deleted");
    assert_eq!(deleted.successful().len(), 3);
    assert!(receive(&client, &queue, 2).await.is_empty());
}

#[tokio::test]
async fn a_queue_is_found_by_its_name() {
    let running = start().await;
    let client = sqs(&running.services);
    let url = create(&client, "engine").await;
    let found = client.get_queue_url().queue_name("engine").send().await;
    assert_eq!(found.expect("found").queue_url(), Some(url.as_str()));
    assert_eq!(
        create(&client, "engine").await,
        url,
        "making it twice is no error"
    );
    let missing = client.get_queue_url().queue_name("none").send().await;
    assert!(
        missing
            .expect_err("missing")
            .into_service_error()
            .is_queue_does_not_exist()
    );
}
