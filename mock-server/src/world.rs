use krr_fixtures::{Deck, PrintSertifikat};
use parking_lot::RwLock;

use crate::{
    clock::{Clock, Clocks},
    journal::Journal,
    mutant::Mutant,
    register::Register,
};

/// Everything that one test can change without another noticing.
pub(crate) struct World {
    pub(crate) register: Register,
    pub(crate) clocks: Clocks,
    pub(crate) journal: Journal,
    mutant: RwLock<Option<Mutant>>,
    start: Start,
}

/// What a reset goes back to.
pub(crate) struct Start {
    pub(crate) decks: Vec<Deck>,
    pub(crate) print_sertifikat: PrintSertifikat,
    pub(crate) clock: Clock,
}

impl World {
    pub(crate) fn new(start: Start) -> Self {
        let clocks = Clocks::both(&start.clock);
        let register = Register::new(&start.decks, start.print_sertifikat.clone(), clocks.register.oslo_time());
        Self { register, clocks, journal: Journal::default(), mutant: RwLock::new(None), start }
    }

    /// Back to the decks and the clock of the start; the journal is empty and the truth is told again.
    pub(crate) fn reset(&self) {
        self.clocks.reset(&self.start.clock);
        self.register.reset(&self.start.decks, self.clocks.register.oslo_time());
        self.journal.clear();
        self.set_mutant(None);
    }

    pub(crate) fn mutant(&self) -> Option<Mutant> {
        *self.mutant.read()
    }

    pub(crate) fn set_mutant(&self, mutant: Option<Mutant>) {
        *self.mutant.write() = mutant;
    }
}
