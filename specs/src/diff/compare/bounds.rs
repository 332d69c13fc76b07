//! Compares keywords that are bounds.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;

/// Lower bounds with the kind of a raised one. Those of sizes default to 0.
const LOWEST: [(&str, ChangeKind); 4] = [
    ("minimum", ChangeKind::MinimumRaised),
    ("minLength", ChangeKind::MinLengthRaised),
    ("minItems", ChangeKind::MinItemsRaised),
    ("minProperties", ChangeKind::MinPropertiesRaised),
];

/// Upper bounds with the kind of a lowered one.
const HIGHEST: [(&str, ChangeKind); 4] = [
    ("maximum", ChangeKind::MaximumLowered),
    ("maxLength", ChangeKind::MaxLengthLowered),
    ("maxItems", ChangeKind::MaxItemsLowered),
    ("maxProperties", ChangeKind::MaxPropertiesLowered),
];

pub(crate) fn bounds(pair: &DocumentPair, findings: &mut Findings) {
    for (name, raised) in LOWEST {
        let missing = (name != "minimum").then(|| Number::from(0));
        let of = |side: &DocumentSide| number(side, name).or_else(|| missing.clone());
        let (old, new) = (of(&pair.old), of(&pair.new));
        // A missing lower bound is below all others.
        moved(pair, findings, name, order(&old, &new, Ordering::Less), raised);
    }
    for (name, lowered) in HIGHEST {
        let (old, new) = (number(&pair.old, name), number(&pair.new, name));
        // A missing upper bound is above all others.
        moved(pair, findings, name, order(&old, &new, Ordering::Greater).reverse(), lowered);
    }
    multiple_of(pair, findings);
}

fn number(side: &DocumentSide, name: &str) -> Option<Number> {
    match side.value.get(name) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    }
}

/// `Less` means that fewer values are allowed.
fn moved(pair: &DocumentPair, findings: &mut Findings, name: &str, order: Ordering, tightened: ChangeKind) {
    findings.check_type(pair, &[name], Value::is_number);
    match order {
        Ordering::Less => findings.keyword(tightened, pair, name),
        Ordering::Greater => findings.keyword(tightened.opposite(), pair, name),
        Ordering::Equal => {}
    }
}

/// The order of two bounds; a missing one is `missing` than any other.
fn order(one: &Option<Number>, other: &Option<Number>, missing: Ordering) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other),
        (None, Some(_)) => missing,
        (Some(_), None) => missing.reverse(),
        (None, None) => Ordering::Equal,
    }
}

/// Compares integers as such, because different large ones may be equal as floating point.
fn compare(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn multiple_of(pair: &DocumentPair, findings: &mut Findings) {
    const NAME: &str = "multipleOf";
    findings.check_type(pair, &[NAME], Value::is_number);
    let kind = match (number(&pair.old, NAME), number(&pair.new, NAME)) {
        (None, Some(_)) => ChangeKind::MultipleOfNarrowed,
        (Some(_), None) => ChangeKind::MultipleOfWidened,
        (Some(old), Some(new)) if compare(&old, &new) == Ordering::Equal => return,
        (Some(old), Some(new)) if divides(&old, &new) => ChangeKind::MultipleOfNarrowed,
        (Some(old), Some(new)) if divides(&new, &old) => ChangeKind::MultipleOfWidened,
        (Some(_), Some(_)) => ChangeKind::MultipleOfChanged,
        (None, None) => return,
    };
    findings.keyword(kind, pair, NAME);
}

fn divides(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one != 0 && other % one == 0,
        _ => false,
    }
}

pub(crate) fn texts(
    pair: &DocumentPair,
    findings: &mut Findings,
    name: &str,
    added: ChangeKind,
    changed: fn(&str, &str) -> ChangeKind,
) {
    match pair.member(name) {
        Some(MemberChange::Kept(_)) => {
            let kind = match pair.texts(name) {
                (Some(old), Some(new)) => changed(old, new),
                _ => ChangeKind::MemberNotUnderstood,
            };
            findings.compared(kind, pair, name);
        }
        _ => findings.optional_keyword(pair, name, added, ChangeKind::MemberNotUnderstood),
    }
}
