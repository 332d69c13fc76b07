use krr_specs::{Contract, Document, Generation, Promised, Roster, View};

use crate::{scope_promises::ScopePromises, stored_shapes::StoredShapes, wallet::Tokens};

/// What the suite stands on: the contract, the persons it may ask for, the tokens it can have.
#[derive(Debug)]
pub struct Ground {
    /// What the answers are judged by.
    pub contract: Contract,
    /// Whom the suite may ask for, and what is promised of them.
    pub roster: Roster,
    /// Which tokens can be had.
    pub tokens: Tokens,
    /// Whether the target may be written to.
    pub writable: bool,
    /// What answers looked like so far.
    pub shapes: StoredShapes,
    promises: ScopePromises,
}

impl Ground {
    /// The VER2 contract and the persons of `roster`.
    #[must_use]
    pub fn new(roster: Roster, tokens: Tokens, writable: bool) -> Self {
        let contract = Contract::compile(Document::of(Generation::G1)).expect("a test compiles the shipped document");
        let promises = ScopePromises::of(contract.document());
        Self { contract, roster, tokens, writable, shapes: StoredShapes::bundled(), promises }
    }

    /// What is promised of the persons who are in the register and can change their language.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Promised> {
        self.roster.persons.iter().filter(|person| person.status == "AKTIV")
    }

    /// What the document says that a token with these space-separated scopes shows.
    #[must_use]
    pub fn view(&self, scopes: &str) -> View {
        self.promises.view(scopes)
    }
}
