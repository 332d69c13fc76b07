pub(crate) mod documented_scopes;
pub(crate) mod scope_sets;
pub(crate) mod shape;
pub(crate) mod stored_shapes;

use krr_specs::{Contract, Document, Generation, Promised, Roster, View};

use crate::{
    model::{available_tokens::Tokens, case::Case, exchange::Step, skip_reason::Skipped},
    rules::{self, Check},
    suite::{documented_scopes::ScopePromises, shape::Shape, stored_shapes::StoredShapes},
};

/// What the suite stands on: the contract, the persons it may ask for, the tokens it can have.
#[derive(Debug)]
pub struct Ground {
    /// As which generation the target is judged.
    pub generation: Generation,
    /// What the answers are judged by.
    pub contract: Contract,
    /// The checks of the rules that hold for the generation, in the order in which they are run.
    pub checks: Vec<&'static Check>,
    /// Whom the suite may ask for, and what is promised of them.
    pub roster: Roster,
    /// Which tokens can be had.
    pub tokens: Tokens,
    /// Whether the target may be written to.
    pub writable: bool,
    /// What answers looked like so far.
    pub shapes: StoredShapes,
    /// A shape of nothing, which knows the names of the contract.
    pub(crate) no_shape: Shape,
    promises: ScopePromises,
}

impl Ground {
    /// The contract of a generation and the persons of `roster`.
    #[must_use]
    pub fn new(generation: Generation, roster: Roster, tokens: Tokens, writable: bool) -> Self {
        let contract = Contract::compile(Document::of(generation)).expect("a test compiles the shipped documents");
        let promises = ScopePromises::of(&contract);
        let (shapes, no_shape) = (StoredShapes::of(generation), Shape::new(contract.document()));
        Self {
            generation,
            contract,
            checks: rules::of(generation),
            roster,
            tokens,
            writable,
            shapes,
            no_shape,
            promises,
        }
    }

    /// Whether the generation has that operation.
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.contract.operation(operation).is_some()
    }

    /// What is promised of the persons who are in the register and can change their language.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Promised> {
        self.roster.persons.iter().filter(|person| person.status == "AKTIV")
    }

    /// Why a case cannot be tried here; `None` when it can.
    #[must_use]
    pub fn hindrance(&self, case: &Case) -> Option<Skipped> {
        case.steps.iter().find_map(|step| match step.writes() && !self.writable {
            true => Some(Skipped::NoLeave),
            false => self.tokens.lack(&step.access).map(Skipped::NoToken),
        })
    }

    /// What the document says that the answer to `step` shows, by the scopes of its token.
    #[must_use]
    pub fn view(&self, step: &Step) -> View {
        self.promises.view(step.operation, step.access.scopes())
    }
}
