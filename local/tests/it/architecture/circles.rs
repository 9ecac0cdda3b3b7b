//! Inside of crates, too, imports run in one direction: no modules import each other, and those of the engine are
//! floors.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{files, manifests, modules::Modules, root};

/// The floors of the engine, the lowest first; each imports only lower ones, or from itself.
const FLOORS: [&[&str]; 12] = [
    &["named"],
    &["error"],
    &["observer"],
    &["parameters"],
    &["picture"],
    &["container"],
    &["codec"],
    &["nn"],
    &["analysis"],
    &["steps"],
    &["models"],
    &["run"],
];

/// All roots of modules: libraries and programs, tests aside.
fn roots() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (folder, _) in manifests() {
        let source = folder.join("src");
        let usual = ["lib.rs", "main.rs"].map(|name| source.join(name));
        found.extend(usual.into_iter().filter(|path| path.exists()));
        found.extend(files(&source.join("bin"), &[".rs"]));
    }
    found
}

fn from_disk(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

#[test]
fn no_modules_of_a_crate_import_each_other() {
    let roots = roots();
    assert!(roots.len() > 20, "the crates are found: {roots:?}");
    let mut circles = Vec::new();
    for root in &roots {
        let found = Modules::read(root, &from_disk).circles();
        let named = found.iter().map(|circle| circle.join(", "));
        circles.extend(named.map(|circle| format!("{}: {circle}", root.display())));
    }
    assert!(circles.is_empty(), "circles: {circles:#?}");
}

/// What is imported from a floor above.
fn upward(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let floor = |module: &str| {
        let first = module.split("::").next().unwrap_or_default();
        FLOORS.iter().position(|names| names.contains(&first))
    };
    let mut found = Vec::new();
    for (module, imported) in imports {
        // The root names what others may use.
        if module == "crate" {
            continue;
        }
        let own = floor(module).unwrap_or_else(|| panic!("{module} is on no floor"));
        for each in imported {
            if floor(each).is_none_or(|other| other > own) {
                found.push(format!("{module} imports {each}"));
            }
        }
    }
    found
}

#[test]
fn each_floor_of_the_engine_imports_only_lower_ones() {
    let imports = Modules::read(&root().join("crates/engine/src/lib.rs"), &from_disk).imports();
    assert!(
        imports["run::restore"].contains("models"),
        "imports are found: {imports:?}"
    );
    assert_eq!(upward(&imports), Vec::<String>::new());
}

/// A crate of a few files.
fn of(sources: &[(&str, &str)]) -> Modules {
    let read = |path: &Path| {
        let found = sources.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, source)| (*source).to_owned())
    };
    Modules::read(Path::new("src/lib.rs"), &read)
}

fn circles(sources: &[(&str, &str)]) -> Vec<String> {
    let circles = of(sources).circles();
    circles.iter().map(|circle| circle.join(" ")).collect()
}

#[test]
fn circles_are_found_however_a_path_is_written() {
    let back = [
        "use crate::low::{self, deep::{Other, One as Renamed}};",
        "use super::{low::{\n    deep::One, // a comment\n}};",
        "pub(crate) use super::low::deep::*;",
        "fn f() -> crate::low::deep::One { todo() }",
        "use super::low; fn f() { low::deep::one::<u8>() }",
        "use crate::One;",
        "use crate::low; fn f(text: &'static str) -> char { '\"'; low::One; '\\'' }",
        "use crate::again;",
        "#[cfg(not(test))] use crate::low::deep::One;",
    ];
    for high in back {
        let sources = [
            (
                "src/lib.rs",
                "mod high; mod low; pub use low::deep::{One, again}; mod again;",
            ),
            ("src/high.rs", high),
            ("src/again.rs", ""),
            ("src/low/mod.rs", "pub mod deep; pub use self::deep::One;"),
            ("src/low/deep.rs", "use crate::high::Thing; pub struct One;"),
        ];
        assert_eq!(circles(&sources), ["high low::deep"], "{high}");
    }
}

#[test]
fn a_module_and_what_is_below_it_may_be_a_circle() {
    let sources = [
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", "mod b; fn f() { b::g() } pub struct A;"),
        ("src/a/b.rs", "use super::A; pub fn g() {}"),
    ];
    assert_eq!(circles(&sources), ["a a::b"]);
    let with_root = [
        ("src/lib.rs", "mod a; pub struct State; fn f() { a::g() }"),
        ("src/a.rs", "use crate::State; pub fn g() {}"),
    ];
    assert_eq!(circles(&with_root), ["crate a"]);
}

#[test]
fn what_imports_nothing_back_is_no_circle() {
    let harmless = [
        "// use crate::low::One;\n/* use crate::low::One; */",
        "const T: &str = \"use crate::low::One;\"; const R: &str = r#\"crate::low::One\"#;",
        "#[cfg(test)] mod tests { use crate::low::One; fn f() { crate::low::one() } }",
        "#[cfg(test)] use crate::low::One;",
        "use low::One; use std::{low::One, fmt};",
        "use crate::low;",
        "pub struct One;",
    ];
    for high in harmless {
        let sources = [
            ("src/lib.rs", "mod high; mod low;"),
            ("src/high.rs", high),
            ("src/low.rs", "use super::high::One; pub struct One;"),
        ];
        assert_eq!(circles(&sources), Vec::<String>::new(), "{high}");
    }
}

#[test]
fn an_import_from_a_floor_above_is_found() {
    let modules = of(&[
        ("src/lib.rs", "mod picture; mod run; pub use run::run;"),
        ("src/picture.rs", "use crate::run;"),
        ("src/run.rs", "pub fn run() {}"),
    ]);
    assert_eq!(upward(&modules.imports()), ["picture imports run"]);
}
