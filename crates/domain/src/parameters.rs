//! What can be set on a model, written as the part of JSON Schema that a form can show.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::RequestReason;

/// Values by parameter name.
pub type Params = Map<String, Value>;

/// The parameters of one model, in the order in which a form shows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(Vec<Parameter>);

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name in `params`.
    pub name: String,
    /// Its label.
    pub title: String,
    /// What it does, in a sentence.
    pub description: String,
    /// Its type and bounds.
    pub kind: Kind,
    /// The value when none is given; `None` makes the parameter required.
    pub default: Option<Value>,
}

/// The type and the bounds of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// Smallest allowed.
        minimum: i64,
        /// Largest allowed.
        maximum: i64,
    },
    /// A number.
    Number {
        /// Smallest allowed.
        minimum: f64,
        /// Largest allowed.
        maximum: f64,
    },
    /// Text.
    Text {
        /// The most characters.
        max_length: usize,
    },
    /// One of several texts.
    Choice(Vec<String>),
    /// Yes or no.
    Flag,
}

/// A parameter that does not fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{name}: {reason:?}")]
pub struct ParameterError {
    /// Which one.
    pub name: String,
    /// What is allowed.
    pub reason: RequestReason,
}

impl Parameters {
    /// In the order in which a form shows them.
    #[must_use]
    pub fn new(parameters: Vec<Parameter>) -> Self {
        Self(parameters)
    }

    /// What can be set on the file that a result of the engine is written to, whatever the model. The engine
    /// says it; `make generate` writes it down.
    ///
    /// # Panics
    /// Never: the list comes with the project and is tested.
    #[must_use]
    pub(crate) fn of_output() -> Self {
        let schema = serde_json::from_str(include_str!("model/output.json"));
        Self::from_schema(&schema.expect("the list is tested")).expect("the list is tested")
    }

    /// Adds parameters behind these, but for those that stand here already.
    pub(crate) fn extend(&mut self, others: Self) {
        for other in others.0 {
            if self.0.iter().all(|parameter| parameter.name != other.name) {
                self.0.push(other);
            }
        }
    }

    /// Whether everything that these allow, `others` allow too.
    ///
    /// # Errors
    /// A sentence that names the parameter and what is allowed.
    pub(crate) fn fit_into(&self, others: &Self) -> Result<(), String> {
        for own in &self.0 {
            let name = &own.name;
            let Some(other) = others.0.iter().find(|other| other.name == *name) else {
                let known: Vec<&str> = others.0.iter().map(|other| other.name.as_str()).collect();
                let known = known.join(", ");
                return Err(format!(
                    "parameters.{name}: this model does not have it, only {known}"
                ));
            };
            if !own.kind.fits_into(&other.kind) {
                let mut expected = other.to_schema();
                for words in ["title", "description", "default"] {
                    expected.as_object_mut().map(|schema| schema.remove(words));
                }
                return Err(format!(
                    "parameters.{name}: it allows more than this model takes, which is {expected}"
                ));
            }
        }
        Ok(())
    }

    /// Checks values and fills the defaults in.
    ///
    /// # Errors
    /// One entry per parameter that is unknown, missing, of the wrong type or out of range.
    pub fn check(&self, params: &Params) -> Result<Params, Vec<ParameterError>> {
        let known: Vec<&str> = self
            .0
            .iter()
            .map(|parameter| parameter.name.as_str())
            .collect();
        let unknown = params.keys().filter(|name| !known.contains(&name.as_str()));
        let mut errors: Vec<ParameterError> = unknown
            .map(|name| ParameterError {
                name: name.clone(),
                reason: if known.is_empty() {
                    RequestReason::NoParameters
                } else {
                    RequestReason::ParameterUnknown {
                        allowed: known.iter().map(|&name| name.to_owned()).collect(),
                    }
                },
            })
            .collect();
        let mut checked = Params::new();
        for parameter in &self.0 {
            match params.get(&parameter.name).or(parameter.default.as_ref()) {
                Some(value) if parameter.kind.allows(value) => {
                    checked.insert(parameter.name.clone(), value.clone());
                }
                _ => errors.push(ParameterError {
                    name: parameter.name.clone(),
                    reason: parameter.kind.expected(),
                }),
            }
        }
        if errors.is_empty() {
            Ok(checked)
        } else {
            Err(errors)
        }
    }

    /// As a JSON Schema object.
    #[must_use]
    pub fn to_schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .0
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.to_schema()))
            .collect();
        let required: Vec<&str> = self
            .0
            .iter()
            .filter(|parameter| parameter.default.is_none())
            .map(|parameter| parameter.name.as_str())
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    /// Reads a JSON Schema object of the kind that [`Parameters::to_schema`] writes.
    ///
    /// # Errors
    /// A sentence that names the property and what is not understood.
    pub fn from_schema(schema: &Value) -> Result<Self, String> {
        let schema: Schema = serde_json::from_value(schema.clone())
            .map_err(|error| format!("parameters: {error}"))?;
        if let Some(name) =
            (schema.required.iter()).find(|name| !schema.properties.contains_key(*name))
        {
            return Err(format!(
                "parameters.required: there is no property “{name}”"
            ));
        }
        let parameters = schema.properties.into_iter().map(|(name, property)| {
            let is_unknown = |key: &&String| !PROPERTY_KEYS.contains(&key.as_str());
            if let Some(key) = property
                .as_object()
                .and_then(|keys| keys.keys().find(is_unknown))
            {
                return Err(format!(
                    "parameters.{name}: {key} is not understood, only {}",
                    PROPERTY_KEYS.join(", ")
                ));
            }
            let property: Property = serde_json::from_value(property)
                .map_err(|error| format!("parameters.{name}: {error}"))?;
            let parameter = Parameter {
                title: property.title.unwrap_or_else(|| name.clone()),
                description: property.description.unwrap_or_default(),
                kind: property
                    .kind
                    .into_kind()
                    .map_err(|why| format!("parameters.{name}: {why}"))?,
                default: property.default,
                name,
            };
            match &parameter.default {
                Some(value) if !parameter.kind.allows(value) => Err(format!(
                    "parameters.{}: the default is not among the values that are allowed",
                    parameter.name
                )),
                _ => Ok(parameter),
            }
        });
        parameters.collect::<Result<_, _>>().map(Self)
    }
}

impl Parameter {
    fn to_schema(&self) -> Value {
        let mut schema = match &self.kind {
            Kind::Integer { minimum, maximum } => {
                json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
            }
            Kind::Number { minimum, maximum } => {
                json!({ "type": "number", "minimum": minimum, "maximum": maximum })
            }
            Kind::Text { max_length } => json!({ "type": "string", "maxLength": max_length }),
            Kind::Choice(values) => json!({ "type": "string", "enum": values }),
            Kind::Flag => json!({ "type": "boolean" }),
        };
        schema["title"] = json!(self.title);
        schema["description"] = json!(self.description);
        if let Some(default) = &self.default {
            schema["default"] = default.clone();
        }
        schema
    }
}

impl Kind {
    /// Whether all that this allows, `other` allows too.
    fn fits_into(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text { max_length }, Self::Text { max_length: most }) => max_length <= most,
            (Self::Choice(values), _) => values.iter().all(|value| other.allows(&json!(value))),
            (Self::Flag, Self::Flag) => true,
            (Self::Integer { minimum, maximum }, Self::Integer { .. } | Self::Number { .. }) => {
                other.allows(&json!(minimum)) && other.allows(&json!(maximum))
            }
            (Self::Number { minimum, maximum }, Self::Number { .. }) => {
                other.allows(&json!(minimum)) && other.allows(&json!(maximum))
            }
            _ => false,
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Integer { minimum, maximum }, Value::Number(number)) => number
                .as_i64()
                .is_some_and(|number| (*minimum..=*maximum).contains(&number)),
            (Self::Number { minimum, maximum }, Value::Number(number)) => number
                .as_f64()
                .is_some_and(|number| (*minimum..=*maximum).contains(&number)),
            (Self::Text { max_length }, Value::String(text)) => text.chars().count() <= *max_length,
            (Self::Choice(values), Value::String(text)) => values.contains(text),
            (Self::Flag, Value::Bool(_)) => true,
            _ => false,
        }
    }

    fn expected(&self) -> RequestReason {
        match self {
            &Self::Integer { minimum, maximum } => {
                RequestReason::WholeNumberExpected { minimum, maximum }
            }
            &Self::Number { minimum, maximum } => {
                RequestReason::NumberExpected { minimum, maximum }
            }
            Self::Text { max_length } => RequestReason::TextExpected {
                max_characters: *max_length,
            },
            Self::Choice(values) => RequestReason::ChoiceExpected {
                allowed: values.clone(),
            },
            Self::Flag => RequestReason::FlagExpected,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schema {
    #[serde(rename = "type")]
    _object: ObjectType,
    #[serde(default)]
    properties: Map<String, Value>,
    // Whether a parameter is required follows from its default; the list is accepted, not needed, if it names what is there.
    #[serde(default)]
    required: Vec<String>,
    #[serde(default, rename = "additionalProperties")]
    _additional: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ObjectType {
    Object,
}

/// What a property may say. (serde refuses no unknown keys beside what is flattened.)
const PROPERTY_KEYS: [&str; 8] = [
    "type",
    "title",
    "description",
    "default",
    "minimum",
    "maximum",
    "maxLength",
    "enum",
];

#[derive(Deserialize)]
struct Property {
    title: Option<String>,
    description: Option<String>,
    default: Option<Value>,
    #[serde(flatten)]
    kind: PropertyKind,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum PropertyKind {
    Integer {
        minimum: i64,
        maximum: i64,
    },
    Number {
        minimum: f64,
        maximum: f64,
    },
    String {
        #[serde(rename = "maxLength")]
        max_length: Option<usize>,
        #[serde(rename = "enum")]
        values: Option<Vec<String>>,
    },
    Boolean,
}

impl PropertyKind {
    fn into_kind(self) -> Result<Kind, String> {
        match self {
            Self::Integer { minimum, maximum } if minimum <= maximum => {
                Ok(Kind::Integer { minimum, maximum })
            }
            Self::Number { minimum, maximum } if minimum <= maximum => {
                Ok(Kind::Number { minimum, maximum })
            }
            Self::Integer { .. } | Self::Number { .. } => {
                Err("minimum is larger than maximum".to_owned())
            }
            Self::String {
                values: Some(values),
                ..
            } if !values.is_empty() => Ok(Kind::Choice(values)),
            Self::String {
                values: Some(_), ..
            } => Err("enum lists no value".to_owned()),
            Self::String { max_length, .. } => Ok(Kind::Text {
                max_length: max_length.unwrap_or(2000),
            }),
            Self::Boolean => Ok(Kind::Flag),
        }
    }
}

#[cfg(test)]
mod tests;
