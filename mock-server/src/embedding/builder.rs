use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

use axum::Router;
use jiff::tz::TimeZone;
use krr_fixtures::{Deck, Population};
use krr_specs::Document;

use crate::{
    crypto::{key_source::KeySource, server_certificate::ServerTls, signing_key::SigningKey},
    embedding::{krr_mock::KrrMock, start_error::StartError},
    http::server_names::ServerNames,
    oauth::{
        auth_mode::AuthMode,
        client::{certificate::TrustedAuthorities, file::ClientsFile},
        strictness::Strictness,
        verified_tokens::VerifiedTokens,
    },
    pipeline::{app::App, services::Services},
    server::router::router,
    state::{
        app::{AppState, OwnBreaches},
        clock::Clock,
        issuer_settings::IssuerSettings,
        register::{
            seed::{Decks, SeedData},
            test_user_reset::TestUserReset,
        },
        retirement::{RetirementPlan, Retirements},
        world::WorldSettings,
        worlds::{self, Worlds},
    },
};

/// What a mock is made of. Everything has a default; [`start`](Self::start) makes it answer.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use krr_mock_server::{AuthMode, Clock, KrrMock};
///
/// let krr = KrrMock::builder()
///     .clock(Clock::standing("2023-10-12T10:00:00Z".parse()?))
///     .auth(AuthMode::Bearer)
///     .start()
///     .await?;
/// assert!(krr.uri().starts_with("http://127.0.0.1:"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct KrrMockBuilder {
    listen: SocketAddr,
    base_url: Option<String>,
    tls: bool,
    retirements: Retirements,
    decks: Vec<Deck>,
    population: Option<Population>,
    clients: ClientsFile,
    issuing: IssuerSettings,
    clock: Clock,
    auth: AuthMode,
    spec: Option<Document>,
    workers: usize,
    worlds: usize,
    test_user_reset: Option<TestUserReset>,
    self_check_interval: u32,
}

impl KrrMockBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            base_url: None,
            tls: false,
            retirements: Retirements::default(),
            decks: Vec::new(),
            population: None,
            clients: ClientsFile::default(),
            issuing: IssuerSettings::default(),
            clock: Clock::real(),
            auth: AuthMode::Strict,
            spec: None,
            workers: 1,
            worlds: worlds::DEFAULT_BOUND,
            test_user_reset: None,
            self_check_interval: 1,
        }
    }

    /// Where to listen; a free port on loopback unless told otherwise.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// What the mock calls itself in issuer URLs and descriptions; unless told otherwise, the address it listens on.
    ///
    /// The hosts of the record keep their names all the same: whoever asks for `oidc-ver2.difi.no` gets what was there.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Speaks HTTPS too, at the same address: with certificates for every host of the record and for the mock's own names,
    /// by an authority that is made at start, [`KrrMock::ca_pem`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::builder().tls().start().await?;
    /// let authority = reqwest::Certificate::from_pem(krr.ca_pem().ok_or("no TLS")?.as_bytes())?;
    /// let client = reqwest::Client::builder()
    ///     .tls_certs_only([authority])
    ///     .proxy(reqwest::Proxy::all(krr.uri())?)
    ///     .build()?;
    /// let issuer = "https://oidc-ver2.difi.no/idporten-oidc-provider/";
    /// let discovery = client.get(format!("{issuer}.well-known/openid-configuration")).send().await?;
    /// assert!(discovery.text().await?.starts_with(&format!(r#"{{"issuer":"{issuer}""#)));
    /// # Ok(()) }
    /// ```
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Lets an environment or a host of the record be retired; of two for one host the later counts.
    pub fn retire(mut self, rehearsal: RetirementPlan) -> Self {
        self.retirements.add(rehearsal);
        self
    }

    /// Adds a deck; later ones lie over earlier ones, and the last one's print supplier answers. None means the deck `default`.
    pub fn deck(mut self, deck: Deck) -> Self {
        self.decks.push(deck);
        self
    }

    /// Adds synthetic citizens after the decks' residents; none unless told so.
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

    /// Adds the clients that the issuers know besides the demo client.
    pub fn clients(mut self, clients: ClientsFile) -> Self {
        self.clients = clients;
        self
    }

    /// How long access tokens live, in seconds: 120 unless told otherwise, as recorded (wire-behaviour R6).
    pub fn token_lifetime(mut self, seconds: u32) -> Self {
        self.issuing.token_lifetime_s = seconds.into();
        self
    }

    /// Which side the issuers take where documentation and observation differ; what was observed unless told otherwise.
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.issuing.strictness = strictness;
        self
    }

    /// Trusts these certificate authorities besides the mock's own.
    pub fn trust(mut self, authorities: TrustedAuthorities) -> Self {
        self.issuing.trusted = authorities;
        self
    }

    /// Lets the issuers sign with this key; unless told otherwise with one that is made at start, for all mocks of the process.
    pub fn signing_key(mut self, key: SigningKey) -> Self {
        self.issuing.signing_key = KeySource::Given(key);
        self
    }

    /// Lets the issuers sign with the key in this folder, so that it need not be made at every start, and tokens and key sets
    /// outlive the mock. The last call of this and [`signing_key`](Self::signing_key) counts.
    ///
    /// It is made and put there, readable for the user alone, where there is none, or one that others may read, that is older than
    /// 30 days or that is no RSA key of 3072 bits. A folder in which nothing can be kept is said in the log, and no error.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let start = || KrrMock::builder().base_url("http://krr.example").keep_signing_key(folder.path().join("keys")).start();
    /// let (one, other) = (start().await?, start().await?);
    /// let answer = reqwest::Client::builder().no_proxy().build()?
    ///     .get(format!("http://{}/kontaktinfo-oauth2-server/rest/v1/printSertifikat", other.address()))
    ///     .bearer_auth(one.token("global/sikkerdigitalpost.read"))
    ///     .send()
    ///     .await?;
    /// assert_eq!(answer.status(), 200);
    /// # Ok(()) }
    /// ```
    pub fn keep_signing_key(mut self, folder: impl Into<PathBuf>) -> Self {
        self.issuing.signing_key = KeySource::in_folder(folder.into());
        self
    }

    /// Where both clocks start, in every world and after every reset; the machine's time unless told otherwise.
    ///
    /// What becomes of this handle after the start does not matter to the mock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How tokens are checked; strictly unless told otherwise.
    pub fn auth(mut self, auth: AuthMode) -> Self {
        self.auth = auth;
        self
    }

    /// How many named worlds are kept, 10 000 unless told otherwise; the one that was used longest ago makes room for a new
    /// one, and whoever comes back to it is told so with 410.
    pub fn worlds(mut self, bound: usize) -> Self {
        self.worlds = bound;
        self
    }

    /// How often the mock judges its own look-ups by the contract: one in so many, and each unless told otherwise.
    ///
    /// They are valid by construction. Everything else that it answers is judged each time, and so is everything while it lies.
    pub fn judge_own(mut self, one_in: u32) -> Self {
        self.self_check_interval = one_in.max(1);
        self
    }

    /// Resets the test users on a schedule, by each world's register clock, as the operator does in TEST; never unless told so.
    pub fn test_user_reset(mut self, schedule: TestUserReset) -> Self {
        self.test_user_reset = Some(schedule);
        self
    }

    /// Serves another document in place of the bundled contracts of all three generations.
    ///
    /// If it has KRR's operations, by `operationId`, the register answers them; the operations of any
    /// other document are answered from its examples and schemas.
    pub fn spec(mut self, document: Document) -> Self {
        self.spec = Some(document);
        self
    }

    /// How many threads answer; one unless told otherwise.
    pub fn workers(mut self, threads: usize) -> Self {
        self.workers = threads.max(1);
        self
    }

    /// Starts answering. When this returns, requests are answered.
    ///
    /// The mock has a thread and a runtime of its own, so that it answers a test that blocks.
    ///
    /// # Errors
    /// [`StartError`] says what could not be used.
    pub async fn start(self) -> Result<KrrMock, StartError> {
        let listening = |source| StartError::Listen { address: self.listen, source };
        let listener = TcpListener::bind(self.listen).map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let name = match &self.base_url {
            Some(url) => ServerNames::given(url, address),
            None => ServerNames::listening(reachable(address)),
        };
        let workers = self.workers;
        KrrMock::run(self.build(name)?, listener, workers).await
    }

    /// The mock as a router, without a socket: to be mounted in a server of yours, or to be called with
    /// `tower::ServiceExt::oneshot`. It lives as long as the router and its clones.
    ///
    /// Its issuers are at `http://localhost` unless [`base_url`](Self::base_url) is given. What belongs to a socket
    /// has no effect: [`listen`](Self::listen), [`tls`](Self::tls), [`workers`](Self::workers) and the proxy. A retired host that
    /// would close the connection answers 503.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{AuthMode, KrrMock};
    ///
    /// let mock = KrrMock::builder().auth(AuthMode::Off).base_url("http://localhost:3000/krr").router()?;
    /// let app: axum::Router = axum::Router::new().nest("/krr", mock);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`StartError`] says what could not be used.
    pub fn router(self) -> Result<Router, StartError> {
        let base_url = self.base_url.as_deref().unwrap_or("http://localhost");
        let names = ServerNames::given(base_url, SocketAddr::from((Ipv4Addr::LOCALHOST, 80)));
        let app = self.build(names)?;
        app.state.issuing.prepare_key().map_err(StartError::Thread)?;
        Ok(router(Arc::new(app)))
    }

    #[cfg(test)]
    pub(crate) fn app(self) -> Result<App, StartError> {
        self.build(ServerNames::listening(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))))
    }

    fn build(self, names: ServerNames) -> Result<App, StartError> {
        let tls = match self.tls {
            true => Some(ServerTls::generate(names.hosts(), &Clock::real().now().to_zoned(TimeZone::UTC))?),
            false => None,
        };
        let services = Services::new(self.spec)?;
        let founding = SeedData::new(&Decks::or_usual(self.decks), self.population)?;
        let start = WorldSettings {
            founding: Arc::new(founding),
            clock: self.clock.apart(),
            clients: self.clients.registered_at(self.clock.now())?,
            test_user_reset: self.test_user_reset,
            retirements: self.retirements,
        };
        let state = AppState {
            names,
            tls,
            auth: self.auth,
            issuing: self.issuing,
            verified_tokens: VerifiedTokens::default(),
            served_apis: services.served_apis(),
            worlds: Worlds::new(start, self.worlds),
            self_check_interval: self.self_check_interval,
            own_breaches: OwnBreaches::default(),
        };
        Ok(App { state, services })
    }
}

/// An address that a client on this machine can use when the mock listens on all of them.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip().is_unspecified() {
        true => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        false => address,
    }
}
