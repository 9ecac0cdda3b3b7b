//! What whoever runs an installation should look after.

use std::{fmt, sync::Arc};

use domain::RequestReason;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    Problem,
    said::{Code, Type, Values},
};

/// Something that is wrong although requests still work.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Trouble {
    /// The kind of trouble, as in problems.
    #[serde(rename = "type")]
    #[schema(value_type = Type)]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// What happened, why, and what to do, in English.
    pub detail: String,
    /// Exactly what happened, for programs.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names for the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
    /// Whether photos or records are in danger now; then the installation is not healthy.
    #[serde(skip)]
    pub is_grave: bool,
}

impl Trouble {
    /// No backup was made; why is in the log.
    #[must_use]
    pub fn no_backup() -> Self {
        Self {
            is_grave: false,
            ..Problem::from(RequestReason::NoBackup).into()
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self {
            kind: problem.kind,
            title: problem.title,
            detail: problem.detail,
            code: problem.code,
            values: problem.values,
            is_grave: true,
        }
    }
}

/// Asks what is wrong now; the default finds nothing.
#[derive(Clone)]
pub struct Watch(Arc<dyn Fn() -> Vec<Trouble> + Send + Sync>);

impl Watch {
    /// Asks `look` each time.
    pub fn new(look: impl Fn() -> Vec<Trouble> + Send + Sync + 'static) -> Self {
        Self(Arc::new(look))
    }

    /// What is wrong now.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        (self.0)()
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new(Vec::new)
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
