use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use krr_fixtures::PersonEntry;

use crate::http::request_host::RequestHost;
use crate::mutants::Mutant;
use crate::operation::access_token::{TokenRequest, mint};
use crate::pipeline::app::App;
use crate::state::clock::Clocks;
use crate::state::faults::fault::Fault;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::verification::expectation::Expectation;
use crate::state::world::World;

/// A register with its clocks, tokens and journal, which no other world of the mock can change.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use krr_fixtures::Person;
/// use krr_mock_server::KrrMock;
///
/// let krr = KrrMock::start().await;
/// let world = krr.world("reserved");
/// world.put(Person::aktiv("22859197810".parse()?).reservert());
/// let answer = reqwest::Client::new()
///     .post(format!("{}/rest/v2/personer", krr.uri()))
///     .header("krr-mock-world", world.name())
///     .bearer_auth(world.token("krr:global/digitalpost.read"))
///     .header("content-type", "application/json")
///     .body(r#"{"personidentifikatorer": ["22859197810"]}"#)
///     .send()
///     .await?;
/// assert!(answer.text().await?.contains(r#""reservasjon":"JA""#));
/// # Ok(()) }
/// ```
pub struct KrrWorld {
    app: Arc<App>,
    world: Arc<World>,
}

impl KrrWorld {
    pub(crate) fn new(app: Arc<App>, world: Arc<World>) -> Self {
        Self { app, world }
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The value of the header `KRR-Mock-World` for this world; empty for the default world.
    pub fn name(&self) -> &str {
        &self.world.name
    }

    /// An access token with these space-separated scopes, for an hour by the token clock.
    pub fn token(&self, scope: &str) -> String {
        self.mint(&TokenRequest::of_scope(scope))
    }

    /// An access token that is bound to a person, as after a login.
    pub fn user_token(&self, scope: &str, pid: &str) -> String {
        self.mint(&TokenRequest { pid: Some(pid.to_owned()), ..TokenRequest::of_scope(scope) })
    }

    fn mint(&self, request: &TokenRequest) -> String {
        mint(request, RequestHost::own(&self.app.state.names), &self.app.state, &self.world)
    }

    /// Puts a person into the register, and replaces the one with the same identifier.
    ///
    /// # Panics
    /// When the person is invalid; the message says why.
    #[track_caller]
    #[expect(clippy::panic, reason = "a line of a test's setting; an error value would only be unwrapped there")]
    pub fn put(&self, person: PersonEntry) {
        // As with a request: what is due must not happen to this person afterwards.
        self.world.catch_up();
        let now = self.clocks().register.oslo_time();
        let put = |person| self.world.register.put(person, now).map_err(|why| why.to_string());
        if let Err(why) = person.build(now).map_err(|why| why.to_string()).and_then(put) {
            panic!("the person is invalid: {why}");
        }
    }

    /// The clocks of the register and of tokens.
    pub fn clocks(&self) -> &Clocks {
        &self.world.clocks
    }

    /// Turns a mutant on, named or derived; `None::<Mutant>` turns it off.
    pub fn set_mutant(&self, mutant: Option<impl Into<Mutant>>) {
        self.world.set_mutant(mutant.map(Into::into));
    }

    /// Plans a failure. Of a delay and another fault a request meets both, of two other faults the earlier one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{Fault, KrrMock};
    ///
    /// let krr = KrrMock::start().await;
    /// krr.fault(Fault::status(503).on("getPrintCertificate").times(1));
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the fault is invalid, or the world has 200 of them; the message says why.
    #[track_caller]
    #[expect(clippy::panic, reason = "a line of a test's setting; an error value would only be unwrapped there")]
    pub fn fault(&self, fault: Fault) {
        if let Err(why) = self.world.faults.add(vec![fault]) {
            panic!("the fault is invalid: {why}");
        }
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Restores the decks and the clock of the start.
    pub fn reset(&self) {
        self.world.reset();
    }

    /// The newest exchanges, oldest first: 1000 of them, and 100 in a world with a name. What could be a real person's is masked.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.world.journal.exchanges()
    }

    /// Expects something of the client, which [`verify`](Self::verify) checks. A reset forgets it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{Expectation, KrrMock};
    ///
    /// let krr = KrrMock::start().await;
    /// krr.expect(Expectation::operation("getPrintSertifikat").status(200).times(1));
    /// reqwest::get(format!("{}/rest/v1/printSertifikat", krr.uri())).await?;
    /// krr.verify();
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the expectation cannot be checked, or names an operation that there is not; the message says why.
    #[track_caller]
    #[expect(clippy::panic, reason = "a line of a test's setting; an error value would only be unwrapped there")]
    pub fn expect(&self, expectation: Expectation) {
        if let Err((place, why)) = expectation.check() {
            panic!("the expectation is invalid: {place}: {why}");
        }
        let known = &self.app.state.operation_ids;
        if let Some(id) = expectation.unknown_operation(known) {
            panic!("the expectation is invalid: no operation has the id {id}; there are {known:?}");
        }
        self.world.expectations.lock().push(expectation);
    }

    /// Checks the exchanges so far, as many as [`exchanges`](Self::exchanges) has: against the contract, and against what was
    /// [expected](Self::expect).
    ///
    /// # Panics
    /// When the client broke the contract in one of them, the mock itself did (which would be a bug), or an expectation was not
    /// met; the message shows the exchanges.
    #[track_caller]
    #[expect(clippy::panic, reason = "the assertion at the end of a test")]
    pub fn verify(&self) {
        let (exchanges, mut report) = (self.exchanges(), String::new());
        let broken: String = exchanges.iter().filter(|one| one.is_breach()).map(|one| format!("{one}\n")).collect();
        if !broken.is_empty() {
            let _ = write!(report, "the contract was broken:\n\n{broken}");
        }
        for expectation in &*self.world.expectations.lock() {
            let verdict = expectation.verify(&exchanges);
            if !verdict.ok {
                let _ = write!(report, "an expectation was not met: {expectation}\n{verdict}\n");
            }
        }
        if !report.is_empty() {
            panic!("{report}");
        }
    }
}

impl fmt::Debug for KrrWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KrrWorld").field("name", &self.name()).finish_non_exhaustive()
    }
}
