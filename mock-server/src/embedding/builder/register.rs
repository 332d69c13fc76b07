//! What the register has, and what time it is there.

use std::path::PathBuf;

use krr_fixtures::Deck;
use krr_fixtures::Population;

use crate::embedding::builder::KrrMockBuilder;
use crate::state::clock::Clock;
use crate::state::faults::faults_file::FaultsFile;
use crate::state::register::test_user_reset::TestUserReset;
use crate::state::retirement::plan::RetirementPlan;

impl KrrMockBuilder {
    /// Adds a deck; its persons override those of earlier ones, as does its print supplier, if it has one. Without any, the deck `default`.
    pub fn deck(mut self, deck: Deck) -> Self {
        self.decks.push(deck);
        self
    }

    /// Adds persons to those of the decks, the default one included; they override earlier ones with the same identifier.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_fixtures::Deck;
    /// use krr_mock_server::KrrMock;
    ///
    /// let ours = Deck::parse_persons(r#"[{"personidentifikator": "11889010012", "reservasjon": "JA"}]"#, "ours.json")?;
    /// let krr = KrrMock::builder().persons(ours).start().await?;
    /// # Ok(()) }
    /// ```
    pub fn persons(mut self, persons: Deck) -> Self {
        self.persons.push(persons);
        self
    }

    /// Adds synthetic citizens after the persons of the decks; none by default.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::builder().population("5600000:7".parse()?).start().await?;
    /// # Ok(()) }
    /// ```
    pub fn population(mut self, population: Population) -> Self {
        self.population = Some(population);
        self
    }

    /// The setting of both clocks in every new world and after every reset; by default the machine's time.
    ///
    /// Moving this handle after the start does not move the mock's clocks.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How many named worlds are kept, by default 10 000. The least recently used one is evicted for a new one, and answers 410
    /// from then on.
    pub fn worlds(mut self, bound: usize) -> Self {
        self.worlds = bound;
        self
    }

    /// Resets the test users on a schedule, by each world's register clock, as the operator does in TEST; by default never.
    pub fn test_user_reset(mut self, schedule: TestUserReset) -> Self {
        self.test_user_reset = Some(schedule);
        self
    }

    /// Plans faults in every new world and after every reset; those of several calls add up.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{FaultsFile, KrrMock};
    ///
    /// let outage = FaultsFile::named("outage").ok_or("no such set")?;
    /// let krr = KrrMock::builder().faults(outage).start().await?;
    /// # Ok(()) }
    /// ```
    pub fn faults(mut self, faults: FaultsFile) -> Self {
        self.faults.0.extend(faults.0);
        self
    }

    /// Retires an environment or a recorded host; of two plans for one host the later counts.
    pub fn retire(mut self, plan: RetirementPlan) -> Self {
        self.retirements.add(plan);
        self
    }

    /// Keeps the state of all worlds in this file, so that it survives a restart: persons, clocks, clients, faults, mutants, spent
    /// grants and the numbers of the change feed. It is read at the start and written every few seconds and at the end.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let file = folder.path().join("state.json");
    /// let krr = KrrMock::builder().state(&file).start().await?;
    /// krr.clocks().register.set("2025-04-14T10:00:00Z".parse()?)?;
    /// drop(krr);
    /// let krr = KrrMock::builder().state(&file).start().await?;
    /// assert_eq!(krr.clocks().register.now().to_string(), "2025-04-14T10:00:00Z");
    /// # Ok(()) }
    /// ```
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }
}
