use std::io::{self, Write};

use krr_specs::diff::{Description, Difference, Severity};
use serde_json::{Value, json};

/// Values are cut after this many bytes. JSON output has all of them.
const MAX_VALUE_BYTES: usize = 120;

/// Writes the differences by severity, the worst first, and a line of figures.
pub(crate) fn text(
    out: &mut impl Write,
    (old, new): (&Description, &Description),
    shown: &[Difference],
    hidden_notes: usize,
    colour: bool,
) -> io::Result<()> {
    for class in Severity::ALL {
        let of_class: Vec<&Difference> = shown.iter().filter(|one| one.severity() == class).collect();
        if of_class.is_empty() {
            continue;
        }
        let (start, end) = if colour { (colour_of(class), "\x1b[0m") } else { ("", "") };
        writeln!(out, "{start}{class}{end}")?;
        of_class.into_iter().try_for_each(|one| difference(out, one))?;
        writeln!(out)?;
    }
    let count = |is: fn(Severity) -> bool| shown.iter().filter(|one| is(one.severity())).count();
    let hidden = if hidden_notes == 0 {
        String::new()
    } else {
        format!("; {hidden_notes} changes of descriptions hidden (--words)")
    };
    writeln!(
        out,
        "{} to {}: {} breaking, {} unknown, {} compatible{hidden}",
        old.name(),
        new.name(),
        count(Severity::is_breaking),
        count(|class| class == Severity::Unknown),
        count(|class| class == Severity::Compatible),
    )
}

fn difference(out: &mut impl Write, one: &Difference) -> io::Result<()> {
    let values = match (&one.old_value, &one.new_value) {
        (Some(was), Some(is)) => format!(": {} -> {}", short(was), short(is)),
        (Some(value), None) | (None, Some(value)) if *value != one.subject() => format!(": {}", short(value)),
        _ => String::new(),
    };
    writeln!(out, "  {}: {}: {}{values}", one.kind.id(), one.subject(), one.kind.description())?;
    writeln!(out, "    old #{}", one.old)?;
    writeln!(out, "    new #{}", one.new)?;
    if one.operations.is_empty() {
        return Ok(());
    }
    let operations = one.operations.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    writeln!(out, "    in  {operations}")
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) if !text.is_empty() => text.replace('\n', " "),
        other => other.to_string(),
    };
    match text.get(..text.floor_char_boundary(MAX_VALUE_BYTES)) {
        Some(shown) if shown.len() < text.len() => format!("{shown} ..."),
        _ => text,
    }
}

fn colour_of(class: Severity) -> &'static str {
    match class {
        Severity::BreakingForBoth | Severity::BreakingForReaders | Severity::BreakingForWriters => "\x1b[31m",
        Severity::Unknown => "\x1b[33m",
        Severity::Compatible => "\x1b[32m",
    }
}

pub(crate) fn json(
    out: &mut impl Write,
    (old, new): (&Description, &Description),
    shown: &[Difference],
) -> io::Result<()> {
    let differences: Vec<Value> = shown
        .iter()
        .map(|one| {
            json!({
                "kind": one.kind.id(),
                "what": one.kind.description(),
                "class": one.severity(),
                "subject": one.subject(),
                "old": one.old,
                "new": one.new,
                "was": one.old_value,
                "is": one.new_value,
                "operations": one.operations,
                "travels": one.directions,
            })
        })
        .collect();
    let side = |document: &Description| {
        let lost: Vec<Value> =
            document.losses().iter().map(|lost| json!({ "at": lost.at, "what": lost.what })).collect();
        json!({ "name": document.name(), "not_compared": lost })
    };
    let report = json!({ "old": side(old), "new": side(new), "differences": differences });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
