use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    ops::Deref,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use axum::Router;
use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use crate::embedding::builder::KrrMockBuilder;
use crate::embedding::krr_world::KrrWorld;
use crate::embedding::start_error::StartError;
use crate::http::bounds::MAX_BLOCKING_THREADS;
use crate::pipeline::app::App;
use crate::server::listener::{self, OpenPort, Port};
use crate::state::app::AppState;
use crate::state::saved::keeper::{KeptState, StateKeeper};
use crate::state::worlds::WorldError;

/// A running mock of the register and its token issuers. It stops when it is dropped.
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
///
/// Methods of [`KrrWorld`] that are called on the mock itself act in the default world, that of requests without a world.
pub struct KrrMock {
    default_world: KrrWorld,
    address: SocketAddr,
    admin_address: Option<SocketAddr>,
    /// Stops the server when it is dropped.
    stop: Option<watch::Sender<()>>,
    server: Option<thread::JoinHandle<()>>,
    /// Ends when no port is open any more.
    ports: Mutex<mpsc::Receiver<()>>,
    /// Writes the state once more when the mock is dropped.
    keeper: Option<StateKeeper>,
}

/// How long a mock that is dropped waits until its port is closed, which takes less than a millisecond.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

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

    /// A mock with other settings than the default ones.
    pub fn builder() -> KrrMockBuilder {
        KrrMockBuilder::new()
    }

    /// A mock with the bundled contract and deck as a router, without a socket: to be mounted in a server of yours, or to be called
    /// as here. [`KrrMockBuilder::router`] has the details.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use axum::{body::Body, http::Request};
    /// use krr_mock_server::KrrMock;
    /// use tower::ServiceExt;
    ///
    /// let app: axum::Router = KrrMock::router();
    /// let request = Request::get("/_mock/health").body(Body::empty())?;
    /// let response = app.oneshot(request).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the machine has no thread to give. [`KrrMockBuilder::router`] returns such an error instead.
    #[expect(clippy::panic, reason = "the first line of a test; an error value would only be unwrapped there")]
    pub fn router() -> Router {
        match Self::builder().router() {
            Ok(router) => router,
            Err(error) => panic!("the mock does not start: {error}"),
        }
    }

    pub(crate) async fn run(
        app: App,
        (listener, address): (TcpListener, SocketAddr),
        admin: Option<(TcpListener, SocketAddr)>,
        workers: usize,
    ) -> Result<Self, StartError> {
        let app = Arc::new(app);
        let (stop, stopped) = watch::channel(());
        let (admin, admin_address) = admin.unzip();
        let (ready, answers) = oneshot::channel();
        let (open, ports) = mpsc::channel();
        let mut runtime = match workers {
            1 => tokio::runtime::Builder::new_current_thread(),
            threads => {
                let mut runtime = tokio::runtime::Builder::new_multi_thread();
                runtime.worker_threads(threads);
                runtime
            }
        };
        let runtime = runtime.max_blocking_threads(MAX_BLOCKING_THREADS).enable_all().build();
        let runtime = runtime.map_err(StartError::Thread)?;
        app.state.issuing.prepare_keys().map_err(StartError::Thread)?;
        let served = Arc::clone(&app);
        let server = thread::Builder::new().name("krr-mock".to_owned()).spawn(move || {
            runtime.block_on(async {
                let Ok(admin) = admin.map(|admin| OpenPort::new(admin, open.clone())).transpose() else { return };
                let Ok(main) = OpenPort::new(listener, open) else { return };
                let _ = ready.send(());
                if let Some(admin) = admin {
                    tokio::spawn(listener::listen(admin, Arc::clone(&served), stopped.clone(), Port::Admin));
                }
                listener::listen(main, served, stopped, Port::Main).await;
            });
            runtime.shutdown_background();
        });
        let server = server.map_err(StartError::Thread)?;
        let gone = |_| StartError::Thread(std::io::Error::other("the server's thread stopped at its start"));
        answers.await.map_err(gone)?;
        let world = Arc::clone(app.state.worlds.default_world());
        Ok(Self {
            default_world: KrrWorld::new(app, world),
            address,
            admin_address,
            stop: Some(stop),
            server: Some(server),
            ports: Mutex::new(ports),
            keeper: None,
        })
    }

    /// The base URL, without a slash at its end; G1 is at `/kontaktinfo-oauth2-server` below it.
    pub fn uri(&self) -> &str {
        self.state().names.plain()
    }

    /// The base URL over TLS, without a slash at its end; `None` without [`tls`](KrrMockBuilder::tls). A given base URL is the
    /// same over TLS.
    pub fn https_uri(&self) -> Option<&str> {
        self.state().tls.as_ref().map(|_| self.state().names.over_tls())
    }

    /// The certificate authority of HTTPS as PEM, for clients to trust; `None` without [`tls`](KrrMockBuilder::tls). It is of this
    /// run, or kept ([`keep_signing_key`](KrrMockBuilder::keep_signing_key)).
    pub fn ca_pem(&self) -> Option<&str> {
        self.state().tls.as_ref().map(|tls| tls.authority_pem.as_str())
    }

    /// Whether a text is the [`ca_pem`](Self::ca_pem) of some mock, and can be overwritten.
    #[must_use]
    pub fn is_ca_pem(text: &str) -> bool {
        crate::crypto::certificates::server_certificate::is_authority(text)
    }

    /// The address that the mock listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the served documents have operations of KRR's, which the register answers.
    pub fn serves_register(&self) -> bool {
        self.state().served_apis.iter().any(|api| api.generation.is_some())
    }

    /// The address of the admin API, where it has one of its own ([`admin_listen`](KrrMockBuilder::admin_listen)).
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// A world within this mock, created at its first use, with a register, clocks, journal, tokens and mutant of its own.
    /// Requests are in it when the header `KRR-Mock-World` has its name.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::start().await;
    /// let mine = krr.world("my-test");
    /// mine.clocks().register.advance("P18M".parse()?)?;
    /// assert!(mine.clocks().register.now() > krr.clocks().register.now());
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the name is not 1 to 200 visible ASCII characters, or the world was evicted.
    #[track_caller]
    #[expect(clippy::panic, reason = "the first line of a test; an error value would only be unwrapped there")]
    pub fn world(&self, name: &str) -> KrrWorld {
        let world = if name.is_empty() { Err(WorldError::Name) } else { self.state().worlds.named(name) };
        match world {
            Ok(world) => KrrWorld::new(Arc::clone(self.default_world.app()), world),
            Err(error) => panic!("there is no such world: {error}"),
        }
    }

    /// Stops the mock when the requests in flight are answered.
    pub async fn stop(mut self) {
        self.request_stop();
        let Some(server) = self.server.take() else { return };
        let _ = tokio::task::spawn_blocking(|| server.join()).await;
    }

    pub(crate) fn keep(&mut self, kept: KeptState) -> Result<(), StartError> {
        let keeper = StateKeeper::start(kept, Arc::clone(&self.state().worlds)).map_err(StartError::Thread)?;
        self.keeper = Some(keeper);
        Ok(())
    }

    fn state(&self) -> &AppState {
        &self.default_world.app().state
    }

    fn request_stop(&mut self) {
        drop(self.stop.take());
    }
}

impl Deref for KrrMock {
    type Target = KrrWorld;

    fn deref(&self) -> &KrrWorld {
        &self.default_world
    }
}

impl fmt::Debug for KrrMock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KrrMock").field("uri", &self.uri()).finish_non_exhaustive()
    }
}

impl Drop for KrrMock {
    /// Returns when the port is closed. Requests in flight are still answered.
    fn drop(&mut self) {
        self.request_stop();
        let _ = self.ports.get_mut().recv_timeout(CLOSE_TIMEOUT);
    }
}
