//! How a result is written, beside its pixels.

use serde_json::{Map, Value};

use crate::Error;
use crate::color::IccProfile;

/// What is wanted of the file that a result is written to. The same for every model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// What becomes of the photo's colour profile.
    pub icc_profile: IccProfile,
    /// Take out of the metadata where the photo was taken: GPS of Exif and XMP, and the names of
    /// places of IPTC and XMP.
    pub remove_location: bool,
    /// What is written into the metadata about the restoration; `None` writes nothing.
    pub record: Option<Record>,
}

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

impl Output {
    /// Takes the parameters of the output out of those of a model; a missing one has its default.
    ///
    /// Errors: [`Error::InvalidParameter`], naming what is allowed.
    pub fn take_from(params: &mut Map<String, Value>) -> Result<Self, Error> {
        let icc_profile = match params.remove("icc_profile") {
            None => IccProfile::default(),
            Some(value) => match value.as_str() {
                Some("auto") => IccProfile::Auto,
                Some("keep") => IccProfile::Keep,
                Some("convert") => IccProfile::Convert,
                _ => {
                    let allowed = "`auto`, `keep` or `convert`";
                    return Err(invalid("icc_profile", &value, allowed));
                }
            },
        };
        let remove_location = match params.remove("remove_location") {
            None => false,
            Some(Value::Bool(remove)) => remove,
            Some(value) => return Err(invalid("remove_location", &value, "`true` or `false`")),
        };
        Ok(Self {
            icc_profile,
            remove_location,
            record: None,
        })
    }
}

fn invalid(name: &str, value: &Value, allowed: &'static str) -> Error {
    crate::models::invalid("the result", name, value, allowed)
}
