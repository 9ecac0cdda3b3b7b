//! Whether the database's file fits together: its pages, its indexes, and what describes its tables.

use rusqlite::{Connection, OptionalExtension};

/// From which version on the database's tables have the columns that are named here.
const WITH_THESE_COLUMNS: u32 = 9;

/// The columns in which the database keeps what it knows of its tables.
const TABLE_COLUMNS: &str = "table_name, key_schema, attribute_definitions, gsi_definitions, lsi_definitions, \
     stream_enabled, stream_view_type, stream_label, ttl_attribute, ttl_enabled, created_at, table_status, \
     billing_mode, provisioned_throughput, tags, sse_specification, table_class, deletion_protection_enabled, \
     on_demand_throughput, table_id, vector_index_definitions";

/// The columns in which it keeps a record.
const RECORD_COLUMNS: &str = "pk, sk, item_json, item_size, cached_at, hash_prefix";

/// The columns in which it keeps what an index of records has of one.
const INDEX_COLUMNS: &str = "gsi_pk, gsi_sk, table_pk, table_sk, item_json";

/// Whether these are words of SQLite, or of the database over it, for a file that is damaged: in
/// how it is put together, or in what a record says.
pub(crate) fn is_damage(words: &str) -> bool {
    [
        "database disk image is malformed",
        "file is not a database",
        "not a valid SQLite database",
        "Conversion error from type",
        "Invalid column type",
        "Bad item JSON",
        "Bad key schema JSON",
        "Bad attribute definitions JSON",
        // A name in the description of a table is not what it was.
        "malformed database schema",
        "no such column",
        "no such table",
        "has no column named",
    ]
    .iter()
    .any(|damage| words.contains(damage))
}

/// What the first thing is that does not fit together in the file; an error may be damage as well. Not
/// `quick_check`: that leaves out whether indexes fit their tables, and what is looked up and not found is made anew.
pub(crate) fn unsound(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Ok(Some(found));
    }
    if !has_table(connection, "_tables")? {
        return Ok(None);
    }
    let version = "SELECT value FROM _config WHERE key = 'schema_version'";
    let version = connection.query_row(version, [], |row| row.get::<_, String>(0));
    // An older one gets what it lacks when it is opened.
    let version = version.optional()?.and_then(|text| text.parse().ok());
    if version.is_some_and(|version: u32| version >= WITH_THESE_COLUMNS) {
        prepare_all(connection)?;
    }
    Ok(None)
}

/// Each table has the columns that the database asks for: a letter that has changed in their names damages no page.
fn prepare_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare(&format!("SELECT {TABLE_COLUMNS} FROM _tables"))?;
    let described = "SELECT name FROM sqlite_master WHERE type = 'table'";
    for name in names(connection, described)? {
        let is_index = name.contains("::gsi::");
        let columns = if is_index { INDEX_COLUMNS } else { "1" };
        connection.prepare(&format!("SELECT {columns} FROM {}", quoted(&name)))?;
    }
    for name in names(connection, "SELECT table_name FROM _tables")? {
        connection.prepare(&format!("SELECT {RECORD_COLUMNS} FROM {}", quoted(&name)))?;
    }
    Ok(())
}

/// What is wrong with a record whose page is whole. The database takes one that is no JSON for one
/// that is not there, so an account would be made anew over the damaged one.
pub(crate) fn record_that_is_none(connection: &Connection) -> rusqlite::Result<Option<String>> {
    if !has_table(connection, "_tables")? {
        return Ok(None);
    }
    for name in names(connection, "SELECT table_name FROM _tables")? {
        let bad = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE NOT json_valid(item_json))",
            quoted(&name)
        );
        if connection.query_row(&bad, [], |row| row.get(0))? {
            return Ok(Some("a record is no JSON".to_owned()));
        }
    }
    Ok(None)
}

fn names(connection: &Connection, asked: &str) -> rusqlite::Result<Vec<String>> {
    let mut names = connection.prepare(asked)?;
    names.query_map([], |row| row.get(0))?.collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether the database has this table.
pub(crate) fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    // Not by asking `sqlite_master` for the name: that of a damaged description may differ from what it describes.
    match connection.prepare(&format!("SELECT 1 FROM {name}")) {
        Ok(_) => Ok(true),
        Err(error) if error.to_string().contains("no such table") => Ok(false),
        Err(error) => Err(error),
    }
}
