//! What every function that answers requests shares: errors, who asks, settings, layers.

mod caller;
mod extract;
mod hs256;
mod lambda;
mod layers;
mod problem;
mod restoration;
mod settings;
mod uploads;
mod weights;

pub use caller::{AccessKeys, AccessToken, Caller, TokenError};
pub use extract::{Json, Multipart, Path, Query};
pub use lambda::{env, run_function};
pub use layers::{PhotosOrigin, PlainHttp, RequestId, layered, photos_origin};
pub use problem::{FieldProblem, Problem};
pub use restoration::{
    FailureBody, OriginalBody, Pictures, RestorationBody, ResultBody, StepBody, retry_after,
};
pub use settings::{About, SettingsError, Site, UploadRules, registry};
pub use uploads::{check_arrived, no_upload, upload};
pub use weights::missing_weights;
