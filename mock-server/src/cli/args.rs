//! The flags and variables of `krr-mock`, and how they become a mock.

use std::{
    env,
    ffi::OsStr,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
};

use clap::{
    CommandFactory, FromArgMatches, Parser,
    builder::{BoolishValueParser, Resettable},
};
use krr_fixtures::{Deck, Population};
use krr_mock_server::{
    ClientsFile, Clock, ClockRangeError, KrrMock, KrrMockBuilder, RetirementPlan, SigningKey, TrustedAuthorities,
};
use krr_specs::Document;

use crate::{
    choices::{AuthArg, LogFormat, StrictnessArg, TestUserResetArg},
    help::HELP,
    key_folder::KeyFolder,
    new_client::Command,
};

/// Kontakt- og reservasjonsregisteret on a laptop, token issuer included.
///
/// Answers the look-up API in its three lives as the register did: who is reserved, whose details are older than
/// 18 months, what each scope shows, who was changed. A flag beats its variable, and a variable beats the default.
#[derive(Debug, Parser)]
#[command(name = "krr-mock", version, after_help = HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", env = "KRR_MOCK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// File to write the base URL to once requests are answered; removed when the mock stops
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_READY_FILE")]
    pub(crate) ready_file: Option<PathBuf>,

    /// Persons to begin with: `default`, `ver2-operator` or a TOML file; repeat to lay several on top of each other
    #[arg(
        long = "deck",
        value_name = "NAME|PATH",
        env = "KRR_MOCK_DECK",
        value_delimiter = ',',
        default_value = "default"
    )]
    decks: Vec<String>,

    /// Add N synthetic citizens, up to 12 million in no memory: the same ones for the same SEED on every machine
    #[arg(long, value_name = "N[:SEED]", env = "KRR_MOCK_POPULATION")]
    population: Option<Population>,

    /// Clients that the issuers know besides the demo client: a TOML file with one table `client` for each
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_CLIENTS")]
    clients: Option<PathBuf>,

    /// Certificate authorities to trust besides the mock's own: a PEM file
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_TRUST")]
    trust: Option<PathBuf>,

    /// The key that all three issuers sign with: a PEM file, RSA, 2048 bits or more; beats --key-folder
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_SIGNING_KEY")]
    signing_key: Option<PathBuf>,

    /// Folder to keep the key in that the issuers sign with, or `none` for a new one at each start; unless told otherwise
    /// `krr-mock` in the user's cache ($XDG_CACHE_HOME, or ~/.cache)
    ///
    /// It is made at the first start, for the user alone, and again when it is 30 days old or not as it was left. Mocks may share
    /// it. A user without a home has no such folder, and a new key at each start
    #[arg(long, value_name = "PATH|none", env = "KRR_MOCK_KEY_FOLDER")]
    key_folder: Option<KeyFolder>,

    /// Which side the issuers take where the operator's guides and what was observed differ
    #[arg(long, env = "KRR_MOCK_STRICTNESS", default_value = "observed")]
    strictness: StrictnessArg,

    /// How long access tokens of the issuers live; those of POST /_mock/tokens say it themselves
    #[arg(
        long,
        value_name = "SECONDS",
        env = "KRR_MOCK_TOKEN_LIFETIME",
        default_value_t = 120,
        value_parser = clap::value_parser!(u32).range(1..=31_536_000)
    )]
    token_lifetime: u32,

    /// How tokens are checked: fully, only that there is one, or not at all
    #[arg(long, env = "KRR_MOCK_AUTH", default_value = "strict")]
    auth: AuthArg,

    /// What time it is: a time at which both clocks stand still, or `real`
    #[arg(long, value_name = "RFC3339|real", env = "KRR_MOCK_CLOCK", default_value = "real", value_parser = clock)]
    clock: Clock,

    /// Reset the test users like the operator's TEST does: every day, or every Saturday, at 21:00:01 in Oslo
    #[arg(long, value_name = "WHEN", env = "KRR_MOCK_TEST_USER_RESET", default_value = "never")]
    test_user_reset: TestUserResetArg,

    /// Worlds to keep (header KRR-Mock-World); beyond that the one used longest ago is evicted, and says so with 410
    #[arg(
        long,
        value_name = "N",
        env = "KRR_MOCK_WORLDS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    worlds: u32,

    /// Judge one in N of the mock's own look-ups by the contract, and all else it answers each time; unless told
    /// otherwise each, and in a release build one in 10,000
    #[arg(long, value_name = "N", env = "KRR_MOCK_JUDGE_OWN", value_parser = clap::value_parser!(u32).range(1..))]
    judge_own: Option<u32>,

    /// What the mock calls itself in issuer URLs, behind a proxy for example; the hosts of the record keep their names
    #[arg(long, value_name = "URL", env = "KRR_MOCK_BASE_URL", value_parser = base_url)]
    base_url: Option<String>,

    /// Speak HTTPS too, on the same port: as itself and as every host that the register has had, also behind CONNECT
    #[arg(long, env = "KRR_MOCK_TLS", value_parser = BoolishValueParser::new())]
    tls: bool,

    /// File to write the certificate to of the authority that --tls makes; its key is never written
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_TLS_CA", requires = "tls")]
    pub(crate) tls_ca: Option<PathBuf>,

    /// Let an environment or a host be retired from a day on; repeatable
    ///
    /// By the register clock and in Oslo. The host is known by its name alone: in `Host`, in
    /// CONNECT or in the handshake of TLS. Without a date, each host goes when the record says
    /// that it went. No host is named twice.
    ///   refused    nobody answers, and a proxy says 503; the usual
    ///   tls        the handshake fails
    ///   not-found  a load balancer's 404
    ///   stale      it answers with data of that day
    #[arg(
        long = "retire",
        value_name = "NAME[=DATE][:HOW]",
        env = "KRR_MOCK_RETIRE",
        value_delimiter = ',',
        verbatim_doc_comment
    )]
    retire: Vec<RetirementPlan>,

    /// Serve this OpenAPI 3.0 document in place of the bundled contracts
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_SPEC")]
    spec: Option<PathBuf>,

    /// Form of the log on standard error
    #[arg(long, env = "KRR_MOCK_LOG", default_value = "text")]
    pub(crate) log: LogFormat,
}

fn clock(text: &str) -> Result<Clock, String> {
    if text == "real" {
        return Ok(Clock::real());
    }
    let instant = text
        .parse()
        .map_err(|error: jiff::Error| format!("neither `real` nor a time such as 2023-10-12T12:00:00Z: {error}"))?;
    if instant < Clock::EARLIEST { Err(ClockRangeError.to_string()) } else { Ok(Clock::standing(instant)) }
}

fn base_url(text: &str) -> Result<String, String> {
    let url: url::Url = text.parse().map_err(|error| format!("{error}; it should look like https://krr.example.no"))?;
    match (url.scheme(), url.query(), url.fragment()) {
        ("http" | "https", None, None) => Ok(url.to_string()),
        _ => Err("must begin with http:// or https:// and have neither query nor fragment".to_owned()),
    }
}

impl Flags {
    /// What the command line and the environment say; ends the program where that cannot be read. A variable that is empty
    /// is as good as none: a file for containers can hardly leave one out.
    pub(crate) fn given() -> Self {
        let is_empty = |name: &OsStr| env::var_os(name).is_some_and(|value| value.is_empty());
        let command = Self::command().mut_args(|flag| match flag.get_env() {
            Some(name) if is_empty(name) => flag.env(Resettable::Reset),
            _ => flag,
        });
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }

    /// The document that is served in place of the bundled contracts.
    pub(crate) fn spec(&self) -> Option<&Path> {
        self.spec.as_deref()
    }

    /// The retirements that are rehearsed.
    pub(crate) fn retirements(&self) -> &[RetirementPlan] {
        &self.retire
    }

    /// Whether the mock was given a name, so that it does not go by its address.
    pub(crate) fn is_named(&self) -> bool {
        self.base_url.is_some()
    }

    /// What somebody who believes in green tests should be told at the start.
    pub(crate) fn caution(&self) -> Option<&'static str> {
        match self.auth {
            AuthArg::Strict => None,
            AuthArg::Bearer => {
                Some("--auth bearer: any token opens every door, and what a JWT says of itself is believed")
            }
            AuthArg::Off => Some("--auth off: no token is needed, as nowhere in the real world"),
        }
    }

    /// The mock that the flags describe, or one message that says which flag or file is wrong.
    pub(crate) fn builder(&self) -> Result<KrrMockBuilder, String> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut builder = KrrMock::builder().listen(self.listen).clock(self.clock.clone()).workers(threads);
        builder = builder.auth(self.auth.into()).strictness(self.strictness.into()).token_lifetime(self.token_lifetime);
        builder = builder.worlds(usize::try_from(self.worlds).unwrap_or(usize::MAX));
        builder = builder.judge_own(self.judge_own.unwrap_or(if cfg!(debug_assertions) { 1 } else { 10_000 }));
        if let Some(schedule) = self.test_user_reset.schedule() {
            builder = builder.test_user_reset(schedule);
        }
        if let Some(population) = &self.population {
            builder = builder.population(population.clone());
        }
        for name in &self.decks {
            builder = builder.deck(deck(name)?);
        }
        if let Some(path) = &self.clients {
            let clients = ClientsFile::parse(&read("--clients", path)?, &path.display().to_string());
            builder = builder.clients(clients.map_err(|error| format!("--clients {error}"))?);
        }
        if let Some(path) = &self.trust {
            let authorities = TrustedAuthorities::parse(&read("--trust", path)?, &path.display().to_string());
            builder = builder.trust(authorities.map_err(|error| format!("--trust {error}"))?);
        }
        let folder = self.key_folder.clone().unwrap_or_else(|| KeyFolder::usual(|name| env::var_os(name)));
        if let Some(folder) = folder.path() {
            builder = builder.keep_signing_key(folder);
        }
        if let Some(path) = &self.signing_key {
            let key = SigningKey::parse(&read("--signing-key", path)?, &path.display().to_string());
            builder = builder.signing_key(key.map_err(|error| format!("--signing-key {error}"))?);
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if self.tls {
            builder = builder.tls();
        }
        for (place, rehearsal) in self.retire.iter().enumerate() {
            let earlier = self.retire[..place].iter().find_map(|one| one.host_of_both(rehearsal));
            if let Some((host, one, other)) = earlier {
                return Err(format!(
                    "--retire: {host} is named twice, {one} and {other}; an environment means all its hosts"
                ));
            }
            builder = builder.retire(rehearsal.clone());
        }
        if let Some(path) = &self.spec {
            let document = Document::parse(&path.display().to_string(), &read("--spec", path)?);
            builder = builder.spec(document.map_err(|error| format!("--spec {error}"))?);
        }
        Ok(builder)
    }
}

/// The file that a flag names.
fn read(flag: &str, path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{flag} {}: {error}", path.display()))
}

/// A bundled deck by its name, or else the file of that name.
fn deck(name: &str) -> Result<Deck, String> {
    if let Some(deck) = Deck::bundled(name) {
        return Ok(deck);
    }
    let text = fs::read_to_string(name).map_err(|error| {
        let names = Deck::bundled_names().collect::<Vec<_>>().join(", ");
        format!("--deck {name}: {error}; bundled decks are {names}")
    })?;
    Deck::parse(&text, name).map_err(|error| format!("--deck {error}"))
}
