//! The fields of a request, read so that what is wrong is known by its kind: serde's own errors are sentences.

use std::fmt;

use domain::RequestReason;
use serde::de::{
    self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor,
    value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
};
use serde_json::Value;

use crate::{Problem, problem::FieldProblem};

/// Reads the fields of a JSON body.
pub(crate) fn of_body<T: DeserializeOwned>(body: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Given(body)).map_err(|error| refused("body", &error))
}

/// Reads the parameters of a query.
pub(crate) fn of_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let pairs = pairs.map(|(name, text)| (name.into_owned(), Text(text.into_owned())));
    let fields = MapDeserializer::<_, Misfit>::new(pairs);
    serde_path_to_error::deserialize(fields).map_err(|error| refused("query", &error))
}

/// `whole` is what has the fields, for when no single one is to blame.
fn refused(whole: &str, error: &serde_path_to_error::Error<Misfit>) -> Problem {
    let mut field = match error.path().iter().len() {
        0 => String::new(),
        _ => error.path().to_string(),
    };
    if let Misfit::Missing(name) | Misfit::Twice(name) = error.inner() {
        if !field.is_empty() {
            field.push('.');
        }
        field.push_str(name);
    }
    let reason = match error.inner() {
        Misfit::Missing(_) => RequestReason::FieldMissing,
        Misfit::Unknown(allowed) => RequestReason::FieldUnknown {
            allowed: named(allowed),
        },
        Misfit::Choice(allowed) => RequestReason::ChoiceExpected {
            allowed: named(allowed),
        },
        Misfit::Twice(_) | Misfit::Other => RequestReason::FieldMisfit,
    };
    if field.is_empty() {
        whole.clone_into(&mut field);
    }
    let fields = [FieldProblem::new(field, reason)];
    Problem::invalid(RequestReason::Invalid, fields.into_iter())
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Why a field does not fit.
#[derive(Debug)]
enum Misfit {
    Missing(&'static str),
    Twice(&'static str),
    Unknown(&'static [&'static str]),
    Choice(&'static [&'static str]),
    Other,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::Twice(name)
    }

    fn unknown_field(_: &str, allowed: &'static [&'static str]) -> Self {
        Self::Unknown(allowed)
    }

    fn unknown_variant(_: &str, allowed: &'static [&'static str]) -> Self {
        Self::Choice(allowed)
    }
}

/// Below this, every whole number is exactly itself as an `f64`.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A value of a JSON body.
struct Given(Value);

impl IntoDeserializer<'_, Misfit> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Given {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (_, Some(number)) => visitor.visit_i64(number),
                _ => match number.as_f64().unwrap_or(f64::NAN) {
                    // JSON knows one kind of number: 3.0 is the whole number 3.
                    whole if whole.fract() == 0.0 && whole.abs() < LARGEST_EXACT => {
                        visitor.visit_i64(whole as i64)
                    }
                    number => visitor.visit_f64(number),
                },
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Given));
                let read = visitor.visit_seq(&mut items)?;
                items.end().map(|()| read)
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Given(value)));
                let mut fields = MapDeserializer::new(fields);
                let read = visitor.visit_map(&mut fields)?;
                fields.end().map(|()| read)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.into_deserializer()),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Given(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields)))
            }
            _ => Err(Misfit::Other),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// A value of a query: text, which may spell a number or a flag.
struct Text(String);

impl IntoDeserializer<'_, Misfit> for Text {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What the text spells, where something else than text is asked for.
macro_rules! spelled {
    ($($method:ident => $visit:ident),+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.0.parse().map_err(|_| Misfit::Other)?)
        })+
    };
}

impl<'de> Deserializer<'de> for Text {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    spelled! {
        deserialize_bool => visit_bool, deserialize_i8 => visit_i8, deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32, deserialize_i64 => visit_i64, deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16, deserialize_u32 => visit_u32, deserialize_u64 => visit_u64,
        deserialize_f32 => visit_f32, deserialize_f64 => visit_f64
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Order {
        Newest,
        Oldest,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        level: f64,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Request {
        name: String,
        #[serde(default)]
        limit: Option<u32>,
        #[serde(default)]
        order: Option<Order>,
        #[serde(default)]
        steps: Vec<Inner>,
    }

    fn told(problem: &Problem) -> (String, String, Value) {
        let [field] = &problem.errors[..] else {
            panic!("one field: {problem:?}");
        };
        assert_eq!((problem.status, problem.code.as_str()), (422, "invalid"));
        let text = serde_json::to_string(problem).expect("JSON");
        assert!(!text.contains("serialize") && !text.contains('`'), "{text}");
        let values = field.values.clone().into();
        (field.field.clone(), field.code.clone(), values)
    }

    #[test]
    fn a_field_that_does_not_fit_is_named_with_what_is_wrong_and_never_in_the_words_of_a_library() {
        let fields = json!({ "allowed": ["name", "limit", "order", "steps"] });
        let orders = json!({ "allowed": ["newest", "oldest"] });
        for (body, field, code, values) in [
            (json!({ "name": "a", "a": 1 }), "a", "field-unknown", fields),
            (json!({}), "name", "field-missing", json!({})),
            (json!({ "name": 3 }), "name", "field-misfit", json!({})),
            (json!({ "name": null }), "name", "field-misfit", json!({})),
            (
                json!({ "name": "a", "limit": -1 }),
                "limit",
                "field-misfit",
                json!({}),
            ),
            (
                json!({ "name": "a", "order": "best" }),
                "order",
                "choice-expected",
                orders.clone(),
            ),
            (
                json!({ "name": "a", "steps": [{ "level": 1 }, {}] }),
                "steps[1].level",
                "field-missing",
                json!({}),
            ),
            (
                json!({ "name": "a", "steps": [{ "level": 1, "b": 2 }] }),
                "steps[0].b",
                "field-unknown",
                json!({ "allowed": ["level"] }),
            ),
            (json!("text"), "body", "field-misfit", json!({})),
            (json!(null), "body", "field-misfit", json!({})),
        ] {
            let problem = of_body::<Request>(body.clone()).expect_err("refused");
            let expected = (field.to_owned(), code.to_owned(), values);
            assert_eq!(told(&problem), expected, "{body}");
        }
        for (query, field, code, values) in [
            ("limit=2", "name", "field-missing", json!({})),
            ("name=a&limit=many", "limit", "field-misfit", json!({})),
            ("name=a&name=b", "name", "field-misfit", json!({})),
            ("name=a&order=best", "order", "choice-expected", orders),
        ] {
            let problem = of_query::<Request>(query).expect_err("refused");
            let expected = (field.to_owned(), code.to_owned(), values);
            assert_eq!(told(&problem), expected, "{query}");
        }
    }

    #[test]
    fn what_fits_is_read_from_a_body_and_from_a_query() {
        let request = |steps| Request {
            name: "a b".to_owned(),
            limit: Some(3),
            order: Some(Order::Oldest),
            steps,
        };
        for (limit, level) in [(json!(3), json!(2)), (json!(3.0), json!(2.0))] {
            let steps = [json!({ "level": level })];
            let body = json!({ "name": "a b", "limit": limit, "order": "oldest", "steps": steps });
            let read = of_body::<Request>(body).expect("read");
            assert_eq!(read, request(vec![Inner { level: 2.0 }]));
        }
        for limit in [json!(3.5), json!(-3.0), json!(1e300)] {
            let body = json!({ "name": "a", "limit": limit });
            assert!(of_body::<Request>(body).is_err());
        }
        let read = of_query::<Request>("name=a+b&limit=3&order=oldest").expect("read");
        assert_eq!(read, request(Vec::new()));
    }
}
