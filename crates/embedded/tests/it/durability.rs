//! What was answered is there after a restart, and after `kill -9`.

use std::{
    io::{BufRead, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use embedded::{Config, Credentials, Embedded};
use secrecy::ExposeSecret;

use crate::{
    clients::{self, BUCKET},
    dynamodb::{TABLE, create_table, get, item},
};

const CHILD_FOLDER: &str = "EMBEDDED_TEST_FOLDER";

async fn start(folder: &Path) -> Embedded {
    Embedded::start(Config::new(folder)).await.expect("started")
}

#[tokio::test]
async fn objects_and_items_are_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let services = start(folder.path()).await;
    let s3 = clients::s3(&services);
    s3.create_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .expect("made");
    let put = s3
        .put_object()
        .bucket(BUCKET)
        .key("x/y")
        .content_type("image/png");
    put.body(b"photo".to_vec().into())
        .send()
        .await
        .expect("stored");
    let tables = clients::dynamodb(&services);
    create_table(&tables).await;
    let put = tables.put_item().table_name(TABLE);
    put.set_item(Some(item("a", "b")))
        .send()
        .await
        .expect("stored");
    services.shutdown().await;

    let services = start(folder.path()).await;
    let got = clients::s3(&services)
        .get_object()
        .bucket(BUCKET)
        .key("x/y");
    let got = got.send().await.expect("found");
    assert_eq!(got.content_type(), Some("image/png"));
    assert_eq!(got.body.collect().await.expect("read").to_vec(), b"photo");
    let found = get(&clients::dynamodb(&services), "a", "b").await;
    assert!(found.is_some());
}

/// The process that is killed: serves the folder until then, or until the test that started it is gone.
#[tokio::test]
#[ignore = "run by the test below, in a process of its own"]
async fn serve_until_killed() {
    let folder = std::env::var(CHILD_FOLDER).expect("a folder");
    let services = start(Path::new(&folder)).await;
    let credentials = services.credentials();
    println!(
        "SERVING {} {} {}",
        services.endpoint(),
        credentials.access_key_id,
        credentials.secret_access_key.expose_secret()
    );
    let gone = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0]));
    let _ = gone.await;
}

/// A process that serves `folder` until it is killed, where, and what requests are signed with.
pub(crate) fn serving(folder: &Path) -> (Child, String, Credentials) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "durability::serve_until_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(CHILD_FOLDER, folder)
        // Closed with the `Child`, whatever drops that.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let (endpoint, credentials) = announced(child.stdout.take().expect("its output"));
    (child, endpoint, credentials)
}

#[tokio::test]
async fn everything_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut written = 0;
    for round in 0..3 {
        let (mut child, endpoint, credentials) = serving(folder.path());
        let s3 = clients::s3_at(&endpoint, clients::credentials(&credentials));
        let tables = clients::dynamodb_at(&endpoint, clients::credentials(&credentials));
        if round == 0 {
            s3.create_bucket()
                .bucket(BUCKET)
                .send()
                .await
                .expect("made");
            create_table(&tables).await;
        }
        // Killed in the middle of the writes: some are answered, some not.
        let (answered, first) = (Arc::new(AtomicUsize::new(written)), written);
        let counted = Arc::clone(&answered);
        let killer = tokio::spawn(async move {
            while counted.load(Ordering::Relaxed) < first + 3 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            child.kill().expect("killed");
            child.wait().expect("gone");
        });
        let started = Instant::now();
        loop {
            assert!(started.elapsed() < Duration::from_secs(240), "not killed");
            let body = vec![written as u8; 100_000];
            let put = s3.put_object().bucket(BUCKET).key(format!("n/{written}"));
            if put.body(body.into()).send().await.is_err() {
                break;
            }
            let put = tables.put_item().table_name(TABLE);
            let put = put.set_item(Some(item("n", &written.to_string())));
            if put.send().await.is_err() {
                break;
            }
            written += 1;
            answered.store(written, Ordering::Relaxed);
        }
        killer.await.expect("killed");
    }

    let services = start(folder.path()).await;
    let s3 = clients::s3(&services);
    let tables = clients::dynamodb(&services);
    assert!(written > 3, "{written}");
    for number in 0..written {
        let got = s3
            .get_object()
            .bucket(BUCKET)
            .key(format!("n/{number}"))
            .send()
            .await;
        let got = got.expect("there").body.collect().await.expect("whole");
        assert_eq!(got.to_vec(), vec![number as u8; 100_000]);
        assert!(
            get(&tables, "n", &number.to_string()).await.is_some(),
            "{number}"
        );
    }
    let incoming = folder.path().join("s3/.incoming");
    assert!(
        crate::s3::files(&incoming).is_empty(),
        "nothing half done stays"
    );
}

fn announced(output: impl std::io::Read) -> (String, Credentials) {
    for line in BufReader::new(output).lines() {
        let line = line.expect("text");
        // The test harness may print on the same line before it.
        if let Some((_, words)) = line.split_once("SERVING ") {
            let words: Vec<_> = words.split(' ').collect();
            let credentials = Credentials {
                access_key_id: words[1].to_owned(),
                secret_access_key: words[2].to_owned().into(),
            };
            return (words[0].to_owned(), credentials);
        }
    }
    panic!("the child did not start");
}
