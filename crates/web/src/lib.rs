//! What every function that answers requests shares: errors, who asks, settings, layers.

mod caller;
mod etag;
mod extract;
mod fields;
mod hs256;
mod json;
mod lambda;
mod layers;
mod origin_key;
mod own_page;
#[cfg(feature = "photos")]
mod photo_reason;
mod problem;
mod reach;
mod restoration;
mod said;
mod settings;
mod trouble;
mod turns;
mod uploads;
mod weights;
pub mod words;

pub use self::settings::{About, SettingsError, Site, UploadRules, registry};
pub use caller::{AccessKeys, AccessToken, Caller, TokenError};
pub use etag::etag;
pub use extract::{Json, MAX_JSON_BYTES, Multipart, Path, Query};
pub use lambda::{env, granted_mebibytes, run_function};
pub use layers::{PlainHttp, RequestId, layered};
pub use origin_key::OriginKeys;
pub use own_page::OwnPage;
#[cfg(feature = "photos")]
pub use photo_reason::photo_reason;
pub use problem::{FieldProblem, Problem};
pub use reach::PhotosReach;
pub use restoration::{
    FailureBody, LineBody, OriginalBody, Pictures, RestorationBody, ResultBody, Seen, StepBody,
    Waiting, retry_after,
};
pub use said::Said;
pub use trouble::{Trouble, Watch};
pub use turns::{Turn, TurnRules, Turns};
pub use uploads::{check_arrived, header_turns, no_upload, photo_turns, upload};
pub use weights::missing_weights;
