use std::{fmt, net::IpAddr};

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    environments::{environment::EnvironmentName, retirement::Retirement},
    evidence::{EvidenceKey, confidence::Confidence},
    generation::issuer::Issuer,
    time::partial_date::PartialDate,
};

/// A host that serves, served or guarded the register, or showed it to citizens.
///
/// Source: the contract, sections 5, 1.1 and 4. All hosts listen on port 443. What the record says in more than
/// one way stands beside the hosts as a [`Contradiction`](crate::environments::contradiction::Contradiction); a host shows how it was resolved.
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
    /// The environment that it belongs to.
    pub environment: EnvironmentName,
    /// What it is for, the main thing first.
    pub roles: Vec<Role>,
    /// The generation of the service that it belongs to.
    pub generation: HostGeneration,
    /// The address before `/rest` (for SOAP: of the service itself), without a slash at the end.
    pub base: Option<String>,
    /// The addresses that firewalls were opened for.
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// The issuers whose tokens it accepts, as they stand in `iss`.
    #[serde(default)]
    #[serde(rename = "guarded_by")]
    pub accepted_issuers: Vec<String>,
    /// The issuer that it is, as it stands in `iss`.
    #[serde(rename = "issues_as")]
    pub issuer_url: Option<String>,
    /// The family of scopes that it understands.
    pub scopes: Option<ScopeFamily>,
    /// The first date of its use, where known.
    pub in_use_from: Option<PartialDate>,
    /// Whether it is still there.
    pub retired: Retirement,
    /// The hosts that took its place, the next generation first. Empty where the record names none.
    #[serde(default)]
    pub replaced_by: Vec<String>,
    /// What an integrator should know besides.
    pub note: Option<String>,
    /// The sources of this host.
    pub evidence: Vec<EvidenceKey>,
    /// How well they support it.
    pub confidence: Confidence,
}

impl Host {
    /// Whether it holds, or guards, the data of real people.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.environment.is_production()
    }

    /// Whether it is out of use on that day.
    #[must_use]
    pub fn is_retired(&self, on: Date) -> bool {
        self.retired.is_past(on)
    }

    /// Which of the three issuers it is, where it is one.
    ///
    /// ```
    /// use krr_specs::{Environments, Issuer};
    ///
    /// let issuer = |name| Environments::bundled().find_host(name).and_then(krr_specs::Host::issuer);
    /// assert_eq!(issuer("oidc-ver2.difi.no"), Some(Issuer::IdportenOidcProvider));
    /// assert_eq!(issuer("test.maskinporten.no"), Some(Issuer::Maskinporten));
    /// assert_eq!(issuer("test.idporten.no"), Some(Issuer::Idporten));
    /// assert_eq!(issuer("krr-ver2.digdir.no"), None);
    /// ```
    #[must_use]
    pub fn issuer(&self) -> Option<Issuer> {
        let issues_as = self.issuer_url.as_deref()?;
        Some(match () {
            () if issues_as.ends_with("/idporten-oidc-provider/") => Issuer::IdportenOidcProvider,
            () if issues_as.ends_with("maskinporten.no/") => Issuer::Maskinporten,
            () => Issuer::Idporten,
        })
    }

    /// The path before `/rest`: `/kontaktinfo-oauth2-server` in G1, empty in G2 and G3.
    #[must_use]
    pub fn base_path(&self) -> &str {
        let Some((_, after_scheme)) = self.base.as_deref().and_then(|base| base.split_once("://")) else { return "" };
        after_scheme.find('/').map_or("", |slash| &after_scheme[slash..])
    }
}

/// An address behind a host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// IPv4 or IPv6.
    pub ip: IpAddr,
    /// In use from this date, where that is later than the host itself.
    pub from: Option<PartialDate>,
}

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Answers lookups over REST.
    Lookup,
    /// Issues tokens.
    Issuer,
    /// Shows the description of the API.
    Swagger,
    /// Answers lookups over SOAP.
    Soap,
    /// Shows people their own entry.
    EndUserPages,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Lookup => "lookup",
            Self::Issuer => "issuer",
            Self::Swagger => "swagger",
            Self::Soap => "soap",
            Self::EndUserPages => "end-user-pages",
        })
    }
}

/// The generation of the service that a host belongs to; wider than the generations that rules speak about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostGeneration {
    /// The pilot of 2016 and 2017.
    G0,
    /// `kontaktinfo-oauth2-server`, guarded by the OIDC provider on the same host.
    G1,
    /// The `krr` hosts of digdir.no, guarded by Maskinporten.
    G2,
    /// kontaktregisteret.no.
    G3,
    /// The web service that came before.
    Soap,
    /// No lookup service, but an issuer of tokens for one.
    Issuer,
    /// No lookup service, but pages for citizens.
    EndUserPages,
}

impl fmt::Display for HostGeneration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::G0 => "g0",
            Self::G1 => "g1",
            Self::G2 => "g2",
            Self::G3 => "g3",
            Self::Soap => "soap",
            Self::Issuer => "issuer",
            Self::EndUserPages => "end-user-pages",
        })
    }
}

/// The two families of scope names (DOC-2018, DOC-2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeFamily {
    /// `global/...` and `user/...`, until 2023.
    Legacy,
    /// `krr:global/...` and `krr:user/...`, from 2020.
    Krr,
}

impl fmt::Display for ScopeFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Legacy => "legacy",
            Self::Krr => "krr",
        })
    }
}
