//! What stands in for fal in the browser's tests is spoken to as fal is.

use providers::{ErrorKind, Progress};
use serde_json::json;
use testkit::{Scripted, play_fal, small_png};

use crate::setup::{done, job, pending, providers};

#[tokio::test]
async fn the_prompt_chooses_what_happens() {
    let server = Scripted::start().await;
    play_fal(&server);
    let providers = providers(&server, &[]);
    let submit = |prompt: &str| providers.submit(job(json!({ "prompt": prompt })));
    let handle = pending(submit("restore").await.expect("accepted"));
    let picture = done(providers.poll(&handle).await.expect("a picture"));
    assert_eq!(picture.bytes, small_png());
    for prompt in ["never", "slow"] {
        let handle = pending(submit(prompt).await.expect("accepted"));
        let progress = providers.poll(&handle).await.expect("under way");
        assert!(matches!(progress, Progress::Pending { .. }));
        providers.cancel(&handle).await.expect("taken");
    }
    for (prompt, kind) in [
        ("fails", ErrorKind::Refused),
        ("page", ErrorKind::NotAPicture),
    ] {
        let handle = pending(submit(prompt).await.expect("accepted"));
        let error = providers.poll(&handle).await.expect_err("no picture");
        assert_eq!(error.kind, kind);
    }
    let error = submit("please 402").await.expect_err("used up");
    assert_eq!(error.kind, ErrorKind::CreditsUsedUp);
}
