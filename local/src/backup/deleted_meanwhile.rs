//! A photo that its owner deletes while a backup is made, and one whose file is just gone.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use http::Method;
use testkit::{Person, TestApp, small_png};

use super::{
    BackupError, Location, Manifest, Saved,
    create::{Made, fill},
    folder::FolderWriter,
    verify,
    writer::{IsNew, Writer},
};

/// Does something before the first file is copied: the records have been read by then.
struct Interrupted<Hook: FnMut()> {
    writer: FolderWriter,
    hook: Option<Hook>,
}

impl<Hook: FnMut()> Writer for Interrupted<Hook> {
    fn scratch(&self) -> &Path {
        self.writer.scratch()
    }

    fn sequence(&self) -> u64 {
        self.writer.sequence()
    }

    fn save(&mut self, path: &str, from: &Path) -> Result<Option<(Saved, IsNew)>, BackupError> {
        if let Some(mut hook) = self.hook.take() {
            hook();
        }
        self.writer.save(path, from)
    }

    fn finish(self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        self.writer.finish(manifest)
    }
}

struct Story {
    app: TestApp,
    anna: Person,
    ids: Vec<String>,
    target: tempfile::TempDir,
}

impl Story {
    /// Three restored photos.
    async fn begin() -> Self {
        let app = TestApp::start().await;
        let anna = app.person("anna").await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(app.restore(&anna, small_png(), "photo-2x").await);
        }
        app.work().await;
        for id in &ids {
            let answer = app.get(&anna, &format!("/api/v1/restore/{id}")).await;
            assert_eq!(answer.body["status"], "succeeded", "{}", answer.body);
        }
        let target = tempfile::tempdir().expect("a folder");
        Self {
            app,
            anna,
            ids,
            target,
        }
    }

    fn data(&self) -> &Path {
        self.app.services.folder.path()
    }

    /// A backup during which this happens.
    fn interrupted_by(&self, hook: impl FnMut()) -> Made {
        let writer = FolderWriter::open(self.target.path()).expect("opened");
        let hook = Some(hook);
        fill(self.data(), Interrupted { writer, hook }).expect("made")
    }

    async fn delete(&self, id: &str) {
        let path = format!("/api/v1/restore/{id}");
        let answer = self.app.ask(&self.anna, Method::DELETE, &path, None).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        self.app.clock.advance(Duration::from_secs(3600));
        let swept = sweeper::sweep(&self.app.sweeper()).await.expect("swept");
        assert_eq!(swept.removed, 1);
    }
}

fn is_of(id: &str) -> impl Fn(&&Saved) -> bool {
    let folder = format!("/{id}/");
    move |file| file.path.contains(&folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_deleted_meanwhile_is_no_fault_and_not_in_the_backup() {
    let story = Story::begin().await;
    let gone = &story.ids[1];
    let runtime = tokio::runtime::Handle::current();
    let made = tokio::task::block_in_place(|| {
        story.interrupted_by(|| runtime.block_on(story.delete(gone)))
    });
    assert_eq!(made.faults, Vec::<String>::new());
    assert_eq!(made.manifest.missing, Vec::<String>::new());
    let of = |id: &str| made.manifest.files.iter().filter(is_of(id)).count();
    assert_eq!(of(gone), 0);
    assert!(of(&story.ids[0]) >= 2 && of(&story.ids[2]) >= 2);
    let location = Location::Folder(story.target.path().to_owned());
    for checked in verify(&location).expect("there") {
        assert_eq!(checked.problems(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_gone_though_nobody_deleted_it_is_named() {
    let story = Story::begin().await;
    let lost = story.data().join("s3/photos/results").join(&story.ids[1]);
    let made = tokio::task::block_in_place(|| {
        story.interrupted_by(|| fs::remove_dir_all(&lost).expect("removed"))
    });
    assert!(made.faults.len() >= 2, "{:?}", made.faults);
    let names_it = |fault: &String| fault.contains(&story.ids[1]) && fault.contains("missing");
    assert!(made.faults.iter().all(names_it), "{:?}", made.faults);
    assert_eq!(made.manifest.missing.len(), made.faults.len());
}
