//! How settings are declared.

use crate::{About, Chapter, Container, Fallback, Reader, Reader::Function as function, Table};

/// Declares settings: for each a constant of its name and type, and `ALL`.
macro_rules! settings {
    ($($name:ident: $kind:ty = $value:expr, $about:expr;)*) => {
        $(
            #[doc = concat!("The setting `", stringify!($name), "`.")]
            pub const $name: $crate::Setting<$kind> = $crate::Setting {
                kind: $value,
                about: $about.named(stringify!($name)),
            };
        )*
        pub(super) const ALL: &[&(dyn $crate::Declared + Sync)] = &[$(&$name),*];
    };
}
pub(crate) use settings;

/// The program and nothing else.
pub(crate) const PROGRAM: &[Reader] = &[Reader::Program];
/// What deploys, and nothing else.
pub(crate) const DEPLOYMENT: &[Reader] = &[Reader::Deployment];
/// The program and every function.
pub(crate) const ALL_READERS: &[Reader] = &[
    Reader::Program,
    function("models"),
    function("login"),
    function("restore"),
    function("analyze"),
    function("preview"),
    function("history"),
    function("engine-worker"),
    function("remote-worker"),
    function("sweeper"),
];
/// The program and the functions that answer requests.
pub(crate) const ANSWERING: &[Reader] = ALL_READERS.split_at(7).0;
/// The functions that use the table and the queues.
pub(crate) const ALL_BUT_MODELS: &[Reader] = STORING.split_at(1).1;
/// The same with the program.
pub(crate) const STORING: &[Reader] = &[
    Reader::Program,
    function("login"),
    function("restore"),
    function("analyze"),
    function("preview"),
    function("history"),
    function("engine-worker"),
    function("remote-worker"),
    function("sweeper"),
];

impl About {
    /// What a setting is, in a sentence.
    pub(crate) const fn says(says: &'static str) -> Self {
        Self {
            name: "",
            says,
            in_program: "",
            in_cloud: "",
            is_required_in_cloud: false,
            default: Fallback::Words("not set"),
            example: "",
            readers: PROGRAM,
            is_hidden: false,
            parameter: "",
            table: None,
            chapter: None,
            container: None,
            not_in_stage: "",
        }
    }

    pub(crate) const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub(crate) const fn read_by(mut self, readers: &'static [Reader]) -> Self {
        self.readers = readers;
        self
    }

    pub(crate) const fn default(mut self, value: &'static str) -> Self {
        self.default = Fallback::Value(value);
        self
    }

    pub(crate) const fn differs(mut self, laptop: &'static str, cloud: &'static str) -> Self {
        self.default = Fallback::Differs(laptop, cloud);
        self
    }

    pub(crate) const fn without(mut self, words: &'static str) -> Self {
        self.default = Fallback::Words(words);
        self
    }

    pub(crate) const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    pub(crate) const fn hidden(mut self) -> Self {
        self.is_hidden = true;
        self
    }

    pub(crate) const fn table(mut self, table: Table) -> Self {
        self.table = Some(table);
        self
    }

    pub(crate) const fn container(mut self, container: Container) -> Self {
        self.container = Some(container);
        self
    }

    /// It stands in a stage's file, and goes into this parameter of the template, if that is not empty.
    pub(crate) const fn stage(mut self, chapter: Chapter, parameter: &'static str) -> Self {
        self.chapter = Some(chapter);
        self.parameter = parameter;
        self
    }

    pub(crate) const fn in_program(mut self, says: &'static str) -> Self {
        self.in_program = says;
        self
    }

    pub(crate) const fn required_in_cloud(mut self) -> Self {
        self.is_required_in_cloud = true;
        self
    }

    pub(crate) const fn in_cloud(mut self, says: &'static str) -> Self {
        self.in_cloud = says;
        self
    }

    pub(crate) const fn not_in_stage(mut self, why: &'static str) -> Self {
        self.not_in_stage = why;
        self
    }
}
