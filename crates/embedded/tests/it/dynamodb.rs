//! The table, as the functions use it.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, AttributeValue as Value, BillingMode, ConditionCheck, Delete,
        GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType, Put,
        ReturnValue, ScalarAttributeType, TimeToLiveSpecification, TransactWriteItem, Update,
    },
};

use crate::clients::{dynamodb, start};

pub(crate) const TABLE: &str = "photo-restoration";

pub(crate) async fn create_table(client: &Client) {
    let attribute = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .expect("complete")
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .expect("complete")
    };
    let index = GlobalSecondaryIndex::builder()
        .index_name("gsi1")
        .key_schema(key("gsi1pk", KeyType::Hash))
        .key_schema(key("gsi1sk", KeyType::Range))
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        )
        .build()
        .expect("complete");
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(
            ["pk", "sk", "gsi1pk", "gsi1sk"].map(attribute).to_vec(),
        ))
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .global_secondary_indexes(index)
        .send()
        .await
        .expect("the table is made");
}

pub(crate) fn text(value: impl Into<String>) -> Value {
    Value::S(value.into())
}

pub(crate) fn item(pk: &str, sk: &str) -> HashMap<String, Value> {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

pub(crate) async fn get(client: &Client, pk: &str, sk: &str) -> Option<HashMap<String, Value>> {
    client
        .get_item()
        .table_name(TABLE)
        .set_key(Some(item(pk, sk)))
        .consistent_read(true)
        .send()
        .await
        .expect("answered")
        .item
}

#[tokio::test]
async fn a_conditional_write_wins_once() {
    let running = start().await;
    let client = dynamodb(&running.services);
    create_table(&client).await;
    let put = || {
        client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(item("NAME#ada", "USER")))
            .condition_expression("attribute_not_exists(pk)")
            .send()
    };
    put().await.expect("the first wins");
    let second = put().await.expect_err("the second does not");
    assert!(
        second
            .into_service_error()
            .is_conditional_check_failed_exception()
    );

    let update = |attempt: i32| {
        client
            .update_item()
            .table_name(TABLE)
            .set_key(Some(item("NAME#ada", "USER")))
            .update_expression("SET attempt = :next, #s = :running")
            .condition_expression("attribute_not_exists(attempt) OR attempt < :next")
            .expression_attribute_names("#s", "status")
            .expression_attribute_values(":next", Value::N(attempt.to_string()))
            .expression_attribute_values(":running", text("running"))
            .return_values(ReturnValue::AllNew)
            .send()
    };
    let new = update(2).await.expect("updated").attributes.expect("new");
    assert_eq!(new["attempt"], Value::N("2".into()));
    let old = update(1).await.expect_err("an old attempt loses");
    assert!(
        old.into_service_error()
            .is_conditional_check_failed_exception()
    );
}

#[tokio::test]
async fn a_transaction_is_all_or_nothing() {
    let running = start().await;
    let client = dynamodb(&running.services);
    create_table(&client).await;
    let put = |pk: &str| {
        let put = Put::builder()
            .table_name(TABLE)
            .set_item(Some(item(pk, "x")))
            .condition_expression("attribute_not_exists(pk)");
        TransactWriteItem::builder()
            .put(put.build().expect("complete"))
            .build()
    };
    client
        .transact_write_items()
        .transact_items(put("a"))
        .transact_items(put("b"))
        .send()
        .await
        .expect("both are new");

    let check = ConditionCheck::builder()
        .table_name(TABLE)
        .set_key(Some(item("nobody", "x")))
        .condition_expression("attribute_exists(pk)")
        .build()
        .expect("complete");
    let delete = Delete::builder()
        .table_name(TABLE)
        .set_key(Some(item("a", "x")))
        .build()
        .expect("complete");
    let update = Update::builder()
        .table_name(TABLE)
        .set_key(Some(item("b", "x")))
        .update_expression("SET n = :n")
        .expression_attribute_values(":n", Value::N("1".into()))
        .build()
        .expect("complete");
    let failed = client
        .transact_write_items()
        .transact_items(put("c"))
        .transact_items(TransactWriteItem::builder().delete(delete).build())
        .transact_items(TransactWriteItem::builder().update(update).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .send()
        .await
        .expect_err("one condition fails")
        .into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) =
        failed
    else {
        panic!("{failed:?}");
    };
    let codes: Vec<_> = canceled
        .cancellation_reasons()
        .iter()
        .map(|reason| reason.code().unwrap_or("None"))
        .collect();
    assert_eq!(codes, ["None", "None", "None", "ConditionalCheckFailed"]);

    assert!(get(&client, "a", "x").await.is_some());
    assert!(!get(&client, "b", "x").await.expect("b").contains_key("n"));
    assert!(get(&client, "c", "x").await.is_none());
}

#[tokio::test]
async fn a_query_goes_page_by_page_newest_first() {
    let running = start().await;
    let client = dynamodb(&running.services);
    create_table(&client).await;
    for number in 0..25 {
        let mut one = item("USER#1", &format!("RESTORATION#{number:03}"));
        one.insert("number".into(), Value::N(number.to_string()));
        let put = client.put_item().table_name(TABLE).set_item(Some(one));
        put.send().await.expect("stored");
    }
    let put = client.put_item().table_name(TABLE);
    let other = put.set_item(Some(item("USER#2", "RESTORATION#000")));
    other.send().await.expect("stored");

    let mut start_key = None;
    let mut numbers: Vec<i32> = Vec::new();
    let mut pages = 0;
    loop {
        assert!(pages < 100, "the pages have no end: {numbers:?}");
        let page = client
            .query()
            .table_name(TABLE)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", text("USER#1"))
            .expression_attribute_values(":sk", text("RESTORATION#"))
            .scan_index_forward(false)
            .limit(10)
            .set_exclusive_start_key(start_key)
            .send()
            .await
            .expect("a page");
        pages += 1;
        for item in page.items() {
            numbers.push(item["number"].as_n().expect("a number").parse().expect("n"));
        }
        start_key = page.last_evaluated_key;
        if start_key.is_none() {
            break;
        }
    }
    assert_eq!(numbers, (0..25).rev().collect::<Vec<i32>>());
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn the_sparse_index_holds_only_items_with_its_key() {
    let running = start().await;
    let client = dynamodb(&running.services);
    create_table(&client).await;
    for number in 0..12 {
        let mut one = item("USER#1", &format!("RESTORATION#{number:03}"));
        if number % 2 == 0 {
            one.insert("gsi1pk".into(), text("DUE#3"));
            one.insert("gsi1sk".into(), text(format!("{number:03}")));
        }
        let put = client.put_item().table_name(TABLE).set_item(Some(one));
        put.send().await.expect("stored");
    }
    let due = |start| {
        client
            .query()
            .table_name(TABLE)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :pk AND gsi1sk < :now")
            .expression_attribute_values(":pk", text("DUE#3"))
            .expression_attribute_values(":now", text("009"))
            .limit(2)
            .set_exclusive_start_key(start)
            .send()
    };
    let mut keys = Vec::new();
    let mut start_key = None;
    loop {
        assert!(keys.len() < 100, "the pages have no end: {keys:?}");
        let page = due(start_key).await.expect("a page");
        keys.extend(page.items().iter().map(|it| it["gsi1sk"].clone()));
        start_key = page.last_evaluated_key;
        if start_key.is_none() {
            break;
        }
    }
    assert_eq!(keys, ["000", "002", "004", "006", "008"].map(text));

    let done = client
        .update_item()
        .table_name(TABLE)
        .set_key(Some(item("USER#1", "RESTORATION#000")))
        .update_expression("REMOVE gsi1pk, gsi1sk");
    done.send().await.expect("updated");
    let page = due(None).await.expect("a page");
    assert_eq!(page.items()[0]["gsi1sk"], text("002"));
}

#[tokio::test]
async fn an_expired_item_stays_until_it_is_removed_once_an_hour_and_others_stay() {
    let running = start().await;
    let client = dynamodb(&running.services);
    create_table(&client).await;
    let ttl = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name("expires_at")
        .build()
        .expect("complete");
    client
        .update_time_to_live()
        .table_name(TABLE)
        .time_to_live_specification(ttl)
        .send()
        .await
        .expect("set");
    let mut one = item("USER#1", "SESSION#1");
    one.insert("expires_at".into(), Value::N("1000000000".into()));
    let put = client.put_item().table_name(TABLE).set_item(Some(one));
    put.send().await.expect("stored");
    let found = get(&client, "USER#1", "SESSION#1").await.expect("there");
    assert_eq!(found["expires_at"], Value::N("1000000000".into()));
    let mut later = item("USER#1", "SESSION#2");
    later.insert("expires_at".into(), Value::N("9000000000".into()));
    for other in [later, item("USER#1", "PROFILE")] {
        let put = client.put_item().table_name(TABLE).set_item(Some(other));
        put.send().await.expect("stored");
    }
    running.services.remove_expired().await;
    assert!(get(&client, "USER#1", "SESSION#1").await.is_none());
    assert!(get(&client, "USER#1", "SESSION#2").await.is_some());
    assert!(get(&client, "USER#1", "PROFILE").await.is_some());
}

#[tokio::test]
async fn what_the_database_refuses_is_an_error_of_the_sdk_and_no_crash() {
    let running = start().await;
    let client = dynamodb(&running.services);
    let get = client
        .get_item()
        .table_name("none")
        .set_key(Some(item("a", "b")));
    let missing = get.send().await.expect_err("no such table");
    assert!(
        missing
            .into_service_error()
            .is_resource_not_found_exception()
    );

    let backup = client.list_backups().send().await.expect_err("not here");
    let answer = backup.raw_response().expect("an answer");
    assert_eq!(answer.status().as_u16(), 400);
    create_table(&client).await;
    let again = client.describe_table().table_name(TABLE).send().await;
    assert_eq!(
        again.expect("there").table.expect("it").table_name(),
        Some(TABLE)
    );
}
