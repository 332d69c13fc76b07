//! A minimal pair of documents for each kind of difference, and how it is classed.

use std::collections::BTreeSet;

use krr_specs::diff::{ChangeKind, Difference, Severity, diff};
use serde_json::{Value, json};

/// The rows of a section of `pairs.txt`: old, new, and the change in each direction.
fn pairs(section: &str) -> impl Iterator<Item = [&'static str; 4]> {
    let (_, rows) = include_str!("pairs.txt").split_once(&format!("[{section}]\n")).unwrap();
    rows.lines().take_while(|row| !row.is_empty()).map(|row| {
        let mut columns = row.split(" | ");
        std::array::from_fn(|_| columns.next().unwrap())
    })
}

type Make = fn(&str) -> Value;

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn with_operation(operation: &Value) -> Value {
    json!({ "openapi": "3.0.1", "paths": { "/p": { "post": operation } } })
}

fn in_request(schema: &str) -> Value {
    with_operation(&json!({ "requestBody": { "content": { "a/b": { "schema": yaml(schema) } } } }))
}

fn in_response(schema: &str) -> Value {
    with_operation(&json!({ "responses": { "200": { "content": { "a/b": { "schema": yaml(schema) } } } } }))
}

fn document(members: &str) -> Value {
    let mut document = json!({ "openapi": "3.0.1", "paths": {} });
    document.as_object_mut().unwrap().extend(yaml(members).as_object().unwrap().clone());
    document
}

/// `B` for both, `R` for readers, `W` for writers, `?` for unknown, `-` for nobody.
fn letter(class: Severity) -> &'static str {
    match class {
        Severity::BreakingForBoth => "B",
        Severity::BreakingForReaders => "R",
        Severity::BreakingForWriters => "W",
        Severity::Unknown => "?",
        Severity::Compatible => "-",
    }
}

fn the_one(old: &Value, new: &Value) -> Difference {
    let found = diff(old, new);
    let [one] = &found[..] else { panic!("{old}\n{new}\nnot one difference: {found:#?}") };
    assert!(one.old.get(old).is_some() && one.new.get(new).is_some(), "{one:?} points nowhere");
    one.clone()
}

fn classed(old: &Value, new: &Value) -> (ChangeKind, &'static str) {
    let one = the_one(old, new);
    (one.kind, letter(one.severity()))
}

#[test]
fn each_kind_is_produced_by_a_minimal_pair_and_has_its_class() {
    let mut seen = BTreeSet::new();
    let mut expect = |(kind, class): (ChangeKind, String), expected: &str| {
        assert_eq!(format!("{} {class}", kind.id()), expected);
        seen.insert(kind);
    };
    for [one, other, forward, backward] in pairs("schemas") {
        for (old, new, expected) in [(one, other, forward), (other, one, backward)] {
            let (kind, requests) = classed(&in_request(old), &in_request(new));
            let (same, responses) = classed(&in_response(old), &in_response(new));
            assert_eq!(kind, same);
            expect((kind, format!("{requests}/{responses}")), expected);
        }
    }
    let operation = |text: &str| with_operation(&yaml(text));
    let schemes = |text: &str| json!({ "openapi": "3.0.1", "components": { "securitySchemes": yaml(text) } });
    let sections: [(_, Make); 3] = [("operations", operation), ("documents", document), ("security schemes", schemes)];
    for (section, make) in sections {
        for [one, other, forward, backward] in pairs(section) {
            for (old, new, expected) in [(one, other, forward), (other, one, backward)] {
                let (kind, class) = classed(&make(old), &make(new));
                expect((kind, class.to_owned()), expected);
            }
        }
    }
    // A path before all operations comes with the address that it is in.
    let (old, new) = (document("servers: [{url: /a}]"), document("servers: [{url: /b}]"));
    let found = diff(&old, &new);
    let base = found.iter().find(|one| one.kind == ChangeKind::BasePathChanged).unwrap();
    assert_eq!((found.len(), letter(base.severity())), (3, "B"));
    seen.insert(base.kind);

    let dead: Vec<&str> = ChangeKind::ALL.iter().filter(|kind| !seen.contains(kind)).map(|kind| kind.id()).collect();
    assert!(dead.is_empty(), "no pair of documents produces {dead:?}");
}

#[test]
fn the_table_of_kinds_agrees_with_itself() {
    let ids: BTreeSet<&str> = ChangeKind::ALL.iter().map(|kind| kind.id()).collect();
    assert_eq!(ids.len(), ChangeKind::ALL.len(), "an id stands for one kind");
    for kind in ChangeKind::ALL {
        assert_eq!(kind.opposite().opposite(), *kind, "{}", kind.id());
        assert_eq!(kind.opposite().theme(), kind.theme(), "{}", kind.id());
    }
}
