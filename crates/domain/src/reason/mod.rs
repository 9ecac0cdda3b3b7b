//! What is said to people, as a code with its values. No sentence: `web` makes English ones, the site makes its
//! own in each language.

mod codes;
mod model;
mod photo;
mod remote;
mod request;
mod work;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use codes::Parts;

pub use codes::{Codes, code_of};
pub use model::ModelReason;
pub use photo::PhotoReason;
pub use remote::RemoteReason;
pub use request::RequestReason;
pub use work::WorkReason;

/// Any reason. Codes are told apart whatever kind they are of.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// About a photo.
    Photo(PhotoReason),
    /// About a model that runs on somebody else's machine.
    Remote(RemoteReason),
    /// About the work on a photo.
    Work(WorkReason),
    /// About a model that cannot run here.
    Model(ModelReason),
    /// About a request.
    Request(RequestReason),
}

impl Reason {
    /// Its code, as it is written.
    #[must_use]
    pub fn code(&self) -> String {
        self.parts().code
    }

    /// Its code, and the numbers and names that belong to it.
    #[must_use]
    pub fn code_and_values(&self) -> (String, Map<String, Value>) {
        let Parts { code, values } = self.parts();
        (code, values)
    }

    fn parts(&self) -> Parts {
        match self {
            Self::Photo(reason) => reason.parts(),
            Self::Remote(reason) => reason.parts(),
            Self::Work(reason) => reason.parts(),
            Self::Model(reason) => reason.parts(),
            Self::Request(reason) => reason.parts(),
        }
    }

    fn read(parts: &Parts) -> Option<Self> {
        let photo = PhotoReason::read(parts).map(Self::Photo);
        photo
            .or_else(|| RemoteReason::read(parts).map(Self::Remote))
            .or_else(|| WorkReason::read(parts).map(Self::Work))
            .or_else(|| ModelReason::read(parts).map(Self::Model))
            .or_else(|| RequestReason::read(parts).map(Self::Request))
    }

    /// The codes of all kinds.
    pub const CODES: &[Codes] = &[
        PhotoReason::CODES,
        RemoteReason::CODES,
        WorkReason::CODES,
        ModelReason::CODES,
        RequestReason::CODES,
    ];
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(from)?;
        let unknown = || de::Error::custom(format!("no reason has the code {}", parts.code));
        Self::read(&parts).ok_or_else(unknown)
    }
}

impl From<PhotoReason> for Reason {
    fn from(reason: PhotoReason) -> Self {
        Self::Photo(reason)
    }
}

impl From<RemoteReason> for Reason {
    fn from(reason: RemoteReason) -> Self {
        Self::Remote(reason)
    }
}

impl From<WorkReason> for Reason {
    fn from(reason: WorkReason) -> Self {
        Self::Work(reason)
    }
}

impl From<ModelReason> for Reason {
    fn from(reason: ModelReason) -> Self {
        Self::Model(reason)
    }
}

impl From<RequestReason> for Reason {
    fn from(reason: RequestReason) -> Self {
        Self::Request(reason)
    }
}

/// A reason as it is read from the table: earlier versions wrote sentences.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Written {
    Reason(Reason),
    Sentence(String),
}

impl From<Written> for Reason {
    fn from(written: Written) -> Self {
        match written {
            Written::Reason(reason) => reason,
            Written::Sentence(text) => WorkReason::AsWritten { text }.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let codes = Reason::CODES.iter().copied().flatten();
        let names: Vec<&str> = codes.map(|(name, _)| *name).collect();
        let different: BTreeSet<&&str> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }

    #[test]
    fn a_value_has_one_type_wherever_it_stands() {
        let numbers = ["u16", "u32", "u64", "i64", "f64", "usize"];
        let kind = |type_: &'static str| {
            if numbers.contains(&type_) {
                "number"
            } else {
                type_
            }
        };
        let mut types = std::collections::BTreeMap::new();
        for (_, values) in Reason::CODES.iter().copied().flatten() {
            for (name, type_) in *values {
                assert_eq!(
                    *types.entry(name).or_insert(kind(type_)),
                    kind(type_),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn every_code_is_read_with_its_values_and_written_the_same() {
        for (variant, values) in Reason::CODES.iter().copied().flatten() {
            let values: Map<String, Value> = values
                .iter()
                .map(|(name, type_)| {
                    let value = match *type_ {
                        "String" | "Option<String>" => json!("a text"),
                        "Vec<String>" => json!(["one", "two"]),
                        "f64" => json!(1.5),
                        _ => json!(3),
                    };
                    ((*name).to_owned(), value)
                })
                .collect();
            let mut written = json!({ "code": code_of(variant) });
            if !values.is_empty() {
                written["values"] = values.into();
            }
            let read: Reason = serde_json::from_value(written.clone()).expect(variant);
            assert_eq!(serde_json::to_value(read).expect("JSON"), written);
        }
    }

    #[test]
    fn a_reason_with_a_code_or_a_value_that_is_not_known_is_not_read() {
        for (json, because) in [
            (
                json!({ "code": "of-a-later-version" }),
                "of-a-later-version",
            ),
            (json!({ "code": "side-too-long" }), "side-too-long"),
            (
                json!({ "code": "side-too-long", "values": { "width": "3", "height": 4, "max_side": 2 } }),
                "side-too-long",
            ),
            (json!({ "values": {} }), "code"),
        ] {
            let error = serde_json::from_value::<Reason>(json).expect_err("not read");
            assert!(error.to_string().contains(because), "{error}");
        }
    }

    #[test]
    fn a_value_that_may_be_missing_is() {
        let json = json!({ "code": "key-refused", "values": { "provider": "hub" } });
        let read: Reason = serde_json::from_value(json).expect("read");
        let (provider, said) = ("hub".to_owned(), None);
        assert_eq!(read, RemoteReason::KeyRefused { provider, said }.into());
    }

    #[test]
    fn a_reason_is_written_as_its_code_and_its_values_and_read_again() {
        let written = [
            (
                Reason::from(PhotoReason::SideTooLong {
                    width: 3,
                    height: 4,
                    max_side: 2,
                }),
                json!({
                    "code": "side-too-long",
                    "values": { "width": 3, "height": 4, "max_side": 2 },
                }),
            ),
            (
                WorkReason::SentUnknown.into(),
                json!({ "code": "sent-unknown" }),
            ),
        ];
        for (reason, json) in written {
            assert_eq!(serde_json::to_value(&reason).expect("JSON"), json);
            assert_eq!(
                serde_json::from_value::<Reason>(json).expect("read"),
                reason
            );
        }
    }
}
