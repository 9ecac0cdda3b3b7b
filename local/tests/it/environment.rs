//! Services outside the process, as `AWS_ENDPOINT_URL` names them.

use std::{
    fs,
    net::TcpListener,
    time::{Duration, Instant},
};

use embedded::{Config, Embedded};
use secrecy::ExposeSecret;

use crate::{
    client::{self, SignedIn, picture, size, succeeded},
    program::{self, Program},
};

fn with_services(
    command: &mut std::process::Command,
    endpoint: &str,
    credentials: &embedded::Credentials,
) {
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
        .env(
            "AWS_SECRET_ACCESS_KEY",
            credentials.secret_access_key.expose_secret(),
        )
        .env("AWS_REGION", "us-east-1");
}

#[test]
fn services_outside_are_used_and_what_is_missing_in_them_is_made() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let outside = tempfile::tempdir().expect("a folder");
    let services = runtime
        .block_on(Embedded::start(Config::new(outside.path())))
        .expect("started");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    with_services(&mut command, services.endpoint(), services.credentials());
    command.env("BUCKET", "my-photos").env("TABLE", "my-table");
    let program = Program::spawn(command);

    let page = client::fetch(&program.url).expect("answered");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(
        policy.contains(services.endpoint()),
        "photos come from there: {policy}"
    );

    let me = SignedIn::first(&program);
    let id = me.start(&picture(48));
    let done = me.wait_for(&id, succeeded);
    let url = done["processed_url"].as_str().expect("a URL");
    assert!(url.starts_with(services.endpoint()), "{url}");
    assert_eq!(size(&me.photo(&done["processed_url"])), (96, 96));

    let here = fs::read_dir(folder.path()).expect("a folder");
    let mut here: Vec<_> = here
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    here.sort();
    assert_eq!(here, ["lock", "secret-key", "unfinished"]);
    assert!(outside.path().join("s3/my-photos").is_dir());
}

#[test]
fn services_that_start_later_are_waited_for() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let outside = tempfile::tempdir().expect("a folder");
    let services = runtime
        .block_on(Embedded::start(Config::new(outside.path())))
        .expect("started");
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    // Longer than the SDK itself tries again. Nobody answers on the port until six seconds after the program's start.
    let behind = services.address();
    runtime.spawn(async move {
        tokio::time::sleep(Duration::from_secs(6)).await;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.expect("the port is free");
        while let Ok((mut from, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut to = tokio::net::TcpStream::connect(behind).await.expect("there");
                // Either side may hang up.
                let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });

    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    let endpoint = format!("http://127.0.0.1:{port}");
    with_services(&mut command, &endpoint, services.credentials());
    let started = Instant::now();
    let program = Program::spawn(command);
    assert!(started.elapsed() >= Duration::from_secs(6));
    assert!(
        program.log().contains("does not answer yet"),
        "{}",
        program.log()
    );
}

#[test]
fn services_that_refuse_us_end_the_start_with_what_they_said() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let outside = tempfile::tempdir().expect("a folder");
    let services = runtime
        .block_on(Embedded::start(Config::new(outside.path())))
        .expect("started");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program::command(folder.path());
    let stranger = embedded::Credentials::random();
    with_services(&mut command, services.endpoint(), &stranger);
    let said = program::fails(command);
    assert!(said.contains("CreateBucket was refused"), "{said}");
    assert!(!said.contains(stranger.secret_access_key.expose_secret()));
}
