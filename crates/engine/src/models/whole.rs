//! A whole photo that regions are computed of, and what was measured of it for that.

use super::stages::Stages;
use crate::Error;
use crate::analysis::faces::{self, Face};
use crate::picture::photo::Photo;

/// A decoded photo, and what models have measured of all of it. What is measured once is kept.
pub(crate) struct Whole {
    pub(crate) photo: Photo,
    faces: Option<Vec<Face>>,
    pub(super) stages: Stages,
}

impl Whole {
    pub(crate) fn of(photo: Photo) -> Self {
        Self {
            photo,
            faces: None,
            stages: Stages::default(),
        }
    }

    /// Finds the faces, unless they are known.
    pub(crate) fn look_for_faces(&mut self, threads: usize) -> Result<(), Error> {
        if self.faces.is_none() {
            self.faces = Some(faces::find_in(&self.photo, threads)?);
        }
        Ok(())
    }

    /// Those that were found; none as long as nobody has looked.
    pub(crate) fn faces(&self) -> &[Face] {
        self.faces.as_deref().unwrap_or_default()
    }
}
