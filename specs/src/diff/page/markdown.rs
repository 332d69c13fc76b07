//! Differences as Markdown tables, by theme.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;

use crate::diff::finding::Difference;
use crate::diff::finding::kind::ChangeKind;
use crate::diff::finding::severity::Severity;
use crate::diff::finding::theme::Theme;

/// The differences as Markdown: a heading and a table for each theme.
///
/// Equal differences of one subject share a row.
///
/// ```
/// use krr_specs::{Generation, diff::{Description, markdown}};
///
/// let found = Description::of(Generation::G1).diff(&Description::of(Generation::G3));
/// assert!(markdown(&found).starts_with("## Base address\n\n| for | what | where | was | is | operations |\n"));
/// assert_eq!(markdown(&[]), "");
/// ```
#[must_use]
pub fn markdown(differences: &[Difference]) -> String {
    let mut text = String::new();
    for &theme in Theme::ALL {
        let table = table(differences, theme);
        if !table.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{gap}## {}\n\n{table}", theme.heading());
        }
    }
    text
}

/// The table of one theme; empty without differences.
pub(crate) fn table(differences: &[Difference], theme: Theme) -> String {
    let rows = rows(differences.iter().filter(|one| one.kind.theme() == theme));
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "| for | what | where | was | is | operations |\n|---|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let operations = row.operations.iter().map(|name| format!("`{}`", cell(name))).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            text,
            "| {} | {} | `{}` | {} | {} | {operations} |",
            row.class,
            row.kind.description(),
            cell(&row.subject),
            row.was.join(", "),
            row.is.join(", "),
        );
    }
    text
}

/// One kind of difference of one subject, with all its values.
struct Row<'d> {
    class: Severity,
    kind: ChangeKind,
    subject: String,
    was: Vec<String>,
    is: Vec<String>,
    operations: &'d BTreeSet<String>,
}

fn rows<'d>(differences: impl Iterator<Item = &'d Difference>) -> Vec<Row<'d>> {
    let mut rows: Vec<Row> = Vec::new();
    for one in differences {
        let (class, kind, subject, operations) = (one.severity(), one.kind, one.subject(), &one.operations);
        // A changed value stays beside its old value.
        let alone = one.old_value.is_some() && one.new_value.is_some();
        let same =
            |row: &Row| (row.class, row.kind, &row.subject, row.operations) == (class, kind, &subject, operations);
        let at = match rows.iter().position(|row| !alone && same(row)) {
            Some(at) => at,
            None => {
                rows.push(Row { class, kind, subject, was: Vec::new(), is: Vec::new(), operations });
                rows.len() - 1
            }
        };
        if let Some(row) = rows.get_mut(at) {
            row.was.extend(one.old_value.as_ref().map(value));
            row.is.extend(one.new_value.as_ref().map(value));
        }
    }
    rows
}

/// A value for a cell, truncated when long.
fn value(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        other => other.to_string(),
    };
    let shown = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(&text);
    let more = if shown.len() < text.len() { " ..." } else { "" };
    format!("`{}{more}`", cell(shown))
}

/// Escapes what would end the cell or its code span.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('`', "'").replace(['\n', '\r'], " ")
}
