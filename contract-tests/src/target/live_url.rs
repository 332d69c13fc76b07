use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use krr_specs::{Environments, Host, OsloTime, Retirement};
use url::Url;

/// A URL that may be called: its host is not production, in any spelling.
///
/// Everything that sends requests takes one, so that no flag and no mistake reaches real people. Capitals, other letters, a
/// port, a final dot, a sub-domain or the bare address do not help.
///
/// ```
/// use krr_contract_tests::{LiveUrl, LiveUrlError};
///
/// assert!(LiveUrl::parse("https://test.kontaktregisteret.no").is_ok());
/// assert!(matches!(LiveUrl::parse("https://139.105.36.169/rest"), Err(LiveUrlError::Production(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveUrl(Url);

/// Why a URL is never called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiveUrlError {
    /// Not an HTTP URL.
    #[error("{0:?} is not a URL that begins with https:// or http://")]
    NotUrl(String),
    /// A URL with a user name or password, which would end up in reports. It is not repeated.
    #[error("the URL carries a user name or password: credentials come from the environment only")]
    Credentials,
    /// A host of the register itself, or of its issuers. No flag changes this.
    #[error("{0} is production, which has real people: this suite never calls it")]
    Production(String),
    /// A host that is retired, by `environments.toml`.
    #[error("{host} is retired {since}{instead}")]
    Retired {
        /// The host.
        host: String,
        /// Since when, as the rest of a sentence.
        since: String,
        /// What replaced it, as the rest of a sentence.
        instead: String,
    },
}

impl LiveUrl {
    /// Parses a URL and checks its host. It sends nothing and asks no DNS.
    ///
    /// # Errors
    /// [`LiveUrlError`] for other than a URL, for credentials in it, and for a retired or production host.
    pub fn parse(text: &str) -> Result<Self, LiveUrlError> {
        let not_url = || LiveUrlError::NotUrl(text.to_owned());
        let url = Url::parse(text).map_err(|_| not_url())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LiveUrlError::Credentials);
        }
        let host = url.host().filter(|_| matches!(url.scheme(), "http" | "https")).ok_or_else(not_url)?;
        if let Some(known) = known(&host) {
            refuse(known, &host)?;
        }
        Ok(Self(url))
    }

    /// The URL without a trailing slash.
    pub fn base(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The whole URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether a path can be appended: it has no query and no fragment.
    pub fn is_base(&self) -> bool {
        self.0.query().is_none() && self.0.fragment().is_none()
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host in lower case, without a trailing dot.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_end_matches('.')
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Domain(_)) => self.host() == "localhost" || self.host().ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether what is sent cannot be read on the way.
    pub fn is_confidential(&self) -> bool {
        self.0.scheme() == "https" || self.is_loopback()
    }
}

/// The known host of that name, of the nearest name above it, or of that address.
fn known(host: &url::Host<&str>) -> Option<&'static Host> {
    match host {
        // `host.` names the same host as `host`, absolutely (RFC 1034, section 3.1).
        url::Host::Domain(name) => known_name(name.trim_end_matches('.')),
        url::Host::Ipv4(address) => Environments::bundled().find_address(IpAddr::V4(*address)),
        url::Host::Ipv6(address) => known_address(IpAddr::V6(*address)),
    }
}

/// A name below a production host is production too, unless it is known as another host.
fn known_name(name: &str) -> Option<&'static Host> {
    let record = Environments::bundled();
    let mut above = name;
    while let Some((_, rest)) = above.split_once('.') {
        match record.find_host(above) {
            Some(host) if above == name || host.is_production() => return Some(host),
            Some(_) => return None,
            None => above = rest,
        }
    }
    None
}

/// The known host of an address, also when an IPv6 address embeds its IPv4 address.
pub(crate) fn known_address(address: IpAddr) -> Option<&'static Host> {
    let embedded = match address {
        IpAddr::V6(address) => embedded_ipv4(address).map(IpAddr::V4),
        IpAddr::V4(_) => None,
    };
    let record = Environments::bundled();
    record.find_address(address).or_else(|| record.find_address(embedded?))
}

/// The embedded IPv4 address: mapped or compatible (RFC 4291, section 2.5.5), behind NAT64 (RFC 6052, section 2.1; RFC 8215) or of
/// 6to4 (RFC 3056, section 2).
fn embedded_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0 | 1, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => address.to_ipv4(),
    }
}

/// Refuses retired hosts and production.
fn refuse(known: &Host, host: &url::Host<&str>) -> Result<(), LiveUrlError> {
    let today = OsloTime::new(jiff::Timestamp::now()).zoned().date();
    if known.is_retired(today) {
        let instead = Environments::bundled().replacement(known, today);
        let instead = instead.map_or_else(String::new, |host| format!("; use {} instead", host.name));
        return Err(LiveUrlError::Retired { host: host.to_string(), since: since(known.retired), instead });
    }
    if known.is_production() {
        return Err(LiveUrlError::Production(host.to_string()));
    }
    Ok(())
}

/// Since when it is retired, or what is known instead.
fn since(retired: Retirement) -> String {
    match retired {
        Retirement::InUse => "since an unknown date".to_owned(),
        Retirement::On(day) => format!("since {day}"),
        Retirement::ListedBy(day) => format!("(listed as retired on {day}; the date is unknown)"),
        Retirement::PresumedBy(day) => format!("(presumably: no longer named on {day})"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn production_is_refused_in_every_spelling() {
        for text in [
            "https://kontaktregisteret.no",
            "https://KontaktRegisteret.NO:8443/rest",
            "https://kontaktregisteret.no./",
            "https://kontaktregisteret%2Eno/",
            "https://ｋontaktregisteret。no/",
            "https://www.kontaktregisteret.no/",
            "https://maskinporten.no/",
            "http://139.105.36.169/rest",
            "http://2338923689/",
            "https://[2a02:9cc::206]/",
            "https://[::ffff:139.105.36.169]/",
            "https://[64:ff9b::139.105.36.169]/",
            "https://[64:ff9b:1::139.105.36.169]/",
            "https://[2002:8b69:24a9::1]/",
            "https://139.105.36.164/",
        ] {
            let refused = LiveUrl::parse(text);
            assert!(matches!(refused, Err(LiveUrlError::Production(_))), "{text}: {refused:?}");
        }
    }

    #[test]
    fn test_hosts_and_strangers_are_accepted() {
        for text in [
            "https://test.kontaktregisteret.no",
            "https://below.test.kontaktregisteret.no",
            "https://139.105.36.137",
            "https://test.maskinporten.no/",
            "https://kontaktregisteret.no.example/",
            "http://127.0.0.1:8080",
        ] {
            assert!(LiveUrl::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_retired_host_is_refused_with_its_replacement_also_by_address() {
        let error = LiveUrl::parse("https://146.192.252.152").unwrap_err().to_string();
        assert_eq!(error, "146.192.252.152 is retired since 2023-08-18; use test.kontaktregisteret.no instead");
        assert!(matches!(LiveUrl::parse("https://ver2.maskinporten.no/"), Err(LiveUrlError::Retired { .. })));
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let is = |text| LiveUrl::parse(text).unwrap().is_loopback();
        assert!(is("http://localhost:1") && is("http://a.localhost.") && is("http://[::1]") && is("http://127.9.9.9"));
        assert!(!is("http://localhost.example") && !is("http://10.0.0.1"));
    }

    proptest! {
        #[test]
        fn capitals_ports_and_dots_do_not_hide_production(capitals in any::<u32>(), port in 1_u16.., dot in any::<bool>()) {
            let name = "kontaktregisteret.no".chars().enumerate();
            let name: String = name
                .map(|(place, letter)| if capitals >> place & 1 == 1 { letter.to_ascii_uppercase() } else { letter })
                .collect();
            let text = format!("https://{name}{}:{port}/", if dot { "." } else { "" });
            prop_assert!(matches!(LiveUrl::parse(&text), Err(LiveUrlError::Production(_))));
        }
    }
}
