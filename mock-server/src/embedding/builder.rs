use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use krr_fixtures::{Deck, Population};
use krr_specs::Document;

use crate::crypto::key_source::KeySource;
use crate::crypto::signing_key::SigningKey;
use crate::http::bounds::DEFAULT_WORLDS;
use crate::oauth::client::certificate::TrustedAuthorities;
use crate::oauth::client::demo_source::DemoSource;
use crate::oauth::client::file::ClientsFile;
use crate::oauth::settings::auth_mode::AuthMode;
use crate::oauth::settings::strictness::Strictness;
use crate::oauth::settings::token_errors::TokenErrors;
use crate::state::clock::Clock;
use crate::state::faults::faults_file::FaultsFile;
use crate::state::issuer_settings::IssuerSettings;
use crate::state::register::test_user_reset::TestUserReset;
use crate::state::retirement::Retirements;
use crate::state::retirement::plan::RetirementPlan;

/// Configures a mock. Everything has a default; [`start`](Self::start) starts it.
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
    pub(super) listen: SocketAddr,
    pub(super) base_url: Option<String>,
    pub(super) trusts_forwarded: bool,
    pub(super) admin_token: Option<String>,
    pub(super) admin_listen: Option<SocketAddr>,
    pub(super) tls: bool,
    pub(super) tls_names: Vec<String>,
    pub(super) key_folder: Option<PathBuf>,
    pub(super) retirements: Retirements,
    pub(super) decks: Vec<Deck>,
    pub(super) persons: Vec<Deck>,
    pub(super) population: Option<Population>,
    pub(super) clients: ClientsFile,
    pub(super) issuing: IssuerSettings,
    pub(super) clock: Clock,
    pub(super) auth: AuthMode,
    pub(super) spec: Option<Document>,
    pub(super) workers: usize,
    pub(super) worlds: usize,
    pub(super) test_user_reset: Option<TestUserReset>,
    pub(super) faults: FaultsFile,
    pub(super) self_check_interval: u32,
    pub(super) state: Option<PathBuf>,
}

impl KrrMockBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            base_url: None,
            trusts_forwarded: false,
            admin_token: None,
            admin_listen: None,
            tls: false,
            tls_names: Vec::new(),
            key_folder: None,
            retirements: Retirements::default(),
            decks: Vec::new(),
            persons: Vec::new(),
            population: None,
            clients: ClientsFile::default(),
            issuing: IssuerSettings::default(),
            clock: Clock::real(),
            auth: AuthMode::Strict,
            spec: None,
            workers: 1,
            worlds: DEFAULT_WORLDS,
            test_user_reset: None,
            faults: FaultsFile::default(),
            self_check_interval: 1,
            state: None,
        }
    }

    /// The address to listen on; by default a free port on loopback.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The base URL in issuer URLs and documents; by default the name under which the mock is called.
    ///
    /// Recorded hosts keep their names: a request to `oidc-ver2.difi.no` gets that host's issuer URL.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Believes a proxy's `X-Forwarded-Host` and `X-Forwarded-Proto` when they say under which name the mock is called; by
    /// default they mean nothing.
    pub fn trust_forwarded(mut self) -> Self {
        self.trusts_forwarded = true;
        self
    }

    /// Asks for this token in `Authorization: Bearer` for everything under `/_mock` but health; by default nobody needs one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::KrrMock;
    ///
    /// let krr = KrrMock::builder().admin_token("sesame").start().await?;
    /// let clock = reqwest::Client::builder().no_proxy().build()?.get(format!("{}/_mock/clock", krr.uri()));
    /// assert_eq!(clock.try_clone().ok_or("no clone")?.send().await?.status(), 401);
    /// assert_eq!(clock.bearer_auth("sesame").send().await?.status(), 200);
    /// # Ok(()) }
    /// ```
    pub fn admin_token(mut self, token: &str) -> Self {
        self.admin_token = Some(token.to_owned());
        self
    }

    /// Serves `/_mock` at an address of its own, [`KrrMock::admin_address`](crate::KrrMock::admin_address), and at the other address
    /// health alone.
    pub fn admin_listen(mut self, address: SocketAddr) -> Self {
        self.admin_listen = Some(address);
        self
    }

    /// Serves HTTPS too, at the same address, with certificates for every recorded host, for the mock's own names and for whatever
    /// else a client asks for. Their authority is [`KrrMock::ca_pem`](crate::KrrMock::ca_pem), created at start unless
    /// [`keep_signing_key`](Self::keep_signing_key) has one.
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

    /// Another name of the mock that its certificate has from the start. For every other name that a client sends in the
    /// handshake one is made on demand; some clients send none.
    pub fn tls_name(mut self, name: &str) -> Self {
        self.tls_names.push(name.to_owned());
        self
    }

    /// Retires an environment or a recorded host; of two plans for one host the later counts.
    pub fn retire(mut self, plan: RetirementPlan) -> Self {
        self.retirements.add(plan);
        self
    }

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

    /// Registers clients besides the demo client.
    pub fn clients(mut self, clients: ClientsFile) -> Self {
        self.clients = clients;
        self
    }

    /// The lifetime of access tokens in seconds; by default 120, as recorded (OSKJERV).
    pub fn token_lifetime(mut self, seconds: u32) -> Self {
        self.issuing.token_lifetime_s = seconds.into();
        self
    }

    /// What the issuers follow where documentation and observation differ; by default observation.
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.issuing.strictness = strictness;
        self
    }

    /// The form of Maskinporten's errors at `/token`; by default that of today. Clients of 2022 may be unable to read it.
    pub fn token_errors(mut self, errors: TokenErrors) -> Self {
        self.issuing.token_errors = errors;
        self
    }

    /// Trusts these certificate authorities in grants besides the mock's own.
    pub fn trust(mut self, authorities: TrustedAuthorities) -> Self {
        self.issuing.trusted = authorities;
        self
    }

    /// The signing key of the issuers; by default one that is created at start, for all mocks of the process.
    pub fn signing_key(mut self, key: SigningKey) -> Self {
        self.issuing.signing_key = KeySource::Given(key);
        self
    }

    /// Stores the signing key of the issuers in this folder, so that it need not be created at every start, and tokens and key
    /// sets outlive the mock. The last call of this and [`signing_key`](Self::signing_key) counts.
    ///
    /// With [`tls`](Self::tls) the authority of its certificates is stored there too, with its private key, so that clients that
    /// trust it work after a restart. It is replaced three months before it expires.
    ///
    /// The key, the certificate and the authority of the demo client are stored beside it, without an age limit, so that a client
    /// that was configured with them works after a restart.
    ///
    /// The key is created there, readable for the user only, where there is none, or one that others may read, that is older than
    /// 30 days or that is not an RSA key of 3072 bits. A folder that cannot be written is logged, and no error.
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
        let folder = folder.into();
        self.issuing.demo = DemoSource::in_folder(folder.clone());
        self.issuing.signing_key = KeySource::in_folder(folder.clone());
        self.key_folder = Some(folder);
        self
    }

    /// The setting of both clocks in every new world and after every reset; by default the machine's time.
    ///
    /// Moving this handle after the start does not move the mock's clocks.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How access tokens are checked; by default strictly.
    pub fn auth(mut self, auth: AuthMode) -> Self {
        self.auth = auth;
        self
    }

    /// How many named worlds are kept, by default 10 000. The least recently used one is evicted for a new one, and answers 410
    /// from then on.
    pub fn worlds(mut self, bound: usize) -> Self {
        self.worlds = bound;
        self
    }

    /// Checks one in so many look-up responses against the contract; by default each.
    ///
    /// They are valid by construction. All other responses are always checked, and all responses while a mutant is on.
    pub fn judge_own(mut self, one_in: u32) -> Self {
        self.self_check_interval = one_in.max(1);
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

    /// Serves another document instead of the bundled contracts of all three generations.
    ///
    /// If it has KRR's operations, by `operationId`, the register answers them; the operations of any
    /// other document are answered from its examples and schemas.
    pub fn spec(mut self, document: Document) -> Self {
        self.spec = Some(document);
        self
    }

    /// The number of threads; by default one.
    pub fn workers(mut self, threads: usize) -> Self {
        self.workers = threads.max(1);
        self
    }
}
