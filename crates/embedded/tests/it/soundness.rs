//! Records that are damaged, and records that were lost with the write-ahead log.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Child,
    time::Duration,
};

use aws_sdk_dynamodb::{error::ProvideErrorMetadata, types::AttributeValue};
use embedded::{Config, Embedded, Error};

use crate::{
    clients,
    durability::serving,
    dynamodb::{TABLE, create_table, get, item},
};

fn database(folder: &Path) -> PathBuf {
    folder.join("dynamodb.sqlite")
}

fn log(folder: &Path) -> PathBuf {
    folder.join("dynamodb.sqlite-wal")
}

/// A process that serves the folder, and a client for its tables.
fn tables_served(folder: &Path) -> (Child, aws_sdk_dynamodb::Client) {
    let (child, endpoint, credentials) = serving(folder);
    let tables = clients::dynamodb_at(&endpoint, clients::credentials(&credentials));
    (child, tables)
}

async fn put(tables: &aws_sdk_dynamodb::Client, sk: &str) -> bool {
    let put = tables.put_item().table_name(TABLE);
    put.set_item(Some(item("a", sk))).send().await.is_ok()
}

fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("gone");
}

/// A folder whose process was killed: the table and an item before a stop in good order, another
/// item afterwards.
async fn killed(folder: &Path) {
    let services = Embedded::start(Config::new(folder)).await.expect("started");
    let tables = clients::dynamodb(&services);
    create_table(&tables).await;
    assert!(put(&tables, "before").await);
    services.shutdown().await;

    let (child, tables) = tables_served(folder);
    let generation = || fs::read(database(folder).with_extension("generation")).ok();
    let before = generation();
    assert!(put(&tables, "after").await);
    // It does so right after the answer.
    let has_moved = async || generation().is_some_and(|it| Some(it) != before);
    testkit::eventually("the generation moves on", has_moved).await;
    kill(child);
    let length = fs::metadata(log(folder)).expect("a log").len();
    assert!(length > 0, "what came after the stop is in the log alone");
}

async fn start(folder: &Path, accept_records: bool) -> Result<Embedded, Error> {
    let config = Config::new(folder);
    Embedded::start(Config {
        accept_records,
        ..config
    })
    .await
}

/// What it is called, and what is done to the folder.
type Way = (&'static str, fn(&Path));

#[tokio::test]
async fn a_write_ahead_log_that_is_lost_in_any_way_is_noticed_and_nothing_is_written() {
    let ways: [Way; 5] = [
        ("removed", |folder| {
            fs::remove_file(log(folder)).expect("removed");
        }),
        ("removed with its index", |folder| {
            fs::remove_file(log(folder)).expect("removed");
            fs::remove_file(folder.join("dynamodb.sqlite-shm")).expect("removed");
        }),
        ("emptied", |folder| {
            fs::write(log(folder), "").expect("emptied")
        }),
        ("damaged", |folder| {
            let mut bytes = fs::read(log(folder)).expect("read");
            bytes[40] ^= 1;
            fs::write(log(folder), bytes).expect("written");
            fs::remove_file(folder.join("dynamodb.sqlite-shm")).expect("removed");
        }),
        ("lost with the database", |folder| {
            fs::remove_file(log(folder)).expect("removed");
            fs::remove_file(database(folder)).expect("removed");
        }),
    ];
    for (how, lose) in ways {
        let folder = tempfile::tempdir().expect("a folder");
        killed(folder.path()).await;
        lose(folder.path());
        let before = fs::read(database(folder.path())).ok();

        for _ in 0..2 {
            let error = start(folder.path(), false).await.expect_err(how);
            assert!(matches!(error, Error::RecordsLost { .. }), "{how}: {error}");
            let words = error.to_string();
            assert!(words.contains("dynamodb.sqlite-wal"), "{words}");
        }
        let after = fs::read(database(folder.path())).ok();
        assert!(before == after, "{how}: the database was written to");

        let services = start(folder.path(), true).await.expect("accepted");
        let tables = clients::dynamodb(&services);
        if how == "lost with the database" {
            create_table(&tables).await;
        } else {
            assert!(get(&tables, "a", "before").await.is_some(), "{how}");
        }
        assert!(get(&tables, "a", "after").await.is_none(), "{how}");
        assert!(put(&tables, "later").await);
        services.shutdown().await;
        let services = start(folder.path(), false).await.expect("once is enough");
        services.shutdown().await;
    }
}

#[tokio::test]
async fn a_database_that_an_older_copy_replaced_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    killed(folder.path()).await;
    let copy = fs::read(database(folder.path())).expect("read");
    let services = start(folder.path(), false).await.expect("whole");
    assert!(put(&clients::dynamodb(&services), "much later").await);
    services.shutdown().await;
    assert!(
        !log(folder.path()).exists(),
        "a stop in good order leaves no log"
    );
    fs::write(database(folder.path()), copy).expect("replaced");
    let error = start(folder.path(), false).await.expect_err("older");
    assert!(matches!(error, Error::RecordsLost { .. }), "{error}");
}

#[tokio::test]
async fn a_process_killed_at_any_moment_is_never_taken_for_a_loss() {
    let folder = tempfile::tempdir().expect("a folder");
    let services = start(folder.path(), false).await.expect("started");
    create_table(&clients::dynamodb(&services)).await;
    services.shutdown().await;
    let mut written = 0;
    // Moments from before the first generation to long after it.
    for round in 0..24_u64 {
        let (mut child, tables) = tables_served(folder.path());
        let killer = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(round * round)).await;
            child.kill().expect("killed");
            child.wait().expect("gone");
        });
        while put(&tables, &written.to_string()).await {
            written += 1;
        }
        killer.await.expect("killed");
        if round % 3 == 0 {
            // Another program that opens the database tidies the log away.
            let other = rusqlite::Connection::open(database(folder.path())).expect("opened");
            let tidied = "PRAGMA wal_checkpoint(TRUNCATE)";
            other.query_row(tidied, [], |_| Ok(())).expect("tidied");
        }
    }
    let services = start(folder.path(), false).await.expect("whole");
    let tables = clients::dynamodb(&services);
    assert!(written > 20, "{written}");
    for number in 0..written {
        let found = get(&tables, "a", &number.to_string()).await;
        assert!(found.is_some(), "{number} of {written}");
    }
    services.shutdown().await;
}

/// A stopped folder with many items, and garbage in the second half of its database.
async fn damaged(folder: &Path) {
    let services = start(folder, false).await.expect("started");
    let tables = clients::dynamodb(&services);
    create_table(&tables).await;
    for number in 0..200 {
        let mut large = item("a", &number.to_string());
        large.insert("text".into(), AttributeValue::S("x".repeat(2000)));
        let put = tables.put_item().table_name(TABLE);
        put.set_item(Some(large)).send().await.expect("stored");
    }
    services.shutdown().await;
    let mut bytes = fs::read(database(folder)).expect("read");
    let half = bytes.len() / 2;
    bytes[half..].fill(0xAA);
    fs::write(database(folder), bytes).expect("written");
}

#[tokio::test]
async fn a_damaged_database_is_said_at_the_start_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    damaged(folder.path()).await;
    let before = fs::read(database(folder.path())).expect("read");
    let error = start(folder.path(), false).await.expect_err("damaged");
    assert!(matches!(error, Error::RecordsDamaged { .. }), "{error}");
    fs::write(database(folder.path()), "this is no database").expect("written");
    let error = start(folder.path(), false).await.expect_err("damaged");
    assert!(matches!(error, Error::RecordsDamaged { .. }), "{error}");
    fs::write(database(folder.path()), &before).expect("written");
    start(folder.path(), false).await.expect_err("damaged");
    assert!(fs::read(database(folder.path())).expect("read") == before);
}

#[tokio::test]
async fn a_request_that_meets_damage_says_so_and_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    damaged(folder.path()).await;
    let services = start(folder.path(), true).await.expect("accepted");
    let tables = clients::dynamodb(&services);
    assert!(!services.damage().is_met());
    let mut refused = 0;
    let mut answered = 0;
    for number in 0..200 {
        let got = tables.get_item().table_name(TABLE);
        let key = item("a", &number.to_string());
        let got = got.set_key(Some(key)).send().await;
        match got {
            Ok(_) => answered += 1,
            Err(error) => {
                assert_eq!(error.code(), Some("RecordsDamaged"), "{number}: {error:?}");
                refused += 1;
                break;
            }
        }
    }
    println!("{answered} answered, then {refused} refused");
    assert_eq!(refused, 1);
    assert!(services.damage().is_met());
    services.shutdown().await;
}
