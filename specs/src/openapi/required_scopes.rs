use std::fmt;

use serde_json::Value;

use crate::{openapi::contract::ContractError, text::json_pointer::Pointer};

const ANY_OF: &str = "x-required-scopes-any-of";
const ALL_OF: &str = "x-required-scopes-all-of";

/// Which scopes a token must hold to call an operation: of every group at least one.
///
/// A document says so with `x-required-scopes-any-of`, one group, or with `x-required-scopes-all-of`, a list of
/// groups. The change feed needs groups: a scope of its own together with the two read scopes (DOC-COPY, ALTINN-P).
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
    /// None of them is empty.
    groups: Vec<Vec<String>>,
}

impl RequiredScopes {
    /// Reads what `operation`, which stands at `at`, says; what cannot be read must not let everybody in.
    pub(crate) fn of(operation: &Value, at: &Pointer) -> Result<Self, ContractError> {
        let refuse = |member: &str, what: &str| ContractError::unsupported(&at.child(member), what);
        let mut groups = Vec::new();
        if let Some(written) = operation.get(ANY_OF) {
            let group = names(written).ok_or_else(|| refuse(ANY_OF, "anything but a list of scopes"))?;
            groups.extend(Some(group).filter(|group| !group.is_empty()));
        }
        if let Some(written) = operation.get(ALL_OF) {
            let filled = |group| names(group).filter(|group| !group.is_empty());
            let all: Option<Vec<_>> = written.as_array().and_then(|list| list.iter().map(filled).collect());
            groups.extend(all.ok_or_else(|| refuse(ALL_OF, "anything but a list of lists of scopes"))?);
        }
        Ok(Self { groups })
    }

    /// The groups, in the document's order; none when any token will do.
    #[must_use]
    pub fn groups(&self) -> &[Vec<String>] {
        &self.groups
    }

    /// Whether a token with these space-separated scopes holds one of every group.
    #[must_use]
    pub fn are_satisfied_by(&self, scopes: &str) -> bool {
        self.groups.iter().all(|group| scopes.split(' ').any(|held| group.iter().any(|scope| scope == held)))
    }
}

/// As words for whoever lacks one: `a, b`, and `a + one of b, c` where there are groups.
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
        for (held, enough) in [("a b", true), ("c x a", true), ("a", false), ("b c", false), ("", false), ("ab", false)]
        {
            assert_eq!(groups.are_satisfied_by(held), enough, "{held}");
        }
        assert_eq!(groups.to_string(), "a + one of b, c");
    }

    #[test]
    fn any_of_is_one_group_and_none_lets_everybody_in() {
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
    fn what_cannot_be_read_is_refused_with_its_place() {
        for wrong in [json!("a"), json!(["a"]), json!([[]]), json!([["a"], [1]])] {
            let error = read(&json!({ "x-required-scopes-all-of": wrong })).unwrap_err();
            assert!(error.starts_with("/get/x-required-scopes-all-of: "), "{error}");
        }
        let error = read(&json!({ "x-required-scopes-any-of": [["a"]] })).unwrap_err();
        assert!(error.starts_with("/get/x-required-scopes-any-of: "), "{error}");
    }
}
