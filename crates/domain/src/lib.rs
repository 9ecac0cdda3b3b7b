//! The rules of Photo Restoration: ids, the life of a restoration, recipes, models, users.
//!
//! No I/O, no clock, no AWS: time comes in as an argument, everything else is a value. What is
//! stored and how is the business of `store`; what is shown and how, of `web`.

mod clock;
mod file_name;
mod ids;
mod line;
mod model;
mod original;
mod parameters;
mod reason;
mod recipe;
mod restoration;
mod search;
mod upload_parts;
mod user;
mod weights;

pub use clock::{Clock, Timestamp};
pub use file_name::FileName;
pub use ids::{BadId, RestorationId, SessionId, UploadId, UserId};
pub use line::{Ahead, Line};
pub use model::{Category, Estimate, Model, Provider, Registry, RegistryError, endpoint_variable};
pub use original::{Coming, ORIGINALS, Original, UNUSED_FOR, Upload};
pub use parameters::{Kind, Parameter, ParameterError, Parameters, Params};
pub use reason::{
    Codes, ModelReason, PhotoReason, Reason, RemoteReason, RequestReason, WorkReason, code_of,
};
pub use recipe::{Recipe, RecipeError, Step};
pub use restoration::{
    Attempt, Blob, Claim, Deletion, Ended, Ending, Failure, FailureKind, LEAST_UNDO, LONGEST_SLEEP,
    LOOK_FOR_ROOM, MAX_ATTEMPTS, NewRestoration, Place, Provenance, RESULTS, Refusal, Remote,
    Removal, Repairs, Restoration, State, Status, Sweep, Timing,
};
pub use search::{Search, Word};
pub use upload_parts::{PART_BYTES, UploadPart};
pub use user::{FormerSecret, Role, Session, User, UserName, UserNameError};
pub use weights::{
    WEIGHTS_FOLDER, Weights, checksum_in, checksum_line, checksum_name, is_sha256, weights_name,
};
