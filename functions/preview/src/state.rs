//! What the route needs.

use std::sync::Arc;

use axum::extract::FromRef;
use domain::Registry;
use store::Store;
use web::{AccessKeys, Turns, UploadRules};

use crate::{kept::Kept, newest::Newest};

/// What the route needs.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models.
    pub registry: Arc<Registry>,
    /// What may be put in.
    pub rules: Arc<UploadRules>,
    /// How large a photo may be once it is decoded, and restored as a whole.
    pub limits: engine::Limits,
    /// Who asks.
    pub keys: AccessKeys,
    /// Whose turn it is to have a photo's header read: [`web::header_turns`], one for the whole process.
    #[from_ref(skip)]
    pub looks: Turns,
    /// Whose turn it is to have a photo decoded and a region of it restored.
    #[from_ref(skip)]
    pub turns: Turns,
    /// The photo that was previewed last.
    pub kept: Kept,
    #[from_ref(skip)]
    pub(crate) newest: Newest,
}

impl State {
    /// With nothing kept, and everybody's turn to come.
    #[must_use]
    pub fn new(
        store: Store,
        registry: Arc<Registry>,
        rules: Arc<UploadRules>,
        limits: engine::Limits,
        keys: AccessKeys,
        looks: Turns,
    ) -> Self {
        Self {
            store,
            registry,
            rules,
            limits,
            keys,
            looks,
            turns: web::photo_turns(),
            kept: Kept::default(),
            newest: Newest::default(),
        }
    }
}
