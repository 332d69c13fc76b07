use std::net::IpAddr;

use jiff::civil::Date;
use serde::Deserialize;

use crate::environments::environment::EnvironmentName;
use crate::environments::retirement::Retirement;
use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;
use crate::generation::issuer::Issuer;
use crate::time::partial_date::PartialDate;

/// A host of the register: for look-ups, tokens, documentation or pages for citizens, in use or retired.
///
/// Source: the contract, sections 5, 1.1 and 4. All hosts listen on port 443. Where the sources
/// disagree, the host has the chosen claim; see [`Contradiction`](crate::environments::contradiction::Contradiction).
///
/// ```
/// use krr_specs::{Environments, HostGeneration};
///
/// let host = Environments::bundled().find_host("oidc.difi.no").expect("production of G1");
/// assert!(host.is_production());
/// assert_eq!((host.generation, host.base_path()), (HostGeneration::G1, "/kontaktinfo-oauth2-server"));
/// assert_eq!(host.retired.to_string(), "2023-10-04");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Its DNS name in lower case, for example `oidc-ver2.difi.no`.
    pub name: String,
    /// Its environment.
    pub environment: EnvironmentName,
    /// What it is for, the main purpose first.
    pub roles: Vec<Role>,
    /// Its generation.
    pub generation: HostGeneration,
    /// The address before `/rest` (for SOAP: of the service itself), without a slash at the end.
    pub base: Option<String>,
    /// The IP addresses that integrators opened their firewalls for.
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// The issuers whose tokens it accepts, as in `iss`.
    #[serde(default)]
    #[serde(rename = "guarded_by")]
    pub accepted_issuers: Vec<String>,
    /// The `iss` of its tokens, where it is an issuer.
    #[serde(rename = "issues_as")]
    pub issuer_url: Option<String>,
    /// The host of the issuer whose persons log in here, where that is another host.
    pub logs_in_for: Option<String>,
    /// The family of scopes that it accepts.
    pub scopes: Option<ScopeFamily>,
    /// The first date of its use, where known.
    pub in_use_from: Option<PartialDate>,
    /// Whether and since when it is out of use.
    pub retired: Retirement,
    /// The hosts that replace it, the next generation first; empty where the record has none.
    #[serde(default)]
    pub replaced_by: Vec<String>,
    /// Anything else that an integrator should know.
    pub note: Option<String>,
    /// The sources of these facts.
    pub evidence: Vec<EvidenceKey>,
    /// The confidence in these facts.
    pub confidence: Confidence,
}

impl Host {
    /// Whether it serves, or issues tokens for, the data of real people.
    pub fn is_production(&self) -> bool {
        self.environment.is_production()
    }

    /// Whether it is out of use on that day.
    pub fn is_retired(&self, on: Date) -> bool {
        self.retired.is_past(on)
    }

    /// Whether it no longer has this address on that day: it is retired, or has another address since.
    #[must_use]
    pub fn has_left(&self, ip: IpAddr, on: Date) -> bool {
        let mut untils = self.addresses.iter().filter(|address| address.ip == ip).map(|address| address.until);
        self.is_retired(on) || untils.all(|until| until.is_some_and(|until| until.last_day() < on))
    }

    /// Which of the three issuers it is or has the pages of, where it is one.
    ///
    /// ```
    /// use krr_specs::{Environments, Issuer};
    ///
    /// let issuer = |name| Environments::bundled().find_host(name).and_then(krr_specs::Host::issuer);
    /// assert_eq!(issuer("oidc-ver2.difi.no"), Some(Issuer::IdportenOidcProvider));
    /// assert_eq!(issuer("test.maskinporten.no"), Some(Issuer::Maskinporten));
    /// assert_eq!(issuer("test.idporten.no"), Some(Issuer::Idporten));
    /// assert_eq!(issuer("login.test.idporten.no"), Some(Issuer::Idporten));
    /// assert_eq!(issuer("krr-ver2.digdir.no"), None);
    /// ```
    pub fn issuer(&self) -> Option<Issuer> {
        if self.logs_in_for.is_some() {
            return Some(Issuer::Idporten);
        }
        let issuer_url = self.issuer_url.as_deref()?;
        Some(match () {
            () if issuer_url.ends_with("/idporten-oidc-provider/") => Issuer::IdportenOidcProvider,
            () if issuer_url.ends_with("maskinporten.no/") => Issuer::Maskinporten,
            () => Issuer::Idporten,
        })
    }

    /// The path before `/rest`: `/kontaktinfo-oauth2-server` in G1, empty in G2 and G3.
    pub fn base_path(&self) -> &str {
        let Some((_, after_scheme)) = self.base.as_deref().and_then(|base| base.split_once("://")) else { return "" };
        after_scheme.find('/').map_or("", |slash| &after_scheme[slash..])
    }
}

/// An IP address of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// IPv4 or IPv6.
    pub ip: IpAddr,
    /// In use from this date, where that is later than the host itself.
    pub from: Option<PartialDate>,
    /// The last date of its use, where the host got another address.
    pub until: Option<PartialDate>,
}

/// The purpose of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// Look-ups over REST.
    Lookup,
    /// Tokens.
    Issuer,
    /// The pages where persons log in and out, of an issuer at another host.
    Login,
    /// The documentation of the API.
    Swagger,
    /// Look-ups over SOAP.
    Soap,
    /// Pages where citizens see their own entry.
    EndUserPages,
}

/// The generation of a host. There are more of them than of the look-up API, which has rules for three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum HostGeneration {
    /// The pilot of 2016 and 2017.
    G0,
    /// `kontaktinfo-oauth2-server`, with the OIDC provider on the same host as issuer.
    G1,
    /// The `krr` hosts of digdir.no, with Maskinporten as issuer.
    G2,
    /// kontaktregisteret.no.
    G3,
    /// The SOAP service before them.
    Soap,
    /// An issuer or its pages, no look-up service.
    Issuer,
    /// Pages for citizens, no look-up service.
    EndUserPages,
}

/// The two families of scope names (DOC-2018, DOC-2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ScopeFamily {
    /// `global/...` and `user/...`, until 2023.
    Legacy,
    /// `krr:global/...` and `krr:user/...`, from 2020.
    Krr,
}
