pub(crate) mod case;
pub(crate) mod documented_scopes;
pub(crate) mod scope_sets;
pub(crate) mod shape;
pub(crate) mod stored_shapes;

use krr_specs::{Contract, Document, ExpectedPerson, Generation, Roster, View};

use crate::{
    model::{available_tokens::AvailableTokens, exchange::TestRequest},
    suite::{documented_scopes::DocumentedScopes, shape::Shape, stored_shapes::StoredShapes},
};

/// What the suite stands on: the contract, the persons it may ask for, the tokens it can have.
#[derive(Debug)]
pub struct SuiteContext {
    /// As which generation the target is judged.
    pub generation: Generation,
    /// What the answers are judged by.
    pub contract: Contract,
    /// Whom the suite may ask for, and what is promised of them.
    pub roster: Roster,
    /// Which tokens can be had.
    pub tokens: AvailableTokens,
    /// Whether the target may be written to.
    pub writable: bool,
    /// What answers looked like so far.
    pub shapes: StoredShapes,
    /// A shape of nothing, which knows the names of the contract.
    pub(crate) no_shape: Shape,
    promises: DocumentedScopes,
}

impl SuiteContext {
    /// The contract of a generation and the persons of `roster`.
    #[must_use]
    pub fn new(generation: Generation, roster: Roster, tokens: AvailableTokens, writable: bool) -> Self {
        let contract = Contract::compile(Document::of(generation)).expect("a test compiles the shipped documents");
        let promises = DocumentedScopes::of(&contract);
        let (shapes, no_shape) = (StoredShapes::of(generation), Shape::new(contract.document()));
        Self { generation, contract, roster, tokens, writable, shapes, no_shape, promises }
    }

    /// Whether the generation has that operation.
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.contract.operation(operation).is_some()
    }

    /// What is promised of the persons who are in the register and can change their language.
    pub(crate) fn active(&self) -> impl Iterator<Item = &ExpectedPerson> {
        self.roster.persons.iter().filter(|person| person.status == "AKTIV")
    }

    /// What the document says that the answer to `step` shows, by the scopes of its token.
    #[must_use]
    pub fn view(&self, request: &TestRequest) -> View {
        self.promises.view(request.operation, request.access.scopes())
    }
}
