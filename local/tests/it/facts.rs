//! What `template.yaml` says once more of the code is what the code does: `cloud/tests/facts.json` has it, for the
//! tests of the template. `make generate` writes it anew.

use std::collections::BTreeMap;

use domain::{Clock, Timing, Upload, UploadId, UserId};
use serde_json::{Value, json};
use store::{KEYS, Reach};
use testkit::Services;
use url::Url;

use crate::written::is_what_the_code_says;

async fn facts() -> Value {
    let services = Services::start(Timing::default()).await;
    let key = Upload::key_of(UserId::new(), UploadId::new());
    let ticket = services
        .store
        .presign_put(&key, "image/png", 1, Clock::system().now(), &Reach::Bucket)
        .await
        .expect("signed");
    let bucket = Url::parse("https://bucket.example").expect("an address");
    let headers: BTreeMap<String, String> = local::headers_of_page(&bucket)
        .into_iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()))
        .collect();
    json!({
        "headers_of_a_page": headers,
        "headers_of_an_upload": ticket.headers.keys().collect::<Vec<_>>(),
        "longest_call_seconds": settings::LONGEST_CALL.as_secs(),
        "hub_seconds": settings::Sending::USUAL.hub.as_secs(),
        "nets": settings::NETS,
        "most_body_bytes": restore::MAX_BODY_BYTES,
        "prefixes": [domain::ORIGINALS, domain::RESULTS],
        "table": {
            "keys": KEYS.table,
            "index": KEYS.index,
            "keys_of_index": KEYS.of_index,
            "expires": KEYS.expires,
        },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_facts_that_the_template_repeats_are_those_of_the_code() {
    let said = serde_json::to_string_pretty(&facts().await).expect("plain data") + "\n";
    is_what_the_code_says("cloud/tests/facts.json", &said);
}
