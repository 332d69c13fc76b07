//! The environments of the register: hosts, replacements, Swagger pages, and where the sources disagree.

pub(crate) mod contradiction;
pub(crate) mod environment;
pub(crate) mod host;
pub(crate) mod retirement;
pub(crate) mod swagger_page;

use std::{
    collections::HashMap,
    iter,
    net::IpAddr,
    sync::{LazyLock, OnceLock},
};

use jiff::civil::Date;
use serde::Deserialize;

use crate::environments::contradiction::{Contradiction, DisputedField};
use crate::environments::environment::{Environment, EnvironmentName};
use crate::environments::host::{Host, HostGeneration};
use crate::environments::swagger_page::SwaggerPage;
use crate::generation::Generation;
use crate::generation::issuer::Issuer;
use crate::text::nearest::nearest;

/// Every environment of the register, in use or retired.
///
/// Source: the contract, section 5, in the file `environments.toml`.
///
/// ```
/// use jiff::civil::date;
/// use krr_specs::Environments;
///
/// let record = Environments::bundled();
/// let host = record.find_host("OIDC-VER2.difi.no").expect("the host of G1 in VER2");
/// assert!(host.is_retired(date(2023, 10, 3)));
/// let instead = record.replacement(host, date(2024, 1, 1)).expect("a host in use");
/// assert_eq!(instead.name, "test.kontaktregisteret.no");
/// ```
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environments {
    #[serde(rename = "environment")]
    environments: Vec<Environment>,
    #[serde(rename = "host")]
    hosts: Vec<Host>,
    #[serde(rename = "swagger")]
    swagger_pages: Vec<SwaggerPage>,
    #[serde(rename = "contradiction")]
    contradictions: Vec<Contradiction>,
    /// The index of each host, by each of its names in lower case: the mock looks one up for every request.
    #[serde(skip)]
    by_name: OnceLock<HashMap<String, usize>>,
}

static BUNDLED: LazyLock<Environments> = LazyLock::new(|| {
    toml::from_str(include_str!("../../environments.toml")).expect("the bundled environments are well formed")
});

impl Environments {
    /// The record compiled into this crate.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The environments, those in use first.
    pub fn iter(&self) -> impl Iterator<Item = &Environment> {
        self.environments.iter()
    }

    /// Every host, in the order of the contract.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.iter()
    }

    /// Every Swagger page, in the order of the contract.
    pub fn swagger_pages(&self) -> impl Iterator<Item = &SwaggerPage> {
        self.swagger_pages.iter()
    }

    /// Every fact about which the sources disagree.
    pub fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.contradictions.iter()
    }

    /// The environment with this name, in any case: `ver2`, `production`.
    pub fn find(&self, name: &str) -> Option<&Environment> {
        let name: EnvironmentName = name.parse().ok()?;
        self.environments.iter().find(|environment| environment.name == name)
    }

    /// The hosts of one environment.
    pub fn hosts_of(&self, name: EnvironmentName) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(move |host| host.environment == name)
    }

    /// The host with this name or known misspelling, in any case.
    ///
    /// The operator's own pages misspell hosts, and configurations were copied from there.
    ///
    /// ```
    /// use krr_specs::Environments;
    ///
    /// let host = Environments::bundled().find_host("krr-ver2.digdir").expect("a misspelling of the record");
    /// assert_eq!(host.name, "krr-ver2.digdir.no");
    /// ```
    pub fn find_host(&self, name: &str) -> Option<&Host> {
        let by_name = self.by_name.get_or_init(|| {
            let names = |host| self.names_of(host).map(str::to_ascii_lowercase);
            let named = self.hosts.iter().enumerate().flat_map(|(at, host)| names(host).map(move |name| (name, at)));
            // The first of two hosts with the same name wins.
            named.fold(HashMap::new(), |mut by_name, (name, at)| {
                by_name.entry(name).or_insert(at);
                by_name
            })
        });
        self.hosts.get(*by_name.get(&name.to_ascii_lowercase())?)
    }

    /// The generation of the host in a `Host` header, with or without a port.
    ///
    /// Besides the hosts of the record, any name under digdir.no that begins with `krr` is G2 (DOC-2020). `None` for a
    /// host without a generation, such as `localhost`.
    ///
    /// ```
    /// use krr_specs::{Environments, Generation};
    ///
    /// let environments = Environments::bundled();
    /// assert_eq!(environments.generation_of("krr-ver2.digdir.no:443"), Some(Generation::G2));
    /// assert_eq!(environments.generation_of("krr-at2.digdir.no"), Some(Generation::G2));
    /// assert_eq!(environments.generation_of("127.0.0.1:8080"), None);
    /// ```
    pub fn generation_of(&self, host: &str) -> Option<Generation> {
        match self.find_authority(host).map(|host| host.generation) {
            Some(HostGeneration::G1) => return Some(Generation::G1),
            Some(HostGeneration::G2) => return Some(Generation::G2),
            Some(HostGeneration::G3) => return Some(Generation::G3),
            _ => {}
        }
        host.get(..3).filter(|start| start.eq_ignore_ascii_case("krr"))?;
        let name = host_name(host);
        let ends = name.len().checked_sub(G2_DOMAIN.len()).and_then(|at| name.get(at..));
        ends.is_some_and(|end| end.eq_ignore_ascii_case(G2_DOMAIN)).then_some(Generation::G2)
    }

    /// The host in a `Host` header, with or without a port, with or without a dot at its end.
    ///
    /// ```
    /// use krr_specs::Environments;
    ///
    /// let environments = Environments::bundled();
    /// let host = environments.find_authority("OIDC-VER2.difi.no.:8443").expect("the host of G1 in VER2");
    /// assert_eq!(host.name, "oidc-ver2.difi.no");
    /// assert_eq!(environments.find_authority("[::1]:8080"), None);
    /// ```
    pub fn find_authority(&self, authority: &str) -> Option<&Host> {
        // Most clients of a mock send an IP address, and no name of the record begins like one.
        let is_address = authority.starts_with(|first: char| first == '[' || first.is_ascii_digit());
        if is_address { None } else { self.find_host(host_name(authority)) }
    }

    /// The issuer whose `iss` claim is `url`, with any scheme and port of its recorded host.
    ///
    /// ```
    /// use krr_specs::{Environments, Issuer};
    ///
    /// let environments = Environments::bundled();
    /// let legacy = "https://oidc-ver2.difi.no/idporten-oidc-provider/";
    /// assert_eq!(environments.find_issuer(legacy), Some(Issuer::IdportenOidcProvider));
    /// assert_eq!(environments.find_issuer("https://test.maskinporten.no:8443/"), Some(Issuer::Maskinporten));
    /// assert_eq!(environments.find_issuer("https://test.maskinporten.no"), None, "no slash at its end");
    /// ```
    pub fn find_issuer(&self, url: &str) -> Option<Issuer> {
        let (authority, path) = authority_and_path(url)?;
        let host = self.find_authority(authority)?;
        let (_, recorded) = authority_and_path(host.issuer_url.as_deref()?)?;
        host.issuer().filter(|_| path == recorded)
    }

    /// At most three suggestions for a mistyped name of an environment or host, the most similar first.
    ///
    /// ```
    /// use krr_specs::Environments;
    ///
    /// let nearest = Environments::bundled().nearest_names("oidc-ver2.difi.com");
    /// assert_eq!(nearest.first().map(String::as_str), Some("oidc-ver2.difi.no"));
    /// ```
    pub fn nearest_names(&self, name: &str) -> Vec<String> {
        let environments = self.iter().map(|environment| environment.name.to_string());
        nearest(name, environments.chain(self.hosts().map(|host| host.name.clone())))
    }

    /// The hosts that have or had this IP address: G1 and G2 shared some (N11).
    ///
    /// ```
    /// use krr_specs::Environments;
    ///
    /// let names = Environments::bundled().hosts_at("146.192.252.54".parse()?).map(|host| host.name.as_str());
    /// assert_eq!(names.collect::<Vec<_>>(), ["oidc.difi.no", "krr.digdir.no"]);
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    pub fn hosts_at(&self, ip: IpAddr) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(move |host| host.addresses.iter().any(|address| address.ip == ip))
    }

    /// The host with this IP address; of several, the one of the newest generation.
    pub fn find_address(&self, ip: IpAddr) -> Option<&Host> {
        self.hosts_at(ip).last()
    }

    /// The host where persons log in for the issuer at `host`, where that is another one (N41).
    ///
    /// ```
    /// use krr_specs::Environments;
    ///
    /// let record = Environments::bundled();
    /// let issuer = record.find_host("test.idporten.no").expect("ID-porten in TEST");
    /// assert_eq!(record.login_host(issuer).map(|host| host.name.as_str()), Some("login.test.idporten.no"));
    /// ```
    #[must_use]
    pub fn login_host(&self, host: &Host) -> Option<&Host> {
        self.hosts.iter().find(|login| login.logs_in_for.as_ref() == Some(&host.name))
    }

    /// The host of the issuer that `host` belongs to: itself, unless it has the pages of another.
    #[must_use]
    pub fn issuer_host<'h>(&'h self, host: &'h Host) -> &'h Host {
        host.logs_in_for.as_deref().and_then(|name| self.find_host(name)).unwrap_or(host)
    }

    /// The name of a host, then its misspellings, which need not be valid DNS names.
    pub fn names_of<'a>(&'a self, host: &'a Host) -> impl Iterator<Item = &'a str> {
        let other_spellings = self
            .contradictions_about(host)
            .filter(|contradiction| contradiction.field == DisputedField::Name)
            .flat_map(|contradiction| &contradiction.rejected);
        iter::once(host.name.as_str()).chain(other_spellings.map(|claim| claim.value.as_str()))
    }

    /// The facts about a host on which the sources disagree.
    pub fn contradictions_about<'a>(&'a self, host: &'a Host) -> impl Iterator<Item = &'a Contradiction> {
        self.contradictions.iter().filter(|contradiction| contradiction.host.as_ref() == Some(&host.name))
    }

    /// The host that replaces `host` on that day.
    ///
    /// A replacement that is retired itself is replaced in turn. `None` where the record has no replacement in use.
    pub fn replacement(&self, host: &Host, on: Date) -> Option<&Host> {
        host.replaced_by
            .iter()
            .filter_map(|name| self.find_host(name))
            .find_map(|next| if next.is_retired(on) { self.replacement(next, on) } else { Some(next) })
    }
}

/// The domain of G2.
const G2_DOMAIN: &str = ".digdir.no";

/// The host of an authority, without the port and without the final dot of an absolute DNS name.
fn host_name(authority: &str) -> &str {
    let (name, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let name = if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { authority };
    name.trim_end_matches('.')
}

fn authority_and_path(url: &str) -> Option<(&str, &str)> {
    let after_scheme = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    Some(after_scheme.split_at(after_scheme.find('/').unwrap_or(after_scheme.len())))
}
