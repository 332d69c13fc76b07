//! A server to test: its address, its tokens, its clock, and how one request is sent to it.
//!
//! Production is refused here, before anything is sent (`live_url`, `resolver`).

pub(crate) mod change_log;
pub(crate) mod credentials;
pub(crate) mod curl_token;
pub(crate) mod error;
pub(crate) mod live_url;
pub(crate) mod published_document;
pub(crate) mod rate_limiter;
pub(crate) mod resolver;
pub(crate) mod response_body;
pub(crate) mod send;
pub(crate) mod target_info;

pub(crate) use crate::target::credentials::environment::{
    Client, GivenCredentials, MachineCredentials, VariableError, Variables,
};
pub(crate) use crate::target::credentials::error::TokenError;
pub(crate) use crate::target::credentials::issuer::{GrantError, Issuer, Token};
pub(crate) use crate::target::error::TargetError;
pub(crate) use crate::target::live_url::{LiveUrl, LiveUrlError};
pub(crate) use crate::target::rate_limiter::RateLimiter;
pub(crate) use crate::target::response_body::BodyError;

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use krr_specs::{Environments, Generation, OsloTime, Roster};
use parking_lot::Mutex;
use serde_json::Value;
use url::Url;

use crate::model::available_tokens::AvailableTokens;
use crate::target::change_log::ChangeLog;
use crate::target::credentials::Credentials;
use crate::target::credentials::mock_admin::{MockAdmin, in_world};
use crate::target::resolver::NoProductionResolver;

/// A server that can be tested: reachable, not production, and with credentials.
pub struct Target {
    /// Everything before `/rest`, without a trailing slash.
    pub base: String,
    /// Whether it is on this machine.
    pub is_loopback: bool,
    /// Whether it is krr-mock.
    pub is_mock: bool,
    /// The generation whose rules apply.
    pub generation: Generation,
    /// The host name or address.
    pub host: String,
    pub(crate) client: reqwest::Client,
    pub(crate) credentials: Credentials,
    pub(crate) change_log: ChangeLog,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The admin API, when the target is krr-mock.
    pub(crate) admin: Option<MockAdmin>,
    /// The world that was made for this target.
    own_world: Option<String>,
    /// The register's clock minus this machine's, and when it was read.
    clock: Mutex<(SignedDuration, Instant)>,
    /// URLs of paths that were parsed before.
    urls: Mutex<HashMap<String, Url>>,
}

impl Target {
    /// The server at `target`, a URL without `/rest` or the name of an environment, with credentials from the process's
    /// environment.
    ///
    /// # Errors
    /// [`TargetError`] when it cannot be tested. Production is refused before anything is sent.
    pub async fn reach(target: &str, generation: Option<Generation>) -> Result<Self, TargetError> {
        Self::reach_with(target, generation, &Variables::of_process()).await
    }

    /// The same, with credentials from other variables.
    ///
    /// # Errors
    /// [`TargetError`] as above.
    pub async fn reach_with(
        target: &str,
        generation: Option<Generation>,
        variables: &Variables,
    ) -> Result<Self, TargetError> {
        Self::reach_as(target, generation, variables, Place::Given(HeaderMap::new())).await
    }

    /// The same in a world of its own, when the target is krr-mock. [`leave`](Self::leave) drops the world.
    ///
    /// The world begins as the mock does; it has the mutant of the default world, and nothing else of it.
    ///
    /// # Errors
    /// As [`reach`](Self::reach).
    pub async fn reach_in_own_world(target: &str, generation: Option<Generation>) -> Result<Self, TargetError> {
        Self::reach_as(target, generation, &Variables::of_process(), Place::OwnWorld).await
    }

    /// Drops the world that was made for this target.
    pub async fn leave(&self) {
        if let (Some(admin), Some(world)) = (&self.admin, &self.own_world) {
            admin.drop_world(world).await;
        }
    }

    /// The same in the world of that name, when the target is krr-mock.
    ///
    /// # Errors
    /// As [`reach`](Self::reach).
    pub async fn reach_world(
        target: &str,
        generation: Option<Generation>,
        world: HeaderValue,
    ) -> Result<Self, TargetError> {
        Self::reach_as(target, generation, &Variables::of_process(), Place::Given(in_world(world))).await
    }

    async fn reach_as(
        target: &str,
        generation: Option<Generation>,
        variables: &Variables,
        place: Place,
    ) -> Result<Self, TargetError> {
        let url = address_of(target)?;
        if let Some(meant) = meant_base(&url) {
            return Err(TargetError::BelowBase { given: target.to_owned(), meant });
        }
        let generation = generation_of(url.base(), generation)?;
        refuse_production(&url).await?;
        let client_for = |headers: &HeaderMap| client_of(&url, headers).map_err(TargetError::Client);
        let given = match &place {
            Place::Given(headers) => headers.clone(),
            Place::OwnWorld => HeaderMap::new(),
        };
        let mut client = client_for(&given)?;
        let mut admin = mock_at(&url, &client, variables).await?;
        let mut own_world = None;
        if let Some(found) = admin.as_ref().filter(|_| matches!(place, Place::OwnWorld) && world_path(&url).is_empty())
        {
            let name = format!("verify-{}", uuid::Uuid::new_v4().simple());
            let in_it = client_for(&in_world(HeaderValue::from_str(&name).expect("letters, digits and a hyphen")))?;
            let its_admin = found.with_client(in_it.clone());
            // A mock may have no other world than the default one.
            if found.copy_mutant_to(&its_admin).await {
                (client, admin, own_world) = (in_it, Some(its_admin), Some(name));
            }
        }
        let is_mock = admin.is_some();
        let time = match &admin {
            Some(admin) => admin.health().await.as_ref().and_then(register_time),
            None => None,
        };
        let credentials = if let Some(admin) = &admin {
            Credentials::of_mock(admin.clone(), generation)
        } else {
            let given = variables.credentials(default_issuer(&url));
            // Without credentials nothing is sent to another machine.
            if url.is_loopback() || matches!(given, Ok(Some(_))) {
                probe(&client, url.base()).await?;
            }
            let given = given?.ok_or(TargetError::NoCredentials)?;
            Credentials::from_environment(given, client.clone(), generation).await?
        };
        // krr-mock has one host for G2 and G3, and G3 is its default.
        let needs_header = is_mock && generation == Generation::G2;
        let headers = needs_header.then(|| (GENERATION, generation.to_string())).into_iter().collect();
        let clock_offset = time.map_or(SignedDuration::ZERO, |time| time.duration_since(Timestamp::now()));
        let (base, host, is_loopback) = (url.base().to_owned(), url.host().to_owned(), url.is_loopback());
        Ok(Self {
            base,
            is_loopback,
            is_mock,
            generation,
            host,
            client,
            credentials,
            change_log: ChangeLog::default(),
            headers,
            admin,
            own_world,
            clock: Mutex::new((clock_offset, Instant::now())),
            urls: Mutex::default(),
        })
    }

    /// The tokens that are available.
    pub fn tokens(&self) -> AvailableTokens {
        self.credentials.tokens().clone()
    }

    /// Whether the persons of `roster` may be changed here.
    pub fn may_write(&self, roster: &Roster) -> bool {
        self.is_loopback || roster.may_write_to(&self.host)
    }

    /// The URL of a path. Most requests go to a few paths, whose URLs are parsed once.
    pub(crate) fn url(&self, path: &str) -> Result<Url, url::ParseError> {
        const MAX_CACHED: usize = 64;
        if let Some(url) = self.urls.lock().get(path) {
            return Ok(url.clone());
        }
        let url = Url::parse(&format!("{}{path}", self.base))?;
        let mut urls = self.urls.lock();
        if urls.len() < MAX_CACHED {
            urls.insert(path.to_owned(), url.clone());
        }
        Ok(url)
    }

    /// The time of the register's clock.
    pub fn now(&self) -> OsloTime {
        let (offset, _) = *self.clock.lock();
        OsloTime::new(Timestamp::now().checked_add(offset).unwrap_or(Timestamp::MAX))
    }

    /// Reads the clock of krr-mock again when that was long ago: it may stand still, or somebody may have set it.
    pub(crate) async fn refresh_clock(&self) {
        const LONG: Duration = Duration::from_secs(15);
        let Some(admin) = self.admin.as_ref().filter(|_| self.clock.lock().1.elapsed() > LONG) else { return };
        // Others need not read it at the same time.
        self.clock.lock().1 = Instant::now();
        if let Some(time) = admin.health().await.as_ref().and_then(register_time) {
            *self.clock.lock() = (time.duration_since(Timestamp::now()), Instant::now());
        }
    }
}

const G1_PATH: &str = "/kontaktinfo-oauth2-server";

pub(crate) const WORLD: HeaderName = HeaderName::from_static("krr-mock-world");

/// Selects the generation at krr-mock where the path does not.
pub(crate) const GENERATION: &str = "krr-mock-generation";

/// G1 has its own base path; `requested` selects between the others.
pub(crate) fn generation_of(base: &str, requested: Option<Generation>) -> Result<Generation, TargetError> {
    match (base.ends_with(G1_PATH), requested) {
        (true, None | Some(Generation::G1)) => Ok(Generation::G1),
        (true, Some(later)) => Err(TargetError::NotThatGeneration(later)),
        (false, requested) => Ok(requested.unwrap_or(Generation::G3)),
    }
}

/// The URL itself, or the look-up address of an environment (`ver2`, `test`) or of a host.
pub(crate) fn address_of(target: &str) -> Result<LiveUrl, TargetError> {
    let record = Environments::bundled();
    let Some(environment) = record.find(target) else {
        let url = record.find_host(target).map_or_else(|| target.to_owned(), |host| format!("https://{}", host.name));
        let url = LiveUrl::parse(&url)?;
        return if url.is_base() { Ok(url) } else { Err(TargetError::NotUrl(target.to_owned())) };
    };
    // Otherwise the error would be about a retired host of production.
    if environment.name.is_production() {
        return Err(LiveUrlError::Production(target.to_owned()).into());
    }
    let based = record.hosts_of(environment.name).find_map(|host| host.base.clone());
    Ok(LiveUrl::parse(&based.ok_or_else(|| TargetError::NoAddress(environment.name.to_string()))?)?)
}

/// What was probably meant by a URL of something below the base: everything before `/rest`, `/_mock` and the like.
fn meant_base(url: &LiveUrl) -> Option<String> {
    const BELOW: [&str; 6] = ["/rest", "/_mock", "/v3/api-docs", "/swagger-ui", "/.well-known", "/token"];
    let path = url.base().strip_prefix(&url.origin())?;
    let is_below =
        |at: usize, part: &str| matches!(path.as_bytes().get(at + part.len()), None | Some(b'/' | b'.' | b'?'));
    let start = BELOW.iter().filter_map(|part| path.find(part).filter(|at| is_below(*at, part))).min()?;
    Some(format!("{}{}", url.origin(), path.get(..start)?))
}

/// Refuses other names that resolve to production. The resolver of the HTTP client is not asked behind a proxy; a name that
/// only the proxy can resolve cannot be checked.
async fn refuse_production(url: &LiveUrl) -> Result<(), TargetError> {
    let Ok(addresses) = tokio::net::lookup_host((url.host(), 443)).await else { return Ok(()) };
    match resolver::leads_to_production(&addresses.collect::<Vec<_>>()) {
        true => Err(LiveUrlError::Production(url.host().to_owned()).into()),
        false => Ok(()),
    }
}

fn default_issuer(url: &LiveUrl) -> Option<&'static str> {
    Environments::bundled().find_host(url.host())?.accepted_issuers.first().map(String::as_str)
}

/// In which world of a krr-mock a target is tested.
enum Place {
    /// In the world that these header fields name, or the default one.
    Given(HeaderMap),
    /// In a new one.
    OwnWorld,
}

fn client_of(url: &LiveUrl, default_headers: &HeaderMap) -> Result<reqwest::Client, reqwest::Error> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none()) // a redirect is a response to judge
        .dns_resolver(NoProductionResolver)
        .timeout(Duration::from_secs(30))
        .default_headers(default_headers.clone());
    // A proxy has another loopback.
    let client = if url.is_loopback() { client.no_proxy() } else { client };
    client.build()
}

/// The admin API of the krr-mock on this machine that answers at `url`.
async fn mock_at(
    url: &LiveUrl,
    client: &reqwest::Client,
    variables: &Variables,
) -> Result<Option<MockAdmin>, TargetError> {
    if !url.is_loopback() {
        return Ok(None);
    }
    let admin =
        MockAdmin::new(&format!("{}{}", url.origin(), world_path(url)), client.clone(), variables.admin_token()?);
    let is_mock = admin.health().await.is_some() && admin.is_here().await?;
    Ok(is_mock.then_some(admin))
}

/// The beginning of the URL's path that names a world of krr-mock: `/_world/NAME`, or nothing.
fn world_path(url: &LiveUrl) -> String {
    let name = url.base().strip_prefix(&url.origin()).and_then(|path| path.strip_prefix("/_world/"));
    name.and_then(|name| name.split('/').next()).map_or_else(String::new, |name| format!("/_world/{name}"))
}

/// The register's time in the state of a mock.
fn register_time(health: &Value) -> Option<Timestamp> {
    health.get("now")?.as_str()?.parse().ok()
}

async fn probe(client: &reqwest::Client, base: &str) -> Result<(), TargetError> {
    let url = format!("{base}/rest/v1/printSertifikat");
    match client.get(&url).send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(TargetError::unreachable(url, &error)),
    }
}
