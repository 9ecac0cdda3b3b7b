//! The declaration as tables, examples and lists.

use std::fmt::Write as _;

use settings::{ALL, About, Chapter, Container, Declared, Fallback, Table, Target};

/// How wide comments are.
const WIDTH: usize = 100;

fn abouts(wanted: impl Fn(&About) -> bool) -> Vec<&'static About> {
    let all = ALL.iter().map(|each| each.about());
    all.filter(|about| wanted(about)).collect()
}

/// A table of README.md.
pub(crate) fn table(table: Table) -> String {
    let mut text = "| variable | default | what |\n|---|---|---|\n".to_owned();
    for about in abouts(|about| about.table == Some(table)) {
        let default = match about.default {
            Fallback::Value(value) => format!("`{value}`"),
            Fallback::Differs(laptop, cloud) => format!("`{laptop}` (Lambda: `{cloud}`)"),
            Fallback::Words(words) => words.to_owned(),
        };
        let says = about.told(Target::Laptop);
        let _ = writeln!(text, "| `{}` | {default} | {says} |", about.name);
    }
    text
}

/// The parts of a stage's file, with their headings.
const CHAPTERS: [(Chapter, &str); 8] = [
    (Chapter::Where, "Where"),
    (Chapter::Who, "Who"),
    (Chapter::Photos, "Photos"),
    (Chapter::Remote, "Models that run elsewhere"),
    (Chapter::SpeedAndCost, "Speed and cost"),
    (Chapter::Watching, "Watching"),
    (Chapter::Account, "Required by the account"),
    (Chapter::Rest, "Other"),
];

fn of_chapter(chapter: Chapter) -> Vec<&'static (dyn Declared + Sync)> {
    let is_of = |each: &&&(dyn Declared + Sync)| each.about().chapter == Some(chapter);
    ALL.iter().filter(is_of).copied().collect()
}

/// What a setting takes, where that is a range.
fn range(declared: &dyn Declared) -> String {
    let schema = declared.schema(Target::Lambda);
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        _ => String::new(),
    }
}

/// The table of docs/DEPLOY.md.
pub(crate) fn stage_table() -> String {
    let mut text = "| setting | default | takes | what |\n|---|---|---|---|\n".to_owned();
    for (chapter, heading) in CHAPTERS {
        let _ = writeln!(text, "| **{heading}** | | | |");
        for each in of_chapter(chapter) {
            let about = each.about();
            let default = match about.default {
                _ if about.is_required_in_cloud => "none".to_owned(),
                Fallback::Words(words) => words.to_owned(),
                default => format!("`{}`", default.text(Target::Lambda).unwrap_or_default()),
            };
            let (name, what) = (about.name, about.told(Target::Lambda));
            let _ = writeln!(text, "| `{name}` | {default} | {} | {what} |", range(each));
        }
    }
    text
}

/// `.env.example`.
pub(crate) fn stage_example() -> String {
    let mut text = "\
# The settings of one stage; written by make generate. Copy it and fill it in:
#
#   cp .env.example .env.staging       then   make deploy STAGE=staging
#   cp .env.example .env.production    then   make deploy STAGE=production
#
# An empty value counts as not set. Comments need their own lines; put a value that contains a space and a #
# in quotes. Keep the copies private; they are not committed. Your AWS credentials do not belong here, but in
# the AWS configuration or the environment.
"
    .to_owned();
    for (chapter, heading) in CHAPTERS {
        let _ = writeln!(
            text,
            "\n# --- {heading} {}",
            "-".repeat(WIDTH - 7 - heading.len())
        );
        for each in of_chapter(chapter) {
            let about = each.about();
            let mut says = about.told(Target::Lambda);
            let range = range(each);
            if !range.is_empty() {
                says = format!("{says} From {range}.");
            }
            if let Fallback::Words(words) = about.default
                && words != "not set"
                && !about.is_required_in_cloud
            {
                says = format!("{says} Not set: {words}.");
            }
            let default = about.default.text(Target::Lambda).unwrap_or_default();
            let _ = write!(text, "\n{}{}={default}\n", comment(&says), about.name);
        }
    }
    text
}

/// `local/env.example`.
pub(crate) fn container_example() -> String {
    let mut text = "\
# Settings for docker-compose.yml; written by make generate. Copy it to local/.env and remove the \"#\" before what
# you set. local/.env holds secrets: keep it private (chmod 600) and out of version control.
"
    .to_owned();
    for about in abouts(|about| about.container.is_some()) {
        let default = about.default.text(Target::Laptop).unwrap_or_default();
        let value = if about.example.is_empty() {
            default
        } else {
            about.example
        };
        let _ = write!(text, "\n{}#{}={value}\n", comment(about.says), about.name);
    }
    text
}

/// The lines of `local/docker-compose.yml` that hand settings on.
pub(crate) fn container_list(container: Container, indent: usize) -> String {
    let names = abouts(|about| about.container == Some(container));
    let indent = " ".repeat(indent);
    let line = |about: &&About| format!("{indent}{0}: ${{{0}:-}}\n", about.name);
    names.iter().map(line).collect()
}

/// Lines of a comment, without what only Markdown has.
fn comment(says: &str) -> String {
    let plain = says.replace('`', "").replace("[backup](#backup)", "backup");
    let (mut text, mut line) = (String::new(), "#".to_owned());
    for word in plain.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            text += &line;
            text += "\n";
            "#".clone_into(&mut line);
        }
        line += " ";
        line += word;
    }
    text + &line + "\n"
}
