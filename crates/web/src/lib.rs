//! What every function that answers requests shares: errors, who asks, settings, layers.

mod caller;
mod extract;
mod hs256;
mod lambda;
mod layers;
mod origin_key;
mod problem;
mod reach;
mod restoration;
mod restoration_body;
mod settings;
mod uploads;
mod weights;

pub use caller::{AccessKeys, AccessToken, Caller, TokenError};
pub use extract::{Json, Multipart, Path, Query};
pub use lambda::{env, run_function};
pub use layers::{PlainHttp, RequestId, layered};
pub use origin_key::OriginKeys;
pub use problem::{FieldProblem, Problem};
pub use reach::PhotosReach;
pub use restoration::{Pictures, retry_after};
pub use restoration_body::{FailureBody, OriginalBody, RestorationBody, ResultBody, StepBody};
pub use settings::{About, SettingsError, Site, UploadRules, registry};
pub use uploads::{check_arrived, no_upload, upload};
pub use weights::missing_weights;
