use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use krr_specs::{Environments, Generation, OsloTime, Retirement};
use serde_json::Value;
use url::{Host, Url};

use crate::{
    wallet::{Tokens, Wallet},
    whole::whole,
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
    pub(crate) client: reqwest::Client,
    pub(crate) wallet: Wallet,
    /// What every request carries.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// How far the register's clock is ahead of this machine's.
    ahead: SignedDuration,
}

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum NoTarget {
    /// Not a URL that a request can be sent to.
    #[error(
        "{0:?} is neither a URL such as http://127.0.0.1:8080/kontaktinfo-oauth2-server nor an environment such as ver2"
    )]
    NotUrl(String),
    /// A URL that carries a name or password, which would end up in reports. It is not repeated.
    #[error("the URL carries a user name or password: credentials come from the environment only")]
    CredentialsInUrl,
    /// A host of the register itself. No flag changes this.
    #[error("{0} is production: real people live there, and this suite never calls it")]
    Production(String),
    /// A host that the record says is gone.
    #[error("{host} is retired {since}{instead}")]
    Retired {
        /// The host.
        host: String,
        /// Since when as far as the record tells, as the rest of a sentence.
        since: String,
        /// What replaced it, as the rest of a sentence.
        instead: String,
    },
    /// A URL of the first generation that is to be judged as a later one.
    #[error("the URL ends in {G1_PATH}, where only g1 lived: leave the path out to judge as {0}")]
    NotThatGeneration(Generation),
    /// Nobody answers there.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// What was called.
        url: String,
        /// The innermost cause.
        reason: String,
    },
    /// It is no mock of ours, and the environment holds no token.
    #[error(
        "no mock of ours answers there, and there are no credentials: set KRR_ACCESS_TOKEN (and KRR_USER_TOKEN for /person) in the environment"
    )]
    NoCredentials,
    /// The HTTP client cannot be made.
    #[error("no HTTP client: {0}")]
    Client(#[source] reqwest::Error),
}

impl NoTarget {
    /// Whether the question was wrong (exit 2), rather than the target not there to be judged (exit 3).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::NotUrl(_) | Self::Production(_) | Self::CredentialsInUrl | Self::NotThatGeneration(_))
    }
}

impl Target {
    /// Reaches for the server at `target`: the URL of everything before `/rest`, or the name of an environment.
    ///
    /// # Errors
    /// [`NoTarget`] says why there is nothing to judge; production is refused before anything is sent.
    pub async fn reach(target: &str, generation: Option<Generation>) -> Result<Self, NoTarget> {
        let url = address_of(target)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NoTarget::CredentialsInUrl);
        }
        let host = url.host().ok_or_else(|| NoTarget::NotUrl(target.to_owned()))?;
        refuse_retired_and_production(&host)?;
        let base = url.as_str().trim_end_matches('/').to_owned();
        let generation = generation_of(&base, generation)?;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none()) // a redirect is an answer, to be judged as one
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(NoTarget::Client)?;
        let is_loopback = is_loopback(&host);
        let origin = url.origin().ascii_serialization();
        let time = if is_loopback { mock_time(&client, &origin).await } else { None };
        let is_mock = time.is_some();
        let wallet = match is_mock {
            true => Some(Wallet::of_mock(&origin, client.clone(), generation)),
            false => Wallet::of_environment(),
        };
        // On another machine nothing is sent that could not be judged afterwards.
        if is_loopback || wallet.is_some() {
            knock(&client, &base).await?;
        }
        let wallet = wallet.ok_or(NoTarget::NoCredentials)?;
        // A live host of G2 says by its name what it is; a mock has one name for all, and G3 behind it.
        let says_it = is_mock && generation == Generation::G2;
        let headers = says_it.then(|| (GENERATION, generation.to_string())).into_iter().collect();
        let ahead = time.map_or(SignedDuration::ZERO, |time| time.duration_since(Timestamp::now()));
        Ok(Self { base, is_loopback, is_mock, generation, client, wallet, headers, ahead })
    }

    /// Which tokens can be had here.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        self.wallet.tokens()
    }

    /// What the register's clock shows.
    #[must_use]
    pub fn now(&self) -> OsloTime {
        OsloTime::new(Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX))
    }
}

/// Where G1 lived, and no other generation did.
const G1_PATH: &str = "/kontaktinfo-oauth2-server";

/// Tells a mock of ours which generation is meant, where the path does not.
const GENERATION: &str = "krr-mock-generation";

/// The path tells G1 from the others, which are told apart by `asked`.
fn generation_of(base: &str, asked: Option<Generation>) -> Result<Generation, NoTarget> {
    match (base.ends_with(G1_PATH), asked) {
        (true, None | Some(Generation::G1)) => Ok(Generation::G1),
        (true, Some(later)) => Err(NoTarget::NotThatGeneration(later)),
        (false, asked) => Ok(asked.unwrap_or(Generation::G3)),
    }
}

/// A retired host is explained without looking it up, and a host of the register itself is never called.
fn refuse_retired_and_production(host: &Host<&str>) -> Result<(), NoTarget> {
    let environments = Environments::bundled();
    // `host.` names the same host as `host`, absolutely (RFC 1034, section 3.1).
    let name = host.to_string();
    let Some(known) = environments.find_host(name.trim_end_matches('.')) else { return Ok(()) };
    let today = OsloTime::new(Timestamp::now()).zoned().date();
    if known.is_retired(today) {
        let since = since(known.retired);
        let instead = environments.replacement(known, today);
        let instead = instead.map_or_else(String::new, |host| format!("; {} took its place", host.name));
        return Err(NoTarget::Retired { host: host.to_string(), since, instead });
    }
    if known.is_production() {
        return Err(NoTarget::Production(host.to_string()));
    }
    Ok(())
}

/// Since when, or what is known in place of that.
fn since(retired: Retirement) -> String {
    match retired {
        Retirement::InUse => "no day that is known".to_owned(),
        Retirement::On(day) => format!("since {day}"),
        Retirement::ListedBy(day) => format!("and was listed so on {day}; since when is unknown"),
        Retirement::PresumedBy(day) => format!("as it seems, and was no longer named on {day}"),
    }
}

/// The URL itself, or the look-up address of the environment that is named (`ver2`, `test`).
fn address_of(target: &str) -> Result<Url, NoTarget> {
    let environments = Environments::bundled();
    let hosts = environments.find(target).map(|environment| environments.hosts_of(environment.name));
    let named = hosts.into_iter().flatten().find_map(|host| host.base.clone());
    let url = Url::parse(named.as_deref().unwrap_or(target)).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| NoTarget::NotUrl(target.to_owned()))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// What time it is at `origin`, if a mock of ours answers there.
async fn mock_time(client: &reqwest::Client, origin: &str) -> Option<Timestamp> {
    let answer = client.get(format!("{origin}/_mock/health")).send().await.ok()?.error_for_status().ok()?;
    let health: Value = serde_json::from_slice(&whole(answer).await.ok()?).ok()?;
    health.get("own_breaches")?;
    health.get("now")?.as_str()?.parse().ok()
}

async fn knock(client: &reqwest::Client, base: &str) -> Result<(), NoTarget> {
    let url = format!("{base}/rest/v1/printSertifikat");
    match client.get(&url).send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let mut cause: &dyn std::error::Error = &error;
            while let Some(source) = cause.source() {
                cause = source;
            }
            Err(NoTarget::Unreachable { url, reason: cause.to_string() })
        }
    }
}
