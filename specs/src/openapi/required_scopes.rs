use std::fmt;

use serde_json::Value;

use crate::openapi::contract::ContractError;
use crate::text::json_pointer::Pointer;

const ANY_OF: &str = "x-required-scopes-any-of";
const ALL_OF: &str = "x-required-scopes-all-of";

/// The scopes that a token needs for an operation: at least one of every group.
///
/// In a document `x-required-scopes-any-of` is one group, and `x-required-scopes-all-of` a list of groups. The change feed
/// needs a scope of its own and two read scopes (DOC-COPY, ALTINN-P).
///
/// ```
/// use krr_specs::{Contract, Document, Generation};
///
/// let contract = Contract::compile(Document::of(Generation::G3))?;
/// let feed = contract.operation("hentEndringer").expect("G3 has a feed").scopes();
/// assert_eq!(feed.groups().len(), 3);
/// assert!(!feed.are_satisfied_by("krr:global/hentendring.read krr:global/digitalpost.read"));
/// assert!(feed.are_satisfied_by("krr:global/hentendring.read krr:global/digitalpost.read krr:global/kontaktinfo.read"));
/// # Ok::<(), krr_specs::ContractError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequiredScopes {
    /// No group is empty.
    groups: Vec<Vec<String>>,
}

impl RequiredScopes {
    /// Reads the extensions of `operation`, which is at `at`. An unreadable one is an error, so that it does not allow everybody.
    pub(crate) fn of(operation: &Value, at: &Pointer) -> Result<Self, ContractError> {
        let refuse = |member: &str, what: &str| ContractError::unsupported(&at.child(member), what);
        let mut groups = Vec::new();
        if let Some(list) = operation.get(ANY_OF) {
            let group = names(list).ok_or_else(|| refuse(ANY_OF, "anything but a list of scopes"))?;
            groups.extend(Some(group).filter(|group| !group.is_empty()));
        }
        if let Some(list) = operation.get(ALL_OF) {
            let filled = |group| names(group).filter(|group| !group.is_empty());
            let all: Option<Vec<_>> = list.as_array().and_then(|groups| groups.iter().map(filled).collect());
            groups.extend(all.ok_or_else(|| refuse(ALL_OF, "anything but a list of lists of scopes"))?);
        }
        Ok(Self { groups })
    }

    /// The groups, in the order of the document; empty when any token is accepted.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.groups
    }

    /// Whether these space-separated scopes contain one of every group.
    pub fn are_satisfied_by(&self, scopes: &str) -> bool {
        self.groups.iter().all(|group| scopes.split(' ').any(|granted| group.iter().any(|scope| scope == granted)))
    }
}

/// For people: `a, b`, and `a + one of b, c` with several groups.
impl fmt::Display for RequiredScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alone = self.groups.len() == 1;
        for (index, group) in self.groups.iter().enumerate() {
            let (plus, one_of) =
                (if index > 0 { " + " } else { "" }, if alone || group.len() == 1 { "" } else { "one of " });
            write!(f, "{plus}{one_of}{}", group.join(", "))?;
        }
        Ok(())
    }
}

fn names(list: &Value) -> Option<Vec<String>> {
    list.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(operation: &Value) -> Result<RequiredScopes, String> {
        RequiredScopes::of(operation, &Pointer::root().child("get")).map_err(|error| error.to_string())
    }

    #[test]
    fn one_scope_of_every_group_is_needed() {
        let groups = read(&json!({ "x-required-scopes-all-of": [["a"], ["b", "c"]] })).unwrap();
        for (granted, is_enough) in
            [("a b", true), ("c x a", true), ("a", false), ("b c", false), ("", false), ("ab", false)]
        {
            assert_eq!(groups.are_satisfied_by(granted), is_enough, "{granted}");
        }
        assert_eq!(groups.to_string(), "a + one of b, c");
    }

    #[test]
    fn any_of_is_one_group_and_an_absent_or_empty_one_allows_everybody() {
        let one = read(&json!({ "x-required-scopes-any-of": ["a", "b"] })).unwrap();
        assert!(one.are_satisfied_by("b") && !one.are_satisfied_by("c"));
        assert_eq!(one.to_string(), "a, b");
        for open in [json!({}), json!({ "x-required-scopes-any-of": [] })] {
            assert!(read(&open).unwrap().are_satisfied_by(""), "{open}");
        }
        let both = json!({ "x-required-scopes-any-of": ["a"], "x-required-scopes-all-of": [["b"]] });
        assert_eq!(read(&both).unwrap().groups(), [["a"], ["b"]]);
    }

    #[test]
    fn an_unreadable_extension_is_refused_with_its_place() {
        for wrong in [json!("a"), json!(["a"]), json!([[]]), json!([["a"], [1]])] {
            let error = read(&json!({ "x-required-scopes-all-of": wrong })).unwrap_err();
            assert!(error.starts_with("/get/x-required-scopes-all-of: "), "{error}");
        }
        let error = read(&json!({ "x-required-scopes-any-of": [["a"]] })).unwrap_err();
        assert!(error.starts_with("/get/x-required-scopes-any-of: "), "{error}");
    }
}
