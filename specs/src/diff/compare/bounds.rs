//! Keywords with an order: what is more, and what is less.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::diff::{
    document::pair::{DocumentPair, DocumentSide, MemberChange},
    finding::{Findings, kind::ChangeKind},
};

/// Lower bounds: the keyword, and what a higher one is. Those of sizes are 0 when they are missing.
const LOWEST: [(&str, ChangeKind); 4] = [
    ("minimum", ChangeKind::MinimumRaised),
    ("minLength", ChangeKind::MinLengthRaised),
    ("minItems", ChangeKind::MinItemsRaised),
    ("minProperties", ChangeKind::MinPropertiesRaised),
];

/// Upper bounds: the keyword, and what a lower one is.
const HIGHEST: [(&str, ChangeKind); 4] = [
    ("maximum", ChangeKind::MaximumLowered),
    ("maxLength", ChangeKind::MaxLengthLowered),
    ("maxItems", ChangeKind::MaxItemsLowered),
    ("maxProperties", ChangeKind::MaxPropertiesLowered),
];

pub(crate) fn bounds(pair: &DocumentPair, found: &mut Findings) {
    for (name, raised) in LOWEST {
        let missing = (name != "minimum").then(|| Number::from(0));
        let of = |side: &DocumentSide| number(side, name).or_else(|| missing.clone());
        let (old, new) = (of(&pair.old), of(&pair.new));
        // No lower bound is below them all.
        moved(pair, found, name, order(&old, &new, Ordering::Less), raised);
    }
    for (name, lowered) in HIGHEST {
        let (old, new) = (number(&pair.old, name), number(&pair.new, name));
        // No upper bound is above them all.
        moved(pair, found, name, order(&old, &new, Ordering::Greater).reverse(), lowered);
    }
    multiple_of(pair, found);
}

fn number(side: &DocumentSide, name: &str) -> Option<Number> {
    match side.value.get(name) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    }
}

/// `Less` is towards fewer values.
fn moved(pair: &DocumentPair, found: &mut Findings, name: &str, order: Ordering, tightened: ChangeKind) {
    found.shaped(pair, &[name], Value::is_number);
    match order {
        Ordering::Less => found.keyword(tightened, pair, name),
        Ordering::Greater => found.keyword(tightened.opposite(), pair, name),
        Ordering::Equal => {}
    }
}

/// Which of two bounds is higher, where a missing one is `missing` to all others.
fn order(one: &Option<Number>, other: &Option<Number>, missing: Ordering) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other),
        (None, Some(_)) => missing,
        (Some(_), None) => missing.reverse(),
        (None, None) => Ordering::Equal,
    }
}

/// Whole numbers are compared as such: as floating point, large ones that differ could be equal.
fn compare(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn multiple_of(pair: &DocumentPair, found: &mut Findings) {
    const NAME: &str = "multipleOf";
    found.shaped(pair, &[NAME], Value::is_number);
    let kind = match (number(&pair.old, NAME), number(&pair.new, NAME)) {
        (None, Some(_)) => ChangeKind::MultipleOfNarrowed,
        (Some(_), None) => ChangeKind::MultipleOfWidened,
        (Some(old), Some(new)) if compare(&old, &new) == Ordering::Equal => return,
        (Some(old), Some(new)) if divides(&old, &new) => ChangeKind::MultipleOfNarrowed,
        (Some(old), Some(new)) if divides(&new, &old) => ChangeKind::MultipleOfWidened,
        (Some(_), Some(_)) => ChangeKind::MultipleOfChanged,
        (None, None) => return,
    };
    found.keyword(kind, pair, NAME);
}

fn divides(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one != 0 && other % one == 0,
        _ => false,
    }
}

/// A keyword that holds a text: it comes, goes, or says something else, which `changed` names.
pub(crate) fn texts(
    pair: &DocumentPair,
    found: &mut Findings,
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
            found.compared(kind, pair, name);
        }
        _ => found.comes_or_goes(pair, name, added, ChangeKind::MemberNotUnderstood),
    }
}
