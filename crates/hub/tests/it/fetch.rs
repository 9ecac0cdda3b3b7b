//! Fetching weights from the hub: whole, after a break, changed, wrong, refused.

use std::{fs, path::PathBuf, time::Duration};

use domain::Weights;
use hub::{FetchError, Fetched, Hub, Limits, Settings};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use testkit::{On, Reply, Scripted};

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
const AT_HUB: &str = "/owner/name/resolve/0123456789abcdef0123456789abcdef01234567/onnx/model.onnx";

fn content() -> Vec<u8> {
    (0..200_000u32).map(|i| (i % 251) as u8).collect()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pinned() -> Weights {
    Weights {
        repository: "owner/name".to_owned(),
        revision: REVISION.to_owned(),
        file: "onnx/model.onnx".to_owned(),
        size: Some(content().len() as u64),
        sha256: Some(sha256(&content())),
    }
}

/// The hub, where its bytes are, and a folder to fetch to.
struct Scene {
    hub: Scripted,
    bytes: Scripted,
    folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        Self {
            hub: Scripted::start().await,
            bytes: Scripted::start().await,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The hub leads to the bytes and says what they are.
    fn leads(&self, content: &[u8]) -> Reply {
        Reply::status(302)
            .header("Location", &format!("{}/bytes?signed=1", self.bytes.url()))
            .header("X-Repo-Commit", REVISION)
            .header("X-Linked-Size", &content.len().to_string())
            .header("X-Linked-ETag", &format!("\"{}\"", sha256(content)))
    }

    /// The first answer breaks off.
    fn breaks_off_after(&self, bytes: usize) {
        let broken = whole(&content()).cut_after(bytes);
        self.bytes.on(On::new("GET", "/bytes?signed=1")
            .without("range")
            .reply(broken));
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("model.onnx")
    }

    async fn fetch(&self, weights: &Weights) -> Result<Fetched, FetchError> {
        self.fetch_with(weights, None).await
    }

    async fn fetch_with(
        &self,
        weights: &Weights,
        key: Option<&str>,
    ) -> Result<Fetched, FetchError> {
        let url = self.hub.url();
        let get = |name: &str| match name {
            "HF_HUB_URL" | "HF_ROUTER_URL" => Some(url.clone()),
            "HF_API_KEY" => key.map(str::to_owned),
            _ => None,
        };
        let settings = Settings::read(get, []).expect("good settings");
        let limits = Limits {
            retry_first: Duration::from_millis(1),
            idle: Duration::from_secs(20),
            ..Limits::default()
        };
        let mut told = 0;
        let hub = Hub::with_limits(settings, limits);
        let fetched = hub
            .fetch(weights, &self.path(), |have, of| {
                assert_eq!(of, Some(content().len() as u64));
                told = have;
            })
            .await;
        if fetched.is_ok() {
            assert_eq!(told, content().len() as u64);
        }
        fetched
    }

    /// The names of all files in the folder.
    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).expect("a folder");
        files
            .map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    }
}

fn whole(bytes: &[u8]) -> Reply {
    Reply::bytes("application/octet-stream", bytes)
}

/// What a server answers that goes on where it is asked to.
fn the_rest(content: Vec<u8>) -> On {
    On::new("GET", "/bytes?signed=1").reply_with(move |request| {
        let range = request.header("range").expect("a range");
        let begin = range.trim_start_matches("bytes=").trim_end_matches('-');
        let begin: usize = begin.parse().expect("a number");
        let last = content.len() - 1;
        let body = whole(&content[begin..]);
        body.with_status(206).header(
            "Content-Range",
            &format!("bytes {begin}-{last}/{}", content.len()),
        )
    })
}

#[tokio::test]
async fn a_file_is_fetched_whole_and_the_key_goes_to_the_hub_alone() {
    let scene = Scene::new().await;
    let asked = On::new("HEAD", AT_HUB).header("authorization", "Bearer hf_secret");
    scene.hub.on(asked.reply(scene.leads(&content())));
    let got = On::new("GET", "/bytes?signed=1").without("authorization");
    scene
        .bytes
        .on(got.without("range").reply(whole(&content())));
    let fetched = scene.fetch_with(&pinned(), Some("hf_secret")).await;
    let expected = Fetched {
        size: content().len() as u64,
        sha256: sha256(&content()),
        was_pinned: true,
    };
    assert_eq!(fetched.expect("fetched"), expected);
    assert_eq!(fs::read(scene.path()).expect("there"), content());
    assert_eq!(scene.files(), ["model.onnx"]);
}

#[tokio::test]
async fn where_no_checksum_is_pinned_the_hubs_own_is_checked_and_told() {
    let scene = Scene::new().await;
    scene
        .hub
        .on(On::new("HEAD", AT_HUB).reply(scene.leads(&content())));
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(whole(&content())));
    let weights = Weights {
        size: None,
        sha256: None,
        ..pinned()
    };
    let fetched = scene.fetch(&weights).await.expect("fetched");
    assert!(!fetched.was_pinned);
    assert_eq!(fetched.sha256, sha256(&content()));
}

#[tokio::test]
async fn without_any_checksum_nothing_is_fetched() {
    let scene = Scene::new().await;
    let leads = Reply::status(302).header("Location", &scene.bytes.url());
    scene.hub.on(On::new("HEAD", AT_HUB).reply(leads));
    let weights = Weights {
        sha256: None,
        ..pinned()
    };
    let error = scene.fetch(&weights).await.expect_err("refused");
    assert!(matches!(error, FetchError::Wrong(_)), "{error}");
    assert!(scene.files().is_empty());
}

#[tokio::test]
async fn a_broken_connection_is_taken_up_where_it_broke() {
    let scene = Scene::new().await;
    scene.hub.on(On::new("HEAD", AT_HUB)
        .reply(scene.leads(&content()))
        .times(2));
    scene.breaks_off_after(70_000);
    scene.bytes.on(the_rest(content()));
    scene.fetch(&pinned()).await.expect("fetched");
    assert_eq!(fs::read(scene.path()).expect("there"), content());
    assert_eq!(scene.files(), ["model.onnx"]);
}

#[tokio::test]
async fn what_breaks_again_and_again_is_kept_for_the_next_call() {
    let scene = Scene::new().await;
    scene.hub.on(On::new("HEAD", AT_HUB)
        .reply(scene.leads(&content()))
        .always());
    scene.breaks_off_after(50_000);
    let gone = On::new("GET", "/bytes?signed=1").reply(Reply::status(503));
    scene.bytes.on(gone.times(4));
    let error = scene.fetch(&pinned()).await.expect_err("broken");
    assert!(matches!(error, FetchError::Unreachable(_)), "{error}");
    assert!(
        error.to_string().contains("run the command again"),
        "{error}"
    );
    assert!(!scene.path().exists());
    let files = scene.files();
    assert!(files.len() == 1 && files[0].ends_with(".part"), "{files:?}");
    scene.bytes.on(the_rest(content()));
    scene.fetch(&pinned()).await.expect("fetched");
    assert_eq!(fs::read(scene.path()).expect("there"), content());
    assert_eq!(scene.files(), ["model.onnx"]);
}

#[tokio::test]
async fn a_server_that_cannot_go_on_sends_all_of_it_again() {
    let scene = Scene::new().await;
    scene.hub.on(On::new("HEAD", AT_HUB)
        .reply(scene.leads(&content()))
        .times(2));
    let broken = whole(&content()).cut_after(50_000);
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(broken));
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(whole(&content())));
    scene.fetch(&pinned()).await.expect("fetched");
    assert_eq!(fs::read(scene.path()).expect("there"), content());
}

#[tokio::test]
async fn a_file_that_changed_in_between_is_begun_anew_where_it_is_not_pinned() {
    let scene = Scene::new().await;
    let mut other = content();
    other[100] ^= 1;
    let weights = Weights {
        size: None,
        sha256: None,
        ..pinned()
    };
    scene
        .hub
        .on(On::new("HEAD", AT_HUB).reply(scene.leads(&other)));
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(whole(&other).cut_after(50_000)));
    scene
        .hub
        .on(On::new("HEAD", AT_HUB).reply(scene.leads(&content())));
    let anew = On::new("GET", "/bytes?signed=1").without("range");
    scene.bytes.on(anew.reply(whole(&content())));
    scene.fetch(&weights).await.expect("fetched");
    assert_eq!(fs::read(scene.path()).expect("there"), content());
    assert_eq!(scene.files(), ["model.onnx"]);
}

#[tokio::test]
async fn another_file_than_the_pinned_one_is_not_fetched() {
    let mut other = content();
    other[7] ^= 1;
    let longer = [content(), vec![0]].concat();
    for (at_hub, word) in [(other, "SHA-256"), (longer, "length")] {
        let scene = Scene::new().await;
        scene
            .hub
            .on(On::new("HEAD", AT_HUB).reply(scene.leads(&at_hub)));
        let error = scene.fetch(&pinned()).await.expect_err("refused");
        assert!(
            matches!(&error, FetchError::Wrong(why) if why.contains(word)),
            "{error}"
        );
        assert!(scene.files().is_empty());
    }
    let scene = Scene::new().await;
    let moved = Reply::status(200).header("X-Repo-Commit", &REVISION.replace('0', "f"));
    scene.hub.on(On::new("HEAD", AT_HUB).reply(moved));
    let error = scene.fetch(&pinned()).await.expect_err("refused");
    assert!(error.to_string().contains("revision"), "{error}");
}

#[tokio::test]
async fn bytes_with_a_wrong_checksum_and_too_many_of_them_leave_nothing() {
    let mut other = content();
    other[150_000] ^= 1;
    for wrong in [other, [content(), vec![0; 10]].concat()] {
        let scene = Scene::new().await;
        scene
            .hub
            .on(On::new("HEAD", AT_HUB).reply(scene.leads(&content())));
        scene
            .bytes
            .on(On::new("GET", "/bytes?signed=1").reply(whole(&wrong)));
        let error = scene.fetch(&pinned()).await.expect_err("wrong");
        assert!(matches!(error, FetchError::Wrong(_)), "{error}");
        assert!(scene.files().is_empty(), "{:?}", scene.files());
    }
}

#[tokio::test]
async fn a_hub_that_refuses_says_what_helps() {
    for (status, words) in [
        (401, "HF_API_KEY"),
        (403, "HF_API_KEY"),
        (404, "pinned revision"),
    ] {
        let scene = Scene::new().await;
        scene
            .hub
            .on(On::new("HEAD", AT_HUB).reply(Reply::status(status)));
        let error = scene.fetch(&pinned()).await.expect_err("refused");
        assert!(
            matches!(&error, FetchError::Refused(why) if why.contains(words)),
            "{error}"
        );
        assert!(scene.files().is_empty());
    }
}

#[tokio::test]
async fn redirects_within_the_hub_are_followed_and_not_for_ever() {
    let scene = Scene::new().await;
    let renamed = Reply::status(307).header("Location", "/new/name");
    scene.hub.on(On::new("HEAD", AT_HUB).reply(renamed));
    scene
        .hub
        .on(On::new("HEAD", "/new/name").reply(scene.leads(&content())));
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(whole(&content())));
    scene.fetch(&pinned()).await.expect("fetched");

    let scene = Scene::new().await;
    let round = Reply::status(307).header("Location", AT_HUB);
    scene.hub.on(On::new("HEAD", AT_HUB).reply(round).always());
    let error = scene.fetch(&pinned()).await.expect_err("round and round");
    assert!(matches!(error, FetchError::Refused(_)), "{error}");
}

#[tokio::test]
async fn a_hub_that_answers_with_the_file_itself_is_asked_for_it() {
    let scene = Scene::new().await;
    scene
        .hub
        .on(On::new("HEAD", AT_HUB).reply(Reply::status(200)));
    scene
        .hub
        .on(On::new("GET", AT_HUB).reply(whole(&content())));
    scene.fetch(&pinned()).await.expect("fetched");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_as_what_it_is() {
    use std::os::unix::fs::symlink;
    let scene = Scene::new().await;
    // Whatever is written there finds no room.
    let part = format!("model.onnx.{}.part", &sha256(&content())[..16]);
    symlink("/dev/full", scene.folder.path().join(part)).expect("a link");
    scene
        .hub
        .on(On::new("HEAD", AT_HUB).reply(scene.leads(&content())));
    scene
        .bytes
        .on(On::new("GET", "/bytes?signed=1").reply(whole(&content())));
    let error = scene.fetch(&pinned()).await.expect_err("full");
    assert!(matches!(error, FetchError::NoRoom(_)), "{error}");
    assert!(scene.files().is_empty(), "{:?}", scene.files());
}
