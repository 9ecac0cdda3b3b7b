//! How a result is written, beside its pixels.

use std::num::NonZeroU32;

use serde_json::{Map, Value};

use crate::Error;
use crate::parameters::{self, Choice, Declared, Flag, Kind as _, Parameter};
use crate::picture::color::IccProfile;

/// What is wanted of the file that a result is written to. The same for every model.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// What becomes of the photo's colour profile.
    pub icc_profile: IccProfile,
    /// Take out of the metadata where the photo was taken: GPS of Exif and XMP, and the names of
    /// places of IPTC and XMP.
    pub remove_location: bool,
    /// The only page that is restored of a file of several, from 1; `None` restores all of them.
    pub page: Option<NonZeroU32>,
    /// What is written into the metadata about the restoration; `None` writes nothing.
    pub record: Option<Record>,
}

/// The program and its version, as metadata names it.
pub const AGENT: &str = concat!("Photo Restoration ", env!("CARGO_PKG_VERSION"));

/// What was done, for the history that a file carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Id of the model.
    pub model: String,
    /// Its parameters.
    pub params: Map<String, Value>,
    /// When it was done, in RFC 3339: the engine reads no clock.
    pub when: String,
}

/// What errors name in the place of a model.
const RESULT: &str = "the result";

const ICC_PROFILE: Parameter<Choice<IccProfile>> = Parameter {
    name: "icc_profile",
    title: "Colour profile",
    description: "Which colours the file can have. Automatic keeps the photo's own with 16 bits a channel; with 8 \
                  it makes them sRGB, which every screen shows.",
    kind: Choice(&[
        ("auto", IccProfile::Auto),
        ("keep", IccProfile::Keep),
        ("convert", IccProfile::Convert),
    ]),
};

const REMOVE_LOCATION: Parameter<Flag> = Parameter {
    name: "remove_location",
    title: "Remove the place",
    description: "Takes out where the photo was taken: GPS positions and the names of places.",
    kind: Flag,
};

const PARAMETERS: &[&dyn Declared] = &[&ICC_PROFILE, &REMOVE_LOCATION];

impl Default for Output {
    fn default() -> Self {
        Self {
            icc_profile: ICC_PROFILE.kind.default(),
            remove_location: REMOVE_LOCATION.kind.default(),
            page: None,
            record: None,
        }
    }
}

impl Output {
    /// What can be set on a result, as JSON Schema of an object.
    #[must_use]
    pub fn schema() -> Value {
        parameters::schema(PARAMETERS)
    }

    /// Takes the parameters of the output out of those of a model; a missing one has its default.
    ///
    /// Errors: [`Error::InvalidParameter`], naming what is allowed.
    pub fn take_from(params: &mut Map<String, Value>) -> Result<Self, Error> {
        let output = Self {
            icc_profile: ICC_PROFILE.read(params, RESULT)?,
            remove_location: REMOVE_LOCATION.read(params, RESULT)?,
            page: None,
            record: None,
        };
        params.retain(|name, _| PARAMETERS.iter().all(|each| each.name() != name));
        Ok(output)
    }
}
