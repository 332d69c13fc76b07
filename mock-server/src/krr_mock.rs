use std::{
    fmt::{self, Write as _},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
};

use krr_fixtures::PersonEntry;
use tokio::sync::oneshot;

use crate::{
    builder::{KrrMockBuilder, StartError},
    clock::Clocks,
    journal::Exchange,
    mock::Mock,
    mutant::Mutant,
    serve::serve,
    signing_key::SigningKey,
    token::{TokenRequest, mint},
};

/// A running double of the register and its token issuer. It stops when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use krr_mock_server::KrrMock;
///
/// let krr = KrrMock::start().await;
/// let answer = reqwest::Client::new()
///     .post(format!("{}/kontaktinfo-oauth2-server/rest/v1/personer", krr.uri()))
///     .bearer_auth(krr.token("global/kontaktinformasjon.read"))
///     .header("content-type", "application/json")
///     .body(r#"{"personidentifikatorer": ["17894199350"]}"#)
///     .send()
///     .await?;
/// assert_eq!(answer.text().await?, r#"{"personer":[{"personidentifikator":"17894199350","status":"SLETTET"}]}"#);
/// krr.verify();
/// # Ok(()) }
/// ```
pub struct KrrMock {
    mock: Arc<Mock>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: Option<thread::JoinHandle<()>>,
}

impl KrrMock {
    /// A mock with the bundled contract and deck on a free port of the loopback interface.
    ///
    /// # Panics
    /// When the machine has no free port or no thread to give. [`builder`](Self::builder) returns such an error instead.
    #[expect(clippy::panic, reason = "the first line of a test; an error value would only be unwrapped there")]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(krr) => krr,
            Err(error) => panic!("the mock does not start: {error}"),
        }
    }

    /// A mock with other parts than the usual ones.
    pub fn builder() -> KrrMockBuilder {
        KrrMockBuilder::new()
    }

    pub(crate) async fn run(mock: Mock, listener: TcpListener, workers: usize) -> Result<Self, StartError> {
        let address = listener.local_addr().map_err(StartError::Thread)?;
        let mock = Arc::new(mock);
        let (stop, stopped) = oneshot::channel();
        let (ready, answers) = oneshot::channel();
        let runtime = match workers {
            1 => tokio::runtime::Builder::new_current_thread().enable_all().build(),
            threads => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build(),
        };
        let runtime = runtime.map_err(StartError::Thread)?;
        let app = axum::Router::new().fallback(serve).with_state(Arc::clone(&mock));
        // The key takes a tenth of a second or more to make: begin before somebody waits for it.
        thread::Builder::new().spawn(SigningKey::of_process).map_err(StartError::Thread)?;
        let server = thread::Builder::new().name("krr-mock".to_owned()).spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let _ = ready.send(());
                let server = axum::serve(listener, app).with_graceful_shutdown(async { drop(stopped.await) });
                if let Err(error) = server.await {
                    tracing::error!(%error, "the server stopped");
                }
            });
        });
        let server = server.map_err(StartError::Thread)?;
        let gone = |_| StartError::Thread(std::io::Error::other("the server's thread stopped before it answered"));
        answers.await.map_err(gone)?;
        Ok(Self { mock, address, stop: Some(stop), server: Some(server) })
    }

    /// The base URL, without a slash at its end; G1 lives at `/kontaktinfo-oauth2-server` below it.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.mock.base_url
    }

    /// The address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// An access token with these space-separated scopes, for an hour by the token clock.
    #[must_use]
    pub fn token(&self, scope: &str) -> String {
        self.mint(&TokenRequest::of_scope(scope))
    }

    /// An access token that is bound to a person, as a logged-in person's is.
    #[must_use]
    pub fn user_token(&self, scope: &str, pid: &str) -> String {
        self.mint(&TokenRequest { pid: Some(pid.to_owned()), ..TokenRequest::of_scope(scope) })
    }

    fn mint(&self, request: &TokenRequest) -> String {
        mint(request, &self.mock.base_url, self.clocks().token.now())
    }

    /// Puts a person into the register, in place of whoever had the identifier before.
    ///
    /// # Panics
    /// When the register could not hold such a person; the message says why.
    #[track_caller]
    #[expect(clippy::panic, reason = "a line of a test's setting; an error value would only be unwrapped there")]
    pub fn put(&self, person: PersonEntry) {
        match person.stamped(self.clocks().register.oslo_time()) {
            Ok(person) => self.mock.world.register.put(person),
            Err(error) => panic!("the register cannot hold this person: {error}"),
        }
    }

    /// The clocks of the register and of tokens, to be set and moved.
    #[must_use]
    pub fn clocks(&self) -> &Clocks {
        &self.mock.world.clocks
    }

    /// Makes the mock tell one lie, or with `None` the truth again.
    pub fn set_mutant(&self, mutant: Option<Mutant>) {
        self.mock.world.set_mutant(mutant);
    }

    /// Back to the decks and the clock of the start.
    pub fn reset(&self) {
        self.mock.world.reset();
    }

    /// The newest 1000 exchanges, oldest first, masked.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.mock.world.journal.exchanges()
    }

    /// Holds the exchanges so far against the contract.
    ///
    /// # Panics
    /// When the client broke the contract in one of them, or the mock itself did (which would be a bug);
    /// the message shows those exchanges.
    #[track_caller]
    #[expect(clippy::panic, reason = "the assertion at the end of a test")]
    pub fn verify(&self) {
        let broken =
            |exchange: &Exchange| !(exchange.client_breaches().is_empty() && exchange.server_breaches().is_empty());
        let mut report = String::new();
        for exchange in self.exchanges().iter().filter(|exchange| broken(exchange)) {
            let _ = writeln!(report, "{exchange}");
        }
        if !report.is_empty() {
            panic!("the contract was broken:\n\n{report}");
        }
    }

    /// Stops answering once what is in flight is answered.
    pub async fn stop(mut self) {
        self.tell_to_stop();
        let Some(server) = self.server.take() else { return };
        let _ = tokio::task::spawn_blocking(|| server.join()).await;
    }

    fn tell_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

impl fmt::Debug for KrrMock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KrrMock").field("uri", &self.uri()).finish_non_exhaustive()
    }
}

impl Drop for KrrMock {
    fn drop(&mut self) {
        self.tell_to_stop();
    }
}
