//! What is declared of a setting, and how it is read.

use serde_json::{Map, Value};

/// Who gets the values: bounds and defaults can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The program on a laptop or a server.
    Laptop,
    /// The functions in the cloud, and what deploys them.
    Lambda,
}

/// Who reads a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The program `photo-restoration`.
    Program,
    /// A Lambda function, by its name behind the stack's.
    Function(&'static str),
    /// `make deploy`.
    Deployment,
    /// What builds and tests.
    Build,
}

/// What holds when a setting is not set.
#[derive(Debug, Clone, Copy)]
pub enum Fallback {
    /// This value, everywhere.
    Value(&'static str),
    /// One on a laptop, another in the cloud.
    Differs(&'static str, &'static str),
    /// What the program finds out, in words; nothing is read then.
    Words(&'static str),
}

/// Which table of README.md has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Of the program.
    Program,
    /// Models that run elsewhere.
    Remote,
    /// Services other than the built-in ones.
    Services,
    /// For building and testing.
    Building,
}

/// Which part of a stage's file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    /// Region, name, domain.
    Where,
    /// The first administrator.
    Who,
    /// What is taken and kept.
    Photos,
    /// Models that run elsewhere.
    Remote,
    /// Memory, limits.
    SpeedAndCost,
    /// Logs, alarms, budget.
    Watching,
    /// What the account demands.
    Account,
    /// The rest.
    Rest,
}

/// Which containers of `local/docker-compose.yml` are given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// The program in both profiles.
    Both,
    /// The program alone, where it keeps its data itself.
    Alone,
    /// None: it is where the containers answer on this machine.
    Outside,
}

/// What can be said of a setting without its type.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The variable.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub says: &'static str,
    /// What the documents about the program say besides.
    pub in_program: &'static str,
    /// What the documents about the cloud say besides.
    pub in_cloud: &'static str,
    /// Whether a stage's file must have it.
    pub is_required_in_cloud: bool,
    /// What holds when it is not set.
    pub default: Fallback,
    /// An example for `local/env.example`, where the default is none.
    pub example: &'static str,
    /// Who reads it.
    pub readers: &'static [Reader],
    /// Whether it is a secret, or can hold one: then no message shows it.
    pub is_hidden: bool,
    /// Its parameter in `template.yaml`.
    pub parameter: &'static str,
    /// Its table in README.md.
    pub table: Option<Table>,
    /// Its part of a stage's file.
    pub chapter: Option<Chapter>,
    /// Where containers get it.
    pub container: Option<Container>,
    /// Why a stage's file must not have it, and what to do instead.
    pub not_in_stage: &'static str,
}

/// A type of value with its bounds.
pub trait Kind {
    /// What is read.
    type Value;

    /// Reads a value.
    ///
    /// # Errors
    /// What is expected, in words that do not show the value.
    fn parse(&self, text: &str) -> Result<Self::Value, String>;

    /// The value in the one spelling in which it is handed on, where `target` takes it.
    ///
    /// # Errors
    /// As [`Kind::parse`].
    fn spelled(&self, text: &str, _target: Target) -> Result<String, String> {
        self.parse(text).map(|_| text.to_owned())
    }

    /// What a JSON Schema can say of it.
    fn schema(&self, _target: Target) -> Map<String, Value> {
        Map::from_iter([("type".to_owned(), "string".into())])
    }

    /// What is expected, in words.
    fn expected(&self, target: Target) -> String;

    /// Whether a value counts as not set.
    fn is_nothing(&self, text: &str) -> bool {
        text.trim().is_empty()
    }

    /// Whether nothing but Lambda limits its length.
    fn is_long(&self) -> bool {
        false
    }
}

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting<K> {
    /// Its type.
    pub kind: K,
    /// All the rest.
    pub about: About,
}

/// A setting is missing or does not fit. It shows no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Wrong {
    /// Which one.
    pub name: String,
    /// The whole sentence: name, value where it may be shown, and what is expected.
    pub message: String,
}

impl<K: Kind> Setting<K> {
    /// The variable.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.about.name
    }

    /// The value that is set, if one is.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn given(&self, get: impl Fn(&str) -> Option<String>) -> Result<Option<K::Value>, Wrong> {
        let Some(text) = get(self.about.name).filter(|text| !self.kind.is_nothing(text)) else {
            return Ok(None);
        };
        let parsed = self.kind.parse(&text);
        parsed.map(Some).map_err(|why| self.wrong(&text, &why))
    }

    /// The value that is set, or the default.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn read(
        &self,
        target: Target,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<K::Value, Wrong> {
        match self.given(get)? {
            Some(value) => Ok(value),
            None => Ok(self.default(target)),
        }
    }

    /// The value where nothing is set.
    ///
    /// # Panics
    /// When it is declared without one, or with one that does not fit; tests see that neither happens.
    #[must_use]
    pub fn default(&self, target: Target) -> K::Value {
        let text = self.about.default_text(target);
        self.kind.parse(text).expect("a default that fits")
    }

    /// The value, which must be set.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn must(&self, get: impl Fn(&str) -> Option<String>) -> Result<K::Value, Wrong> {
        self.given(get)?.ok_or_else(|| Wrong {
            name: self.about.name.to_owned(),
            message: format!("{} is not set", self.about.name),
        })
    }

    /// Whether a value is set, whatever it is.
    pub fn is_set(&self, get: impl Fn(&str) -> Option<String>) -> bool {
        get(self.about.name).is_some_and(|text| !self.kind.is_nothing(&text))
    }

    /// What is said of a value that does not fit.
    #[must_use]
    pub fn wrong(&self, text: &str, why: &str) -> Wrong {
        self.about.wrong(text, why)
    }
}

impl Fallback {
    /// The value as it would be set.
    #[must_use]
    pub const fn text(self, target: Target) -> Option<&'static str> {
        match (self, target) {
            (Self::Value(text), _)
            | (Self::Differs(text, _), Target::Laptop)
            | (Self::Differs(_, text), Target::Lambda) => Some(text),
            (Self::Words(_), _) => None,
        }
    }
}

/// The longest value that an error repeats.
const MOST_SHOWN: usize = 200;

impl About {
    /// What is said of a value that does not fit.
    #[must_use]
    pub fn wrong(&self, text: &str, why: &str) -> Wrong {
        let name = self.name;
        let is_shown = !self.is_hidden && text.len() <= MOST_SHOWN;
        Wrong {
            name: name.to_owned(),
            message: if is_shown {
                format!("{name} is “{text}”: {why}")
            } else {
                format!("{name}: {why}")
            },
        }
    }

    /// The default as it would be set.
    ///
    /// # Panics
    /// When it is declared without one.
    #[must_use]
    pub const fn default_text(&self, target: Target) -> &'static str {
        match self.default.text(target) {
            Some(text) => text,
            None => panic!("it is declared without a default"),
        }
    }

    /// What documents about the program or the cloud say.
    #[must_use]
    pub fn told(&self, target: Target) -> String {
        let more = match target {
            Target::Laptop => self.in_program.to_owned(),
            Target::Lambda if self.is_required_in_cloud => format!("Required. {}", self.in_cloud),
            Target::Lambda => self.in_cloud.to_owned(),
        };
        format!("{} {more}", self.says).trim().to_owned()
    }

    /// Whether a function of the cloud reads it.
    #[must_use]
    pub fn has_function(&self) -> bool {
        self.readers
            .iter()
            .any(|each| matches!(each, Reader::Function(_)))
    }
}

/// Settings of all types, for what goes through all of them.
pub trait Declared {
    /// What is said of it.
    fn about(&self) -> &About;
    /// See [`Kind::spelled`].
    ///
    /// # Errors
    /// [`Wrong`].
    fn spelled(&self, text: &str, target: Target) -> Result<String, Wrong>;
    /// See [`Kind::schema`].
    fn schema(&self, target: Target) -> Map<String, Value>;
    /// See [`Kind::expected`].
    fn expected(&self, target: Target) -> String;
    /// See [`Kind::is_nothing`].
    fn is_nothing(&self, text: &str) -> bool;
    /// See [`Kind::is_long`].
    fn is_long(&self) -> bool;
}

impl<K: Kind> Declared for Setting<K> {
    fn about(&self) -> &About {
        &self.about
    }

    fn spelled(&self, text: &str, target: Target) -> Result<String, Wrong> {
        let spelled = self.kind.spelled(text, target);
        spelled.map_err(|why| self.wrong(text, &why))
    }

    fn schema(&self, target: Target) -> Map<String, Value> {
        self.kind.schema(target)
    }

    fn expected(&self, target: Target) -> String {
        self.kind.expected(target)
    }

    fn is_nothing(&self, text: &str) -> bool {
        self.kind.is_nothing(text)
    }

    fn is_long(&self) -> bool {
        self.kind.is_long()
    }
}
