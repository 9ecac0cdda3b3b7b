//! Rules of the house that can be checked: who may import whom, routes against their description,
//! settings against the README, sizes and names of files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const FUNCTIONS: [&str; 7] = [
    "login", "models", "restore", "analyze", "history", "worker", "sweeper",
];

/// The most lines of a source file: about four hundred.
const MOST_LINES: usize = 440;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder whose names end so; what is built or fetched is left out.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let built = ["node_modules", "dist", "test-results"].contains(&name.as_str())
                || name.starts_with("target")
                || name.starts_with('.');
            if !built {
                found.extend(files(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

fn rust_sources(part: &str) -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join(part)).expect("a folder of crates");
    folders
        .flat_map(|each| files(&each.expect("a crate").path().join("src"), &[".rs"]))
        .collect()
}

/// The crates of this workspace and which of them each one imports, tests aside.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let workspace: toml::Table = read(&root().join("Cargo.toml"))
        .parse()
        .expect("Cargo.toml is TOML");
    let members = workspace["workspace"]["members"]
        .as_array()
        .expect("members");
    let manifests: Vec<toml::Table> = members
        .iter()
        .map(|member| {
            root()
                .join(member.as_str().expect("a path"))
                .join("Cargo.toml")
        })
        .map(|path| read(&path).parse().expect("a manifest is TOML"))
        .collect();
    let name = |manifest: &toml::Table| {
        manifest["package"]["name"]
            .as_str()
            .expect("a name")
            .to_owned()
    };
    let ours: BTreeSet<String> = manifests.iter().map(name).collect();
    manifests
        .iter()
        .map(|manifest| {
            let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
            let names = dependencies
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone());
            (
                name(manifest),
                names.filter(|name| ours.contains(name)).collect(),
            )
        })
        .collect()
}

#[test]
fn imports_run_in_one_direction_and_no_function_imports_another() {
    let beneath_functions = ["web", "store", "providers", "engine", "domain"];
    for (name, imported) in imports() {
        let allowed: Vec<&str> = match name.as_str() {
            "domain" | "engine" | "embedded" | "crc-fast" => vec![],
            "store" | "providers" => vec!["domain"],
            "web" => vec!["store", "domain"],
            function if FUNCTIONS.contains(&function) => beneath_functions.to_vec(),
            // These put everything together.
            "photo-restoration" | "testkit" | "bench" | "bare-function" | "quality" => continue,
            other => panic!("{other} is new: say here what it may import"),
        };
        for each in &imported {
            assert!(
                allowed.contains(&each.as_str()),
                "{name} must not import {each}"
            );
        }
    }
}

/// `method path` of every `.route("…", get(…).post(…))` in the functions.
fn routes_in_code() -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    for path in rust_sources("functions") {
        let source = read(&path);
        for piece in source.split(".route(").skip(1) {
            let route = piece.split('"').nth(1).expect("a path");
            // To the end of this call: the next route or the end of the chain.
            let handlers = piece.split(".with_state(").next().unwrap_or(piece);
            for method in ["get", "post", "put", "delete", "patch"] {
                let called = format!("{method}(");
                let stands = handlers.match_indices(&called).any(|(at, _)| {
                    let before = handlers[..at].chars().next_back();
                    before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
                });
                if stands {
                    routes.insert(format!("{method} {route}"));
                }
            }
        }
    }
    routes
}

#[test]
fn every_route_is_described_and_every_description_has_its_route() {
    let document: serde_json::Value =
        serde_json::from_str(&read(&root().join("docs/openapi.json"))).expect("JSON");
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for method in operations.as_object().expect("operations").keys() {
            described.insert(format!("{method} {path}"));
        }
    }
    assert!(described.len() > 15, "the description is there");
    assert_eq!(routes_in_code(), described);
}

/// Texts in quotes that look like the name of a setting, where the code asks for one.
fn settings_in_code() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut sources = rust_sources("functions");
    sources.extend(rust_sources("crates"));
    sources.extend(files(&root().join("local/src"), &[".rs"]));
    // The test kit is for tests; what the embedded services ask for are headers.
    let asks_nothing = ["testkit", "embedded"];
    sources.retain(|path| {
        !asks_nothing
            .iter()
            .any(|part| path.to_string_lossy().contains(part))
    });
    for path in &sources {
        let source = read(path);
        // Tests at the end of a file ask for settings that do not exist.
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for asks in [
            "get(\"",
            "get)(\"",
            "must(\"",
            "set(\"",
            "url_or(\"",
            "env(\"",
            "var_os(\"",
            "var(\"",
            "env = \"",
            "flag(\"",
        ] {
            for piece in code.split(asks).skip(1) {
                let name = piece.split('"').next().unwrap_or_default();
                let is_name = name.len() > 2
                    && name
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
                if is_name {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    names
}

#[test]
fn every_setting_that_the_code_reads_is_in_the_readme() {
    let readme = read(&root().join("README.md"));
    let names = settings_in_code();
    assert!(
        names.contains("SECRET_KEY") && names.contains("PORT"),
        "settings are found: {names:?}"
    );
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !readme.contains(*name))
        .collect();
    assert!(missing.is_empty(), "README.md does not tell of {missing:?}");
}

#[test]
fn no_file_is_longer_than_can_be_read_and_none_is_a_drawer_for_everything() {
    let mut sources = files(&root(), &[".rs", ".tsx", ".ts", ".css", ".mjs"]);
    sources.retain(|path| !path.ends_with("site/src/api/schema.ts"));
    assert!(sources.len() > 100, "the sources are found");
    for path in sources {
        let lines = read(&path).lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let drawer = ["utils", "util", "common", "helpers", "helper", "misc"];
        assert!(
            !drawer.contains(&stem.as_str()),
            "{} says nothing of its purpose",
            path.display()
        );
    }
}

#[test]
fn no_unfinished_work_and_no_foreign_path_stands_in_the_sources() {
    let mut sources = files(&root(), &[".rs", ".tsx", ".ts", ".md", ".toml", ".json"]);
    sources.retain(|path| !path.ends_with("architecture.rs"));
    for path in sources {
        let text = read(&path);
        for word in ["todo!(", "unimplemented!(", "/root/", "/work/"] {
            assert!(!text.contains(word), "{} holds “{word}”", path.display());
        }
    }
}
