//! The flags and variables of `krr-mock`.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{
    CommandFactory, FromArgMatches, Parser,
    builder::{BoolishValueParser, Resettable},
};
use jiff::SpanRelativeTo;
use krr_fixtures::Population;
use krr_mock_server::{Clock, ClockRangeError, RetirementPlan};
use krr_specs::{parse_duration, parse_time};

use crate::commands::Command;
use crate::help::{HELP, LONG_VERSION};
use crate::values::choices::{AuthArg, LogFormat, StrictnessArg, TestUserResetArg, TokenErrorsArg};
use crate::values::key_folder::KeyFolder;
use crate::values::listen_address::ListenAddress;

/// Mock server for the Norwegian contact registry (KRR): its look-up API and its token issuers.
///
/// Serves all three generations of the API with the register's real behaviour: reservations, contact details older than
/// 18 months, members by scope, the change feed. A flag beats its variable, and a variable beats the default.
#[derive(Debug, Parser)]
#[command(name = "krr-mock", version, long_version = LONG_VERSION.as_str(), after_help = HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Address to listen on, such as localhost:8080, or :8080 for all addresses; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", env = "KRR_MOCK_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: ListenAddress,

    /// File for the base URL, written when the mock is ready and removed when it stops
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_READY_FILE")]
    pub(crate) ready_file: Option<PathBuf>,

    /// Test persons: `default`, `ver2-operator` or a TOML file; repeatable, later ones override earlier ones
    #[arg(
        long = "deck",
        value_name = "NAME|PATH",
        env = "KRR_MOCK_DECK",
        value_delimiter = ',',
        default_value = "default"
    )]
    pub(crate) decks: Vec<String>,

    /// File of persons to add to those of the decks: a JSON array, NDJSON, or TOML with one table `person` for each; repeatable
    #[arg(long = "persons", value_name = "PATH", env = "KRR_MOCK_PERSONS", value_delimiter = ',')]
    pub(crate) persons: Vec<PathBuf>,

    /// Add N synthetic citizens, up to 12 million, computed and not stored; the same SEED gives the same citizens
    #[arg(long, value_name = "N[:SEED]", env = "KRR_MOCK_POPULATION")]
    pub(crate) population: Option<Population>,

    /// Clients to register besides the demo client: a TOML file with one table `client` for each
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_CLIENTS")]
    pub(crate) clients: Option<PathBuf>,

    /// Certificate authorities to trust in grants besides the mock's own: a PEM file; many clients send the leaf alone in x5c,
    /// so name the authority that issued it, not only the root above
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_TRUST")]
    pub(crate) trust: Option<PathBuf>,

    /// Signing key of all three issuers: a PEM file, RSA, 2048 bits or more; beats --key-folder
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_SIGNING_KEY")]
    pub(crate) signing_key: Option<PathBuf>,

    /// Folder to store the signing key, the demo client and the authority of --tls in, or `none` for new ones at each start; by
    /// default `krr-mock` in $XDG_CACHE_HOME or ~/.cache
    ///
    /// The key is created at the first start with access for the user only, and replaced when it is older than 30 days or was
    /// changed. The demo client's key and certificate stay. Several mocks may share a folder. Without a home directory each start has a new key
    #[arg(long, value_name = "PATH|none", env = "KRR_MOCK_KEY_FOLDER")]
    pub(crate) key_folder: Option<KeyFolder>,

    /// What the mock follows where the operator's guides and observations differ
    #[arg(long, env = "KRR_MOCK_STRICTNESS", default_value = "observed")]
    pub(crate) strictness: StrictnessArg,

    /// Form of Maskinporten's errors; choose 2022 for a client that reads exactly two members
    #[arg(long, env = "KRR_MOCK_TOKEN_ERRORS", default_value = "current")]
    pub(crate) token_errors: TokenErrorsArg,

    /// Lifetime of the issuers' access tokens, in seconds or as a duration such as 10m; a request to POST /_mock/tokens has its own
    #[arg(
        long,
        value_name = "SECONDS|DURATION",
        env = "KRR_MOCK_TOKEN_LIFETIME",
        default_value = "120",
        value_parser = token_lifetime
    )]
    pub(crate) token_lifetime: u32,

    /// How access tokens are checked
    #[arg(long, env = "KRR_MOCK_AUTH", default_value = "strict")]
    pub(crate) auth: AuthArg,

    /// Time of both clocks: a fixed time, or `real`
    #[arg(long, value_name = "RFC3339|real", env = "KRR_MOCK_CLOCK", default_value = "real", value_parser = clock)]
    pub(crate) clock: Clock,

    /// Reset the test users as the operator does in TEST: daily, or each Saturday, at 21:00:01 in Oslo
    #[arg(long, value_name = "WHEN", env = "KRR_MOCK_TEST_USER_RESET", default_value = "never")]
    pub(crate) test_user_reset: TestUserResetArg,

    /// Most worlds to keep (header KRR-Mock-World); the least recently used one is evicted, and answers 410 from then on
    #[arg(
        long,
        value_name = "N",
        env = "KRR_MOCK_WORLDS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub(crate) worlds: u32,

    /// Check one in N look-up responses against the contract, and all other responses always; by default 1, and 10,000 in a
    /// release build
    #[arg(long, value_name = "N", env = "KRR_MOCK_JUDGE_OWN", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) judge_own: Option<u32>,

    /// Base URL in issuer URLs and documents; by default the name in the request's `Host`; recorded hosts keep their own
    #[arg(long, value_name = "URL", env = "KRR_MOCK_BASE_URL", value_parser = base_url)]
    pub(crate) base_url: Option<String>,

    /// Believe a proxy's X-Forwarded-Host and X-Forwarded-Proto about the name under which the mock is called
    #[arg(long, env = "KRR_MOCK_TRUST_FORWARDED", value_parser = BoolishValueParser::new())]
    pub(crate) trust_forwarded: bool,

    /// Token that everything under /_mock but health needs, in `Authorization: Bearer`; @PATH reads it from a file
    #[arg(long, value_name = "TOKEN|@PATH", env = "KRR_MOCK_ADMIN_TOKEN", hide_env_values = true)]
    pub(crate) admin_token: Option<String>,

    /// Address of its own for everything under /_mock, which the address of --listen then has no more, health excepted
    #[arg(long, value_name = "ADDRESS", env = "KRR_MOCK_ADMIN_LISTEN")]
    pub(crate) admin_listen: Option<ListenAddress>,

    /// Serve HTTPS too, on the same port, with certificates for every host KRR has had and every name clients use; also through
    /// CONNECT
    #[arg(long, env = "KRR_MOCK_TLS", value_parser = BoolishValueParser::new())]
    pub(crate) tls: bool,

    /// File for the certificate of the authority of --tls; its key is kept in --key-folder alone, and nowhere without one
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_TLS_CA", requires = "tls")]
    pub(crate) tls_ca: Option<PathBuf>,

    /// Retire an environment or a host from a day on; repeatable
    ///
    /// The day begins in Oslo, by the register clock; without one, each host is retired on its
    /// recorded day. The host is recognised by name: in `Host`, in CONNECT or in the handshake of
    /// TLS. No host can be named twice.
    ///   refused    connections are closed, and the proxy answers 503 (default)
    ///   tls        the handshake fails
    ///   not-found  404 from a load balancer
    ///   stale      responses with the data of that day
    #[arg(
        long = "retire",
        value_name = "NAME[=DATE][:HOW]",
        env = "KRR_MOCK_RETIRE",
        value_delimiter = ',',
        verbatim_doc_comment
    )]
    pub(crate) retire: Vec<RetirementPlan>,

    /// A file in which the state survives a restart: changed persons, clocks, clients, worlds, faults, mutants, spent grants; read
    /// at the start, written every two seconds and at the end
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_STATE")]
    pub(crate) state: Option<PathBuf>,

    /// Faults to begin with: `outage`, `rate-limited`, `slow-network`, `half-dead` or a TOML file with one table `fault` for
    /// each, in the shape of POST /_mock/faults; repeatable
    #[arg(long = "faults", value_name = "NAME|PATH", env = "KRR_MOCK_FAULTS", value_delimiter = ',')]
    pub(crate) faults: Vec<String>,

    /// Serve this OpenAPI 3.0 document instead of the bundled contracts
    #[arg(long, value_name = "PATH", env = "KRR_MOCK_SPEC")]
    pub(crate) spec: Option<PathBuf>,

    /// How long a stop waits for requests in flight, in seconds or as a duration such as 30s
    #[arg(long, value_name = "SECONDS|DURATION", env = "KRR_MOCK_GRACE", default_value = "5s", value_parser = grace)]
    pub(crate) grace: Duration,

    /// Format of the log on standard error
    #[arg(long, env = "KRR_MOCK_LOG", default_value = "text")]
    pub(crate) log: LogFormat,
}

fn clock(text: &str) -> Result<Clock, String> {
    if text == "real" {
        return Ok(Clock::real());
    }
    let instant = parse_time(text).map_err(|error| format!("{error}; or `real`"))?;
    if instant < Clock::EARLIEST { Err(ClockRangeError.to_string()) } else { Ok(Clock::standing(instant)) }
}

/// A number of seconds, or a duration of days at most.
fn seconds(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(seconds);
    }
    let duration = parse_duration(text).map_err(|error| format!("no number of seconds, and {error}"))?;
    let of_days = duration.to_duration(SpanRelativeTo::days_are_24_hours());
    of_days.map(|duration| duration.as_secs()).map_err(|_| "give days at most, not months or years".to_owned())
}

fn grace(text: &str) -> Result<Duration, String> {
    let in_range = u64::try_from(seconds(text)?).ok().filter(|seconds| (0..=3600).contains(seconds));
    in_range.map(Duration::from_secs).ok_or_else(|| "must be between 0 seconds and an hour".to_owned())
}

fn token_lifetime(text: &str) -> Result<u32, String> {
    let in_range = u32::try_from(seconds(text)?).ok().filter(|seconds| (1..=31_536_000).contains(seconds));
    in_range.ok_or_else(|| "must be between 1 second and 365 days".to_owned())
}

fn base_url(text: &str) -> Result<String, String> {
    let url: url::Url =
        text.parse().map_err(|error| format!("{error}; expected a URL such as https://krr.example.no"))?;
    match (url.scheme(), url.query(), url.fragment()) {
        ("http" | "https", None, None) => Ok(url.to_string()),
        _ => Err("must begin with http:// or https:// and have no query and no fragment".to_owned()),
    }
}

impl Flags {
    /// The flags of the command line and the environment; exits the program on an error. An empty variable counts as unset,
    /// because environment files for containers can hardly leave one out.
    pub(crate) fn parse_or_exit() -> Self {
        let is_empty = |name: &OsStr| env::var_os(name).is_some_and(|value| value.is_empty());
        let command = Self::command().mut_args(|flag| match flag.get_env() {
            Some(name) if is_empty(name) => flag.env(Resettable::Reset),
            _ => flag,
        });
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }

    pub(crate) fn spec(&self) -> Option<&Path> {
        self.spec.as_deref()
    }

    pub(crate) fn retirements(&self) -> &[RetirementPlan] {
        &self.retire
    }

    pub(crate) fn has_base_url(&self) -> bool {
        self.base_url.is_some()
    }

    /// A warning that green tests prove little in this mode.
    pub(crate) fn auth_warning(&self) -> Option<&'static str> {
        match self.auth {
            AuthArg::Strict => None,
            AuthArg::Bearer => Some("--auth bearer: any token is accepted, and the claims of a JWT are not verified"),
            AuthArg::Off => Some("--auth off: no token is needed, unlike in every real environment"),
        }
    }
}
