use std::{collections::BTreeSet, net::SocketAddr};

use http::Uri;
use krr_specs::{Environments, Issuer};
use parking_lot::RwLock;

use crate::http::bounds::MAX_CALLED_NAMES;

/// The names of the mock itself, which its URLs begin with.
pub(crate) struct ServerNames {
    /// Without a slash at its end: `http://127.0.0.1:8080`.
    plain: String,
    /// The same over TLS. A given base URL is used for both.
    over_tls: String,
    /// Host names and addresses without a port, besides those of the loopback interface.
    hosts: Vec<String>,
    /// Whether URLs have the name under which the mock is called, because no base URL was given.
    follows_host: bool,
    /// Under which other names the mock was called. Tokens of another mock with the same key have other names.
    called_names: RwLock<BTreeSet<String>>,
    /// Whether `X-Forwarded-Host` and `-Proto` say what that name is.
    pub(crate) trusts_forwarded: bool,
}

impl ServerNames {
    /// With a base URL, of `--base-url`.
    pub(crate) fn given(base_url: &str, address: SocketAddr) -> Self {
        let after_scheme = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
        let host = after_scheme.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        let hosts = host.into_iter().chain([address.ip().to_string()]).collect();
        let (plain, over_tls) = (base_url.to_owned(), base_url.to_owned());
        Self { plain, over_tls, hosts, follows_host: false, called_names: RwLock::default(), trusts_forwarded: false }
    }

    /// Without one: URLs have the name in the request, or the address where there is no request.
    pub(crate) fn listening(address: SocketAddr) -> Self {
        Self::following(&address.to_string(), address)
    }

    /// As [`listening`](Self::listening), with another authority where there is no request.
    pub(crate) fn following(authority: &str, address: SocketAddr) -> Self {
        let hosts = vec![address.ip().to_string()];
        let (plain, over_tls) = (format!("http://{authority}"), format!("https://{authority}"));
        Self { plain, over_tls, hosts, follows_host: true, called_names: RwLock::default(), trusts_forwarded: false }
    }

    pub(crate) fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Whether the name or address, without a port, is the mock's own.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    pub(crate) fn plain(&self) -> &str {
        &self.plain
    }

    pub(crate) fn over_tls(&self) -> &str {
        &self.over_tls
    }

    pub(crate) fn follows_host(&self) -> bool {
        self.follows_host
    }

    /// Remembers a name under which the mock is called.
    pub(crate) fn remember(&self, authority: &str) {
        if self.plain.strip_prefix("http://") == Some(authority) || self.called_names.read().contains(authority) {
            return;
        }
        let mut known = self.called_names.write();
        if known.len() >= MAX_CALLED_NAMES {
            known.pop_first();
        }
        known.insert(authority.to_owned());
    }

    /// The issuer with this URL, under a name of the mock or of a recorded host, in whatever world.
    pub(crate) fn find_issuer(&self, url: &str) -> Option<Issuer> {
        let own = |url: &str| [&self.plain, &self.over_tls].into_iter().find_map(|base| Issuer::from_url(url, base));
        own(url).or_else(|| {
            let url = &without_world(url);
            let other = || self.called_as(url);
            own(url).or_else(|| Environments::bundled().find_issuer(url)).or_else(other)
        })
    }

    fn called_as(&self, url: &str) -> Option<Issuer> {
        let (_, after_scheme) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
        let (authority, path) = after_scheme.split_at(after_scheme.find('/')?);
        if self.called_names.read().contains(authority) { Issuer::from_url(path, "") } else { None }
    }
}

/// `http://localhost/_world/mine/idporten` is `http://localhost/idporten` in the world `mine`.
fn without_world(url: &str) -> String {
    let Some((base, rest)) = url.split_once("/_world/") else { return url.to_owned() };
    let path = rest.find('/').map_or("", |end| &rest[end..]);
    format!("{base}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_found_under_every_name_that_was_called_names() {
        let address = ([127, 0, 0, 1], 8080).into();
        let (following, given) = (ServerNames::listening(address), ServerNames::given("https://krr.example", address));
        for name in ["krr-mock:8080", "localhost:8080", "krr-mock:8080"] {
            following.remember(name);
        }
        for (url, when_following, when_given) in [
            ("http://krr-mock:8080/", Some(Issuer::Maskinporten), None),
            ("https://krr.example/idporten", None, Some(Issuer::Idporten)),
            ("https://krr.example/_world/a/idporten", None, Some(Issuer::Idporten)),
            ("https://127.0.0.1:8080/_world/a/idporten", Some(Issuer::Idporten), None),
            ("https://localhost:8080/idporten", Some(Issuer::Idporten), None),
            ("http://localhost:8080/_world/a%2Fb/", Some(Issuer::Maskinporten), None),
            ("https://test.maskinporten.no/", Some(Issuer::Maskinporten), Some(Issuer::Maskinporten)),
            ("https://test.maskinporten.no/idporten", None, None),
            ("ftp://krr-mock/", None, None),
            ("http://krr-mock", None, None),
            ("http://krr-mock/other", None, None),
        ] {
            assert_eq!((following.find_issuer(url), given.find_issuer(url)), (when_following, when_given), "{url}");
        }
        for number in 0..2 * MAX_CALLED_NAMES {
            following.remember(&number.to_string());
        }
        assert_eq!(following.called_names.read().len(), MAX_CALLED_NAMES);
    }
}
