//! Mutants derived from the documents: one for each member, header and status of a response, and each way to change it.

pub(crate) mod body_path;
pub(crate) mod member_change;
pub(crate) mod reachable_status;
pub(crate) mod response_change;
pub(crate) mod time_format;

use std::{collections::HashMap, sync::LazyLock};

use http::StatusCode;
use krr_specs::{Document, Generation, Operation};

use crate::http::response::ApiResponse;
use crate::mutants::derived::body_path::{Path, Place, places};
use crate::mutants::derived::member_change::MemberChange;
use crate::mutants::derived::response_change::ResponseChange;
use crate::mutants::json_edit::rewritten;

/// A mutant that was derived from the documents: a change of the responses of one operation with one status.
///
/// It applies in every generation. A response without the changed part stays as it is.
///
/// ```
/// use krr_mock_server::Mutant;
///
/// let mutant: Mutant = "getUsers/200/personer.*.reservasjon/null".parse().unwrap();
/// assert_eq!(mutant.generation().to_string(), "g1");
/// assert_eq!(mutant.description(), "Answers getUsers with 200 and `personer.*.reservasjon` is null.");
/// ```
#[derive(Debug)]
pub struct DerivedMutant {
    id: String,
    description: String,
    generation: Generation,
    operation: String,
    status: StatusCode,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Member(Path, MemberChange),
    Response(ResponseChange),
}

impl DerivedMutant {
    /// Every mutant of every document, each on the oldest generation that has what it changes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &CATALOGUE
    }

    /// Operation, status, member and change: `getUsers/200/personer.*.reservasjon/null`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the mock does wrong, in a sentence.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The oldest generation that has the changed part.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        static BY_ID: LazyLock<HashMap<&str, &DerivedMutant>> =
            LazyLock::new(|| CATALOGUE.iter().map(|mutant| (mutant.id(), mutant)).collect());
        BY_ID.get(id).copied()
    }

    /// The changed response; unchanged where it is of another operation or status.
    pub(crate) fn apply(&self, operation: &str, response: ApiResponse) -> ApiResponse {
        if operation != self.operation || response.status != self.status {
            return response;
        }
        match &self.change {
            Change::Member(path, change) => {
                rewritten(response, |body| path.each(body, &mut |members, name| change.apply(members, name)))
            }
            Change::Response(change) => change.apply(response),
        }
    }
}

/// Made at its first use, because reading three documents takes a moment.
static CATALOGUE: LazyLock<Vec<DerivedMutant>> = LazyLock::new(|| {
    let mut known = std::collections::HashSet::new();
    let all = Generation::ALL.into_iter().flat_map(of_generation);
    all.filter(|mutant| known.insert(mutant.id.clone())).collect()
});

fn of_generation(generation: Generation) -> Vec<DerivedMutant> {
    let contract =
        krr_specs::Contract::compile(Document::of(generation)).expect("a test compiles the shipped documents");
    let (document, operations) = (contract.document(), contract.operations());
    let responses = operations.iter().flat_map(|operation| {
        operation
            .statuses()
            .filter(|status| reachable_status::is_reachable(document, operation, *status))
            .map(move |status| (operation, status))
    });
    responses.flat_map(|(operation, status)| of_response(generation, document, operation, status)).collect()
}

fn of_response(
    generation: Generation,
    document: &Document,
    operation: &Operation,
    status: StatusCode,
) -> Vec<DerivedMutant> {
    let of = |place: &str, name: &str, description: &str, change| DerivedMutant {
        id: [operation.id(), status.as_str(), place, name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("/"),
        description: format!("Answers {} with {} and {description}.", operation.id(), status.as_u16()),
        generation,
        operation: operation.id().to_owned(),
        status,
        change,
    };
    let places = places(document, operation, status);
    let members = places.iter().flat_map(|Place { path, schema }| {
        let changes = MemberChange::of(path, schema);
        changes.into_iter().map(|change| {
            of(&path.to_string(), change.name(), &change.description(path), Change::Member(path.clone(), change))
        })
    });
    let whole = ResponseChange::of(operation, status, generation, !places.is_empty());
    members
        .chain(whole.into_iter().map(|change| of("", &change.name(), &change.description(), Change::Response(change))))
        .collect()
}
