//! What the routes need.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRef;
use domain::{Clock, Registry};
use store::{Store, Weights};
use web::{AccessKeys, TurnRules, Turns, UploadRules};

/// The most bytes a photo in a form may have: Lambda takes 6 MB, a third of which is base64.
pub const MAX_FORM_BYTES: usize = 4_500_000;

/// How many forms are read at once in one process: each is held in memory, and once more while it is stored.
const FORMS_AT_ONCE: usize = 4;

/// Who reads slowly does not keep everybody else from it.
const FORMS_AT_ONCE_EACH: usize = 2;

/// How long a form may take to come: 300 kbit/s are enough for the largest.
const FORM_TIME: Duration = Duration::from_secs(120);

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models.
    pub registry: Arc<Registry>,
    /// The weights that some of them need.
    pub weights: Weights,
    /// What may be put in.
    pub rules: Arc<UploadRules>,
    /// How large a photo may be once it is decoded.
    pub limits: engine::Limits,
    /// Whose turn it is to have a photo's header read: [`web::header_turns`], one for the whole process.
    #[from_ref(skip)]
    pub looks: Turns,
    /// Whose turn it is to send a photo in a form.
    pub forms: Forms,
    /// Who asks.
    pub keys: AccessKeys,
    /// The time.
    pub clock: Clock,
}

/// How forms are read, which hold a photo in memory.
#[derive(Debug, Clone)]
pub struct Forms {
    /// Whose turn it is.
    pub turns: Turns,
    /// How long one may take to come.
    pub time: Duration,
}

impl Default for Forms {
    fn default() -> Self {
        let turns = Turns::new(TurnRules {
            at_once: FORMS_AT_ONCE,
            at_once_each: FORMS_AT_ONCE_EACH,
            // One that waits is not read yet.
            waiting_each: 100,
            patience: Duration::from_secs(15),
        });
        Self {
            turns,
            time: FORM_TIME,
        }
    }
}
