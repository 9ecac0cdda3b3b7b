//! Every promise in docs/RELIABILITY.md names tests that exist.

use std::{collections::BTreeSet, fs, path::Path};

/// All test code below a folder, as one text.
fn sources(folder: &Path, into: &mut String) {
    let built = ["node_modules", "dist", "target", "test-results"];
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !built.contains(&name.as_ref()) && !name.starts_with('.') {
                sources(&path, into);
            }
        } else if [".rs", ".spec.ts", ".test.ts", ".test.tsx", ".py"]
            .iter()
            .any(|ending| name.ends_with(ending))
        {
            into.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

/// What stands between two marks, each time.
fn between(text: &str, open: char, close: char) -> impl Iterator<Item = &str> {
    text.split(open)
        .skip(1)
        .filter_map(move |rest| rest.split_once(close))
        .map(|(name, _)| name)
}

#[test]
fn every_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read_to_string(root.join("docs/RELIABILITY.md")).expect("the document");
    let mut tests = String::new();
    for part in ["crates", "functions", "local", "site", "cloud"] {
        sources(&root.join(part), &mut tests);
    }
    let mut missing = BTreeSet::new();
    let mut promises = 0;
    for row in document.lines().filter(|line| line.starts_with("| ")) {
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next();
        let held_by = held_by.unwrap_or_default();
        if held_by == "held by" {
            continue;
        }
        promises += 1;
        // Back quotes close as they open: every second piece is a name.
        let code = held_by.split('`').skip(1).step_by(2);
        let mut named: Vec<[String; 2]> = code
            .map(|name| [format!("fn {name}("), format!("def {name}(")])
            .collect();
        named.extend(
            between(held_by, '“', '”')
                .map(|title| [format!("test(\"{title}\""), format!("it(\"{title}\"")]),
        );
        assert!(!named.is_empty(), "no test holds: {row}");
        let is_there = |spellings: &[String; 2]| spellings.iter().any(|one| tests.contains(one));
        missing.extend(named.into_iter().filter(|name| !is_there(name)));
    }
    assert!(promises > 20, "the promises are found");
    assert!(missing.is_empty(), "there is no test {missing:?}");
}
