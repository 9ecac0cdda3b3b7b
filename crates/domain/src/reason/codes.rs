//! How enums of reasons are written and read.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The codes of one kind of reason, each with its values by name and type.
pub type Codes = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// A reason as it stands in JSON and in the table: `{"code": "too-many-pixels", "values": {"width": 3, …}}`. One type for
/// all of them: to derive it for each would make every function a tenth larger.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Parts {
    /// What it is.
    pub(super) code: String,
    /// The numbers and names that belong to it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) values: Map<String, Value>,
}

/// The code of a variant: `TooManyPixels` is `too-many-pixels`.
#[must_use]
pub fn code_of(variant: &str) -> String {
    let mut code = String::new();
    for c in variant.chars() {
        if c.is_ascii_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.push(c.to_ascii_lowercase());
    }
    code
}

/// An enum of reasons, the list of its codes, and how it becomes [`Parts`] and is made of them again.
macro_rules! reasons {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident $({ $($value:ident: $type:ty),+ $(,)? })?,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs)] // Values are called what they are.
        pub enum $name {
            $($(#[$doc])* $variant $({ $($value: $type),+ })?,)+
        }

        impl $name {
            /// All there are, by the names of their variants, with their values by name and type.
            pub const CODES: $crate::reason::codes::Codes = &[
                $((stringify!($variant), &[$($((stringify!($value), stringify!($type)),)+)?]),)+
            ];

            pub(super) fn parts(&self) -> $crate::reason::codes::Parts {
                #[allow(unused_mut)] // Some kinds of reasons have no values.
                let mut values = serde_json::Map::new();
                let variant = match self {
                    $(Self::$variant $({ $($value),+ })? => {
                        $($(values.insert(stringify!($value).to_owned(), $value.clone().into());)+)?
                        stringify!($variant)
                    })+
                };
                $crate::reason::codes::Parts {
                    code: $crate::reason::codes::code_of(variant),
                    values,
                }
            }

            /// `None` where the code is not one of these, or lacks a value.
            pub(super) fn read(parts: &$crate::reason::codes::Parts) -> Option<Self> {
                let known = Self::CODES.iter().map(|(variant, _)| *variant);
                let mut known = known.filter(|it| $crate::reason::codes::code_of(it) == parts.code);
                match known.next()? {
                    $(stringify!($variant) => Some(Self::$variant $({
                        $($value: $crate::reason::codes::value(parts, stringify!($value))?),+
                    })?),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use reasons;

/// One value; `None` where it is missing or of another type.
pub(super) fn value<T: serde::de::DeserializeOwned>(parts: &Parts, name: &str) -> Option<T> {
    let value = parts.values.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).ok()
}
