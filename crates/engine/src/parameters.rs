//! What can be set on a model or a result. Each parameter is one constant: values are read by it, and its JSON
//! Schema and the texts of errors are made from it.

use serde_json::{Map, Value, json};

use crate::Error;

/// A parameter.
pub(crate) struct Parameter<K> {
    /// Its name in requests.
    pub(crate) name: &'static str,
    /// Its label.
    pub(crate) title: &'static str,
    /// What it does, in a sentence.
    pub(crate) description: &'static str,
    /// Its type, bounds and default.
    pub(crate) kind: K,
}

/// The type, the bounds and the default of a parameter.
pub(crate) trait Kind: Sync {
    /// What it is in code.
    type Value;

    /// The value when none is given.
    fn default(&self) -> Self::Value;

    /// The value, if it is one that is allowed.
    fn accept(&self, value: &Value) -> Option<Self::Value>;

    /// What is allowed, as it ends a sentence.
    fn allowed(&self) -> String;

    /// Type, bounds and default as JSON Schema.
    fn schema(&self) -> Value;
}

/// A whole number from `minimum` to `maximum`.
pub(crate) struct Whole {
    pub(crate) minimum: i64,
    pub(crate) maximum: i64,
    pub(crate) default: i64,
}

impl Kind for Whole {
    type Value = i64;

    fn default(&self) -> i64 {
        self.default
    }

    fn accept(&self, value: &Value) -> Option<i64> {
        let number = value.as_i64()?;
        (self.minimum..=self.maximum)
            .contains(&number)
            .then_some(number)
    }

    fn allowed(&self) -> String {
        // Few enough to name them.
        if self.maximum - self.minimum < 5 {
            let numbers = (self.minimum..=self.maximum).map(|number| number.to_string());
            joined(&numbers.collect::<Vec<_>>(), "or")
        } else {
            format!("a whole number from {} to {}", self.minimum, self.maximum)
        }
    }

    fn schema(&self) -> Value {
        json!({
            "type": "integer",
            "minimum": self.minimum,
            "maximum": self.maximum,
            "default": self.default,
        })
    }
}

/// A number from `minimum` to `maximum`.
pub(crate) struct Number {
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
    pub(crate) default: f64,
}

impl Number {
    /// How strongly something is done: from 0 to 1.
    pub(crate) const fn strength(default: f64) -> Self {
        Self {
            minimum: 0.0,
            maximum: 1.0,
            default,
        }
    }
}

impl Kind for Number {
    type Value = f32;

    fn default(&self) -> f32 {
        self.default as f32
    }

    fn accept(&self, value: &Value) -> Option<f32> {
        let number = value.as_f64()?;
        (self.minimum..=self.maximum)
            .contains(&number)
            .then_some(number as f32)
    }

    fn allowed(&self) -> String {
        format!("a number from {} to {}", self.minimum, self.maximum)
    }

    fn schema(&self) -> Value {
        // 1 rather than 1.0, as a person writes it.
        let plain = |number: f64| {
            if number.fract() == 0.0 {
                json!(number as i64)
            } else {
                json!(number)
            }
        };
        json!({
            "type": "number",
            "minimum": plain(self.minimum),
            "maximum": plain(self.maximum),
            "default": plain(self.default),
        })
    }
}

/// One of several words, and what each means in code. The first is the default.
pub(crate) struct Choice<T: 'static>(pub(crate) &'static [(&'static str, T)]);

impl<T: Copy + Sync> Kind for Choice<T> {
    type Value = T;

    fn default(&self) -> T {
        self.0[0].1
    }

    fn accept(&self, value: &Value) -> Option<T> {
        let word = value.as_str()?;
        let found = self.0.iter().find(|(name, _)| *name == word);
        found.map(|(_, meaning)| *meaning)
    }

    fn allowed(&self) -> String {
        let words: Vec<String> = self.0.iter().map(|(word, _)| format!("`{word}`")).collect();
        joined(&words, "or")
    }

    fn schema(&self) -> Value {
        let words: Vec<&str> = self.0.iter().map(|(word, _)| *word).collect();
        json!({ "type": "string", "enum": words, "default": words[0] })
    }
}

/// Yes or no; no where nothing is said.
pub(crate) struct Flag;

impl Kind for Flag {
    type Value = bool;

    fn default(&self) -> bool {
        false
    }

    fn accept(&self, value: &Value) -> Option<bool> {
        value.as_bool()
    }

    fn allowed(&self) -> String {
        "`true` or `false`".into()
    }

    fn schema(&self) -> Value {
        json!({ "type": "boolean", "default": false })
    }
}

impl<K: Kind> Parameter<K> {
    /// Its value in `params`, else its default. `of` is what it is set on, for the error.
    ///
    /// Errors: [`Error::InvalidParameter`], naming what is allowed.
    pub(crate) fn read(
        &self,
        params: &Map<String, Value>,
        of: &'static str,
    ) -> Result<K::Value, Error> {
        let Some(value) = params.get(self.name) else {
            return Ok(self.kind.default());
        };
        self.kind.accept(value).ok_or_else(|| {
            // A value may be arbitrarily long; the error shall not be.
            let mut text: String = value.to_string().chars().take(40).collect();
            if text.len() < value.to_string().len() {
                text.push('…');
            }
            Error::InvalidParameter {
                model: of,
                name: self.name.into(),
                problem: format!("cannot be {text}"),
                allowed: allowed(&[self]),
            }
        })
    }
}

/// A parameter, whatever its type.
pub(crate) trait Declared: Sync {
    /// Its name in requests.
    fn name(&self) -> &'static str;

    /// What is allowed, as it ends a sentence.
    fn allowed(&self) -> String;

    /// All about it, as JSON Schema.
    fn schema(&self) -> Value;
}

impl<K: Kind> Declared for Parameter<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn allowed(&self) -> String {
        self.kind.allowed()
    }

    fn schema(&self) -> Value {
        let mut schema = self.kind.schema();
        schema["title"] = self.title.into();
        schema["description"] = self.description.into();
        schema
    }
}

/// Refuses parameters that are none of `declared`. `of` is what they are set on, for the error.
///
/// Errors: [`Error::InvalidParameter`], naming what is allowed.
pub(crate) fn check_names(
    params: &Map<String, Value>,
    declared: &[&dyn Declared],
    of: &'static str,
) -> Result<(), Error> {
    let is_known = |name: &str| declared.iter().any(|each| each.name() == name);
    match params.keys().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) => Err(Error::InvalidParameter {
            model: of,
            name: name.clone(),
            problem: "is not known".into(),
            allowed: allowed(declared),
        }),
    }
}

/// The JSON Schema of an object with these parameters.
pub(crate) fn schema(declared: &[&dyn Declared]) -> Value {
    let properties: Map<String, Value> = declared
        .iter()
        .map(|each| (each.name().to_owned(), each.schema()))
        .collect();
    json!({ "type": "object", "properties": properties })
}

/// What is allowed: each name with its values, those with the same values together.
fn allowed(declared: &[&dyn Declared]) -> String {
    let groups = declared.chunk_by(|one, other| one.allowed() == other.allowed());
    let groups: Vec<String> = groups
        .map(|group| {
            let names: Vec<String> = group
                .iter()
                .map(|each| format!("`{}`", each.name()))
                .collect();
            let each = if group.len() > 1 { "each " } else { "" };
            format!("{}: {each}{}", joined(&names, "and"), group[0].allowed())
        })
        .collect();
    if groups.is_empty() {
        return "no parameters".into();
    }
    groups.join("; ")
}

/// “a, b and c”.
fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [before @ .., word] => format!("{} {last} {word}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: Parameter<Whole> = Parameter {
        name: "level",
        title: "Level",
        description: "How much.",
        kind: Whole {
            minimum: 1,
            maximum: 100,
            default: 25,
        },
    };
    const TINT: Parameter<Choice<u8>> = Parameter {
        name: "tint",
        title: "Tint",
        description: "Which colour.",
        kind: Choice(&[("none", 0), ("sepia", 1)]),
    };

    fn params(value: Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let none = Map::new();
        assert_eq!(LEVEL.read(&none, "it").expect("a default"), 25);
        assert_eq!(TINT.read(&none, "it").expect("a default"), 0);
    }

    #[test]
    fn what_is_refused_is_told_with_what_is_allowed() {
        for (value, text) in [
            (json!(0), "cannot be 0"),
            (json!(101), "cannot be 101"),
            (json!(257), "cannot be 257"),
            (json!("ten"), "cannot be \"ten\""),
        ] {
            let error = LEVEL.read(&params(json!({ "level": value })), "it");
            let expected =
                format!("`level` of it {text}; allowed: `level`: a whole number from 1 to 100");
            assert_eq!(error.expect_err("refused").to_string(), expected);
        }
        let error = TINT.read(&params(json!({ "tint": "blue" })), "it");
        assert_eq!(
            error.expect_err("refused").to_string(),
            "`tint` of it cannot be \"blue\"; allowed: `tint`: `none` or `sepia`"
        );
    }

    #[test]
    fn names_that_are_not_declared_are_refused_with_those_that_are() {
        let given = params(json!({ "level": 1, "depth": 2 }));
        let refused = |declared: &[&dyn Declared]| {
            let error = check_names(&given, declared, "it").expect_err("refused");
            error.to_string()
        };
        assert_eq!(
            refused(&[&LEVEL, &LEVEL, &TINT]),
            "`depth` of it is not known; allowed: `level` and `level`: each a whole number from 1 to 100; `tint`: `none` \
             or `sepia`"
        );
        assert_eq!(
            refused(&[]),
            "`level` of it is not known; allowed: no parameters"
        );
        assert!(check_names(&Map::new(), &[], "it").is_ok());
    }
}
