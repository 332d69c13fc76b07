//! What the suite knows about a target: contract, roster, tokens, documented scopes and stored shapes; and what a case is.

pub(crate) mod case;
pub(crate) mod documented_scopes;
pub(crate) mod scope_sets;
pub(crate) mod shape;
pub(crate) mod stored_shapes;

use krr_specs::{Contract, Document, ExpectedPerson, Generation, Roster, View};

use crate::model::available_tokens::AvailableTokens;
use crate::model::exchange::TestRequest;
use crate::suite::documented_scopes::DocumentedScopes;
use crate::suite::shape::Shape;
use crate::suite::stored_shapes::StoredShapes;

/// The contract, persons and tokens for a target.
#[derive(Debug)]
pub struct SuiteContext {
    /// The generation whose rules apply.
    pub generation: Generation,
    /// The OpenAPI document of the generation, compiled.
    pub contract: Contract,
    /// The persons whom the suite may look up, with expected values.
    pub roster: Roster,
    /// The available tokens.
    pub tokens: AvailableTokens,
    /// Whether the target may be written to.
    pub writable: bool,
    /// Whether a difference from a guess fails the rule: at krr-mock, which must keep our guesses, and under `--strict`.
    pub guesses_count: bool,
    /// The recorded shapes of responses.
    pub shapes: StoredShapes,
    pub(crate) empty_shape: Shape,
    documented_scopes: DocumentedScopes,
}

impl SuiteContext {
    /// Compiles the contract of a generation.
    pub fn new(generation: Generation, roster: Roster, tokens: AvailableTokens, writable: bool) -> Self {
        let contract = Contract::compile(Document::of(generation)).expect("a test compiles the shipped documents");
        let documented_scopes = DocumentedScopes::of(&contract);
        let (shapes, empty_shape) = (StoredShapes::of(generation), Shape::new(contract.document()));
        let guesses_count = tokens == AvailableTokens::Any;
        Self { generation, contract, roster, tokens, writable, guesses_count, shapes, empty_shape, documented_scopes }
    }

    pub(crate) fn has(&self, operation: &str) -> bool {
        self.contract.operation(operation).is_some()
    }

    /// The persons of the roster who are active and can change their language.
    pub(crate) fn active_persons(&self) -> impl Iterator<Item = &ExpectedPerson> {
        self.roster.persons.iter().filter(|person| person.status == "AKTIV")
    }

    /// The members that the response to `request` shows, by the document and the scopes of the token.
    pub fn view(&self, request: &TestRequest) -> View {
        self.documented_scopes.view(request.operation, request.access.scopes())
    }
}
