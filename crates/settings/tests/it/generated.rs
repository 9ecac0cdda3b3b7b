//! What is made from the declaration is what stands in the repository; `make generate` writes it anew.

use std::{env, fs, path::Path};

use settings::{Container, Table};

use crate::{documents, schema};

/// Compares a file with what it should be, or writes it.
fn hold(path: &str, said: &str) {
    let path_on_disk = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path_on_disk, said).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let written = fs::read_to_string(&path_on_disk).unwrap_or_default();
    assert!(
        written == said,
        "{path} is out of date: run `make generate`"
    );
}

/// The same for what stands between two lines of a file: `start` in one, and the next one with `end`.
fn hold_between(path: &str, parts: &[(&str, &str, String)]) {
    let path_on_disk = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    let mut text = fs::read_to_string(&path_on_disk).expect("a file");
    for (start, end, said) in parts {
        let after = text
            .find(start)
            .unwrap_or_else(|| panic!("{path} has no line “{start}”"));
        let from = after + text[after..].find('\n').expect("a line") + 1;
        let to = from
            + text[from..]
                .find(end)
                .unwrap_or_else(|| panic!("{path} has no “{end}”"));
        let to = text[..to].rfind('\n').expect("a line") + 1;
        text.replace_range(from..to, said);
    }
    hold(path, &text);
}

#[test]
fn the_schema_is_what_is_declared() {
    let text = serde_json::to_string_pretty(&schema::schema()).expect("plain data");
    hold("docs/settings.schema.json", &(text + "\n"));
}

#[test]
fn the_tables_of_the_documents_are_what_is_declared() {
    let end = "<!-- settings end -->";
    let table = |table| documents::table(table);
    hold_between(
        "README.md",
        &[
            ("<!-- settings of the program:", end, table(Table::Program)),
            (
                "<!-- settings of models elsewhere:",
                end,
                table(Table::Remote),
            ),
            ("<!-- settings of services:", end, table(Table::Services)),
            ("<!-- settings of building:", end, table(Table::Building)),
        ],
    );
    hold_between(
        "docs/DEPLOY.md",
        &[("<!-- settings of a stage:", end, documents::stage_table())],
    );
}

#[test]
fn the_examples_and_the_containers_have_what_is_declared() {
    hold(".env.example", &documents::stage_example());
    hold("local/env.example", &documents::container_example());
    let end = "# settings end";
    hold_between(
        "local/docker-compose.yml",
        &[
            (
                "# settings of both profiles:",
                end,
                documents::container_list(Container::Both, 2),
            ),
            (
                "# settings of the program alone:",
                end,
                documents::container_list(Container::Alone, 6),
            ),
        ],
    );
}
