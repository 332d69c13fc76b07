pub(crate) mod issuers;
pub(crate) mod reach;
pub(crate) mod register;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use krr_fixtures::{Deck, Population};
use krr_specs::Document;

use crate::http::bounds::DEFAULT_WORLDS;
use crate::oauth::client::file::ClientsFile;
use crate::oauth::settings::auth_mode::AuthMode;
use crate::state::clock::Clock;
use crate::state::faults::faults_file::FaultsFile;
use crate::state::issuer_settings::IssuerSettings;
use crate::state::register::test_user_reset::TestUserReset;
use crate::state::retirement::Retirements;

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
    pub(in crate::embedding) listen: SocketAddr,
    pub(in crate::embedding) base_url: Option<String>,
    pub(in crate::embedding) trusts_forwarded: bool,
    pub(in crate::embedding) admin_token: Option<String>,
    pub(in crate::embedding) admin_listen: Option<SocketAddr>,
    pub(in crate::embedding) tls: bool,
    pub(in crate::embedding) tls_names: Vec<String>,
    pub(in crate::embedding) key_folder: Option<PathBuf>,
    pub(in crate::embedding) retirements: Retirements,
    pub(in crate::embedding) decks: Vec<Deck>,
    pub(in crate::embedding) persons: Vec<Deck>,
    pub(in crate::embedding) population: Option<Population>,
    pub(in crate::embedding) clients: ClientsFile,
    pub(in crate::embedding) issuing: IssuerSettings,
    pub(in crate::embedding) clock: Clock,
    pub(in crate::embedding) auth: AuthMode,
    pub(in crate::embedding) spec: Option<Document>,
    pub(in crate::embedding) workers: usize,
    pub(in crate::embedding) worlds: usize,
    pub(in crate::embedding) test_user_reset: Option<TestUserReset>,
    pub(in crate::embedding) faults: FaultsFile,
    pub(in crate::embedding) self_check_interval: u32,
    pub(in crate::embedding) state: Option<PathBuf>,
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

    /// Checks one in so many look-up responses against the contract; by default each.
    ///
    /// They are valid by construction. All other responses are always checked, and all responses while a mutant is on.
    pub fn judge_own(mut self, one_in: u32) -> Self {
        self.self_check_interval = one_in.max(1);
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
