pub(crate) mod change_log;
pub(crate) mod credentials;
pub(crate) mod error;
pub(crate) mod live_url;
pub(crate) mod published_document;
pub(crate) mod rate_limiter;
pub(crate) mod resolver;
pub(crate) mod response_body;
pub(crate) mod send;
pub(crate) mod target_info;

use std::{collections::HashMap, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use krr_specs::{Environments, Generation, OsloTime, Roster};
use parking_lot::Mutex;
use serde_json::Value;
use url::Url;

use crate::{
    model::available_tokens::AvailableTokens,
    target::{
        change_log::ChangeLog,
        credentials::{Credentials, environment::Variables},
        error::TargetError,
        live_url::{LiveUrl, LiveUrlError},
        resolver::NeverToProduction,
        response_body::read_body,
    },
};

/// A server that can be judged: reached, not production, and with tokens to be had.
pub struct Target {
    /// Everything before `/rest`, without a slash at its end.
    pub base: String,
    /// Whether it is on this machine.
    pub is_loopback: bool,
    /// Whether it is a mock of ours.
    pub is_mock: bool,
    /// The generation that it is judged as.
    pub generation: Generation,
    /// The name of the host, or its address.
    pub host: String,
    pub(crate) client: reqwest::Client,
    pub(crate) credentials: Credentials,
    pub(crate) change_log: ChangeLog,
    /// What every request carries.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// How far the register's clock is ahead of this machine's.
    ahead: SignedDuration,
    /// The URLs of some paths.
    urls: Mutex<HashMap<String, Url>>,
}

impl Target {
    /// Reaches for the server at `target`: the URL of everything before `/rest`, or the name of an environment.
    ///
    /// Credentials are those of the process's environment.
    ///
    /// # Errors
    /// [`TargetError`] says why there is nothing to judge; production is refused before anything is sent.
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
        Self::reach_as(target, generation, variables, HeaderMap::new()).await
    }

    /// The same, in a world of its own where the target is a mock of ours.
    ///
    /// # Errors
    /// As [`reach`](Self::reach).
    pub async fn reach_world(
        target: &str,
        generation: Option<Generation>,
        world: HeaderValue,
    ) -> Result<Self, TargetError> {
        let always = HeaderMap::from_iter([(WORLD, world)]);
        Self::reach_as(target, generation, &Variables::of_process(), always).await
    }

    async fn reach_as(
        target: &str,
        generation: Option<Generation>,
        variables: &Variables,
        always: HeaderMap,
    ) -> Result<Self, TargetError> {
        let url = address_of(target)?;
        let generation = generation_of(url.base(), generation)?;
        never_to_production(&url).await?;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none()) // a redirect is an answer, to be judged as one
            .dns_resolver(NeverToProduction)
            .timeout(Duration::from_secs(30))
            .default_headers(always);
        // A proxy cannot know what is meant by this machine.
        let client = if url.is_loopback() { client.no_proxy() } else { client };
        let client = client.build().map_err(TargetError::Client)?;
        let time = if url.is_loopback() { mock_time(&client, &url.origin()).await } else { None };
        let is_mock = time.is_some();
        let credentials = if is_mock {
            Credentials::of_mock(&url.origin(), client.clone(), generation)
        } else {
            let credentials = variables.credentials(usual_issuer(&url));
            // On another machine nothing is sent that could not be judged afterwards.
            if url.is_loopback() || matches!(credentials, Ok(Some(_))) {
                probe(&client, url.base()).await?;
            }
            let credentials = credentials?.ok_or(TargetError::NoCredentials)?;
            Credentials::of_credentials(credentials, client.clone(), generation).await?
        };
        // A live host of G2 says by its name what it is; a mock has one name for all, and G3 behind it.
        let says_it = is_mock && generation == Generation::G2;
        let headers = says_it.then(|| (GENERATION, generation.to_string())).into_iter().collect();
        let ahead = time.map_or(SignedDuration::ZERO, |time| time.duration_since(Timestamp::now()));
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
            ahead,
            urls: Mutex::default(),
        })
    }

    /// Which tokens can be had here.
    #[must_use]
    pub fn tokens(&self) -> AvailableTokens {
        self.credentials.tokens().clone()
    }

    /// Whether the persons of `roster` may be changed here.
    #[must_use]
    pub fn may_write(&self, roster: &Roster) -> bool {
        self.is_loopback || roster.may_write_to(&self.host)
    }

    /// Where a path is. Most requests go to a few paths, whose URLs are parsed once.
    pub(crate) fn url(&self, path: &str) -> Result<Url, url::ParseError> {
        const MOST: usize = 64;
        if let Some(url) = self.urls.lock().get(path) {
            return Ok(url.clone());
        }
        let url = Url::parse(&format!("{}{path}", self.base))?;
        let mut urls = self.urls.lock();
        if urls.len() < MOST {
            urls.insert(path.to_owned(), url.clone());
        }
        Ok(url)
    }

    /// What the register's clock shows.
    #[must_use]
    pub fn now(&self) -> OsloTime {
        OsloTime::new(Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX))
    }
}

/// Where G1 lived, and no other generation did.
const G1_PATH: &str = "/kontaktinfo-oauth2-server";

/// Names a world of a mock of ours.
pub(crate) const WORLD: HeaderName = HeaderName::from_static("krr-mock-world");

/// Tells a mock of ours which generation is meant, where the path does not.
pub(crate) const GENERATION: &str = "krr-mock-generation";

/// The path tells G1 from the others, which are told apart by `asked`.
pub(crate) fn generation_of(base: &str, asked: Option<Generation>) -> Result<Generation, TargetError> {
    match (base.ends_with(G1_PATH), asked) {
        (true, None | Some(Generation::G1)) => Ok(Generation::G1),
        (true, Some(later)) => Err(TargetError::NotThatGeneration(later)),
        (false, asked) => Ok(asked.unwrap_or(Generation::G3)),
    }
}

/// The URL itself, or the look-up address of the environment that is named (`ver2`, `test`), or of the host.
pub(crate) fn address_of(target: &str) -> Result<LiveUrl, TargetError> {
    let record = Environments::bundled();
    let Some(environment) = record.find(target) else {
        let url = record.find_host(target).map_or_else(|| target.to_owned(), |host| format!("https://{}", host.name));
        let url = LiveUrl::parse(&url)?;
        return if url.is_address() { Ok(url) } else { Err(TargetError::NotUrl(target.to_owned())) };
    };
    // Its retired hosts would be explained before its living one is refused.
    if environment.name.is_production() {
        return Err(LiveUrlError::Production(target.to_owned()).into());
    }
    let based = record.hosts_of(environment.name).find_map(|host| host.base.clone());
    Ok(LiveUrl::parse(&based.ok_or_else(|| TargetError::NoAddress(environment.name.to_string()))?)?)
}

/// Refuses a name of one's own that leads to production. Behind a proxy nobody else would look; what only a proxy can look up
/// is not known here.
async fn never_to_production(url: &LiveUrl) -> Result<(), TargetError> {
    let Ok(found) = tokio::net::lookup_host((url.host(), 443)).await else { return Ok(()) };
    match resolver::leads_to_production(&found.collect::<Vec<_>>()) {
        true => Err(LiveUrlError::Production(url.host().to_owned()).into()),
        false => Ok(()),
    }
}

/// The issuer of tokens for machines that guards a host, as far as the record tells.
fn usual_issuer(url: &LiveUrl) -> Option<&'static str> {
    Environments::bundled().find_host(url.host())?.accepted_issuers.first().map(String::as_str)
}

/// What time it is at `origin`, if a mock of ours answers there.
async fn mock_time(client: &reqwest::Client, origin: &str) -> Option<Timestamp> {
    let answer = client.get(format!("{origin}/_mock/health")).send().await.ok()?.error_for_status().ok()?;
    let health: Value = serde_json::from_slice(&read_body(answer).await.ok()?).ok()?;
    health.get("own_breaches")?;
    health.get("now")?.as_str()?.parse().ok()
}

async fn probe(client: &reqwest::Client, base: &str) -> Result<(), TargetError> {
    let url = format!("{base}/rest/v1/printSertifikat");
    match client.get(&url).send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(TargetError::unreachable(url, &error)),
    }
}
