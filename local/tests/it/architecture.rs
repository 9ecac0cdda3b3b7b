//! Rules of the house that can be checked: who may import whom, routes against their description,
//! where settings are named, sizes and names of files.

mod circles;
mod modules;
mod tokens;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const FUNCTIONS: [&str; 8] = [
    "login", "models", "restore", "analyze", "preview", "history", "worker", "sweeper",
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

/// The crates of this workspace: their folders and manifests.
fn manifests() -> Vec<(PathBuf, toml::Table)> {
    let workspace: toml::Table = read(&root().join("Cargo.toml"))
        .parse()
        .expect("Cargo.toml is TOML");
    let members = workspace["workspace"]["members"]
        .as_array()
        .expect("members");
    let folders = members
        .iter()
        .map(|member| root().join(member.as_str().expect("a path")));
    folders
        .map(|folder| {
            let manifest = read(&folder.join("Cargo.toml"));
            (folder, manifest.parse().expect("a manifest is TOML"))
        })
        .collect()
}

/// The crates of this workspace and which of them each one imports, tests aside.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let manifests = manifests();
    let name = |manifest: &toml::Table| {
        manifest["package"]["name"]
            .as_str()
            .expect("a name")
            .to_owned()
    };
    let ours: BTreeSet<String> = manifests
        .iter()
        .map(|(_, manifest)| name(manifest))
        .collect();
    manifests
        .iter()
        .map(|(_, manifest)| {
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
    let beneath_functions = ["web", "store", "providers", "engine", "settings", "domain"];
    for (name, imported) in imports() {
        let allowed: Vec<&str> = match name.as_str() {
            "domain" | "engine" | "server" | "crc-fast" | "http-client" => vec![],
            "settings" => vec!["domain"],
            "embedded" => vec!["server"],
            "store" => vec!["settings", "domain"],
            "providers" | "hub" => vec!["http-client", "settings", "domain"],
            // The engine only where a function asks for it with `photos`.
            "web" => vec!["store", "settings", "engine", "domain"],
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

/// Names, bounds and defaults of settings stand in crates/settings alone; everybody else takes them from there.
#[test]
fn no_setting_is_named_in_quotes_outside_of_its_declaration() {
    let mut sources = rust_sources("functions");
    sources.extend(rust_sources("crates"));
    sources.extend(files(&root().join("local/src"), &[".rs"]));
    // The test kit is for tests; what the embedded services ask for are headers.
    let left_out = ["crates/settings", "crates/testkit", "crates/embedded"];
    sources.retain(|path| {
        !left_out
            .iter()
            .any(|part| path.to_string_lossy().contains(part))
    });
    assert!(sources.len() > 50, "the sources are found");
    for path in &sources {
        let source = read(path);
        // Tests at the end of a file say which setting they set.
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for declared in settings::ALL.iter() {
            let name = format!("\"{}\"", declared.about().name);
            assert!(!code.contains(&name), "{}: {name}", path.display());
        }
    }
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
