//! Why a model cannot run here.

use super::codes::reasons;

reasons! {
    /// Why a model cannot run here, as far as the installation tells.
    pub enum ModelReason {
        /// `HF_API_KEY` is not set.
        NeedsKey,
        /// It runs on an endpoint of one's own alone; `setting` names it.
        NeedsEndpoint { setting: String },
        /// Its weights have not been fetched.
        NeedsWeights { model_id: String },
        /// Nobody knows now whether its weights are here.
        WeightsUnknown,
    }
}
