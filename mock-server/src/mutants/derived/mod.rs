//! Lies that nobody thought of: one for each member, header and status of an answer, and each way to spoil it.

pub(crate) mod body_path;
pub(crate) mod member_change;
pub(crate) mod reachable_status;
pub(crate) mod response_change;
pub(crate) mod time_format;

use std::{collections::HashMap, sync::LazyLock};

use http::StatusCode;
use krr_specs::{Document, Generation, Operation};

use crate::{
    http::response::ApiResponse,
    mutants::{
        derived::{
            body_path::{Path, Place, places},
            member_change::MemberChange,
            response_change::ResponseChange,
        },
        json_edit::rewritten,
    },
};

/// A lie that was derived from the documents: what is changed in the answers of one operation with one status.
///
/// It is told whichever generation is asked. Where an answer does not hold what is changed, it stays as it is.
///
/// ```
/// use krr_mock_server::Mutant;
///
/// let mutant: Mutant = "getUsers/200/personer.*.reservasjon/null".parse().unwrap();
/// assert_eq!(mutant.generation().to_string(), "g1");
/// assert_eq!(mutant.lie(), "Answers getUsers with 200 and `personer.*.reservasjon` is null.");
/// ```
#[derive(Debug)]
pub struct DerivedMutant {
    id: String,
    lie: String,
    generation: Generation,
    operation: String,
    status: StatusCode,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Member(Path, MemberChange),
    Whole(ResponseChange),
}

impl DerivedMutant {
    /// Every distortion of every document, each on the oldest generation that has what it changes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &CATALOGUE
    }

    /// Operation, status, member and change: `getUsers/200/personer.*.reservasjon/null`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the mock does then, in a sentence.
    #[must_use]
    pub fn lie(&self) -> &str {
        &self.lie
    }

    /// The oldest generation that has what is changed.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        static BY_ID: LazyLock<HashMap<&str, &DerivedMutant>> =
            LazyLock::new(|| CATALOGUE.iter().map(|distortion| (distortion.id(), distortion)).collect());
        BY_ID.get(id).copied()
    }

    /// The changed response; unchanged where it is of another operation or status.
    pub(crate) fn apply(&self, operation: &str, answer: ApiResponse) -> ApiResponse {
        if operation != self.operation || answer.status != self.status {
            return answer;
        }
        match &self.change {
            Change::Member(path, change) => {
                rewritten(answer, |body| path.each(body, &mut |members, name| change.apply(members, name)))
            }
            Change::Whole(change) => change.apply(answer),
        }
    }
}

/// Reading three documents takes a moment, which nobody waits for who asks for no such lie.
static CATALOGUE: LazyLock<Vec<DerivedMutant>> = LazyLock::new(|| {
    let mut known = std::collections::HashSet::new();
    let all = Generation::ALL.into_iter().flat_map(of_generation);
    all.filter(|distortion| known.insert(distortion.id.clone())).collect()
});

fn of_generation(generation: Generation) -> Vec<DerivedMutant> {
    let contract =
        krr_specs::Contract::compile(Document::of(generation)).expect("a test compiles the shipped documents");
    let (document, operations) = (contract.document(), contract.operations());
    let answers = operations.iter().flat_map(|operation| {
        operation
            .statuses()
            .filter(|status| reachable_status::can_be_given(document, operation, *status))
            .map(move |status| (operation, status))
    });
    answers.flat_map(|(operation, status)| of_answer(generation, document, operation, status)).collect()
}

fn of_answer(
    generation: Generation,
    document: &Document,
    operation: &Operation,
    status: StatusCode,
) -> Vec<DerivedMutant> {
    let of = |place: &str, name: &str, said: &str, change| DerivedMutant {
        id: [operation.id(), status.as_str(), place, name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("/"),
        lie: format!("Answers {} with {} and {said}.", operation.id(), status.as_u16()),
        generation,
        operation: operation.id().to_owned(),
        status,
        change,
    };
    let places = places(document, operation, status);
    let members = places.iter().flat_map(|Place { path, schema }| {
        let changes = MemberChange::of(path, schema);
        changes.into_iter().map(|change| {
            of(&path.to_string(), change.name(), &change.said(path), Change::Member(path.clone(), change))
        })
    });
    let whole = ResponseChange::of(operation, status, generation, !places.is_empty());
    members
        .chain(whole.into_iter().map(|change| of("", &change.name(), &change.said(), Change::Whole(change))))
        .collect()
}
