//! The host that a request was sent to: the mock itself, or a recorded host that it stands in for.

use std::borrow::Cow;

use krr_specs::{Environments, Host, Issuer};

use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;

/// The host of a request, from which the URLs in its response follow.
///
/// A recorded host has the issuer that was there, under its recorded URL. Where the host is reached on a port of the mock, the
/// URL has that port, because clients follow the URLs of discovery. Any other issuer is the mock's own, and so
/// is every issuer at the mock's own address, whatever the host of the record is called there.
#[derive(Clone, Copy)]
pub(crate) struct RequestHost<'a> {
    own: &'a ServerNames,
    host: Option<&'static Host>,
    port: Option<&'a str>,
    over_tls: bool,
}

impl<'a> RequestHost<'a> {
    /// The mock as itself.
    pub(crate) fn own(own: &'a ServerNames) -> Self {
        Self { own, host: None, port: None, over_tls: false }
    }

    /// That of a request.
    pub(crate) fn of_request(own: &'a ServerNames, request: &'a ApiRequest) -> Self {
        Self::of(own, request.recorded_host, request.host(), request.over_tls)
    }

    fn of(own: &'a ServerNames, host: Option<&'static Host>, authority: Option<&'a str>, over_tls: bool) -> Self {
        let port = host.and_then(|_| authority?.rsplit_once(':')).map(|(_, port)| port);
        let port = port.filter(|port| !["", "80", "443"].contains(port));
        Self { own, host, port, over_tls }
    }

    /// The host of the record that it stands in for.
    pub(crate) fn host(self) -> Option<&'static Host> {
        self.host
    }

    /// The base URL of the request, without a slash at its end. Recorded hosts had HTTPS.
    pub(crate) fn base(self) -> Cow<'a, str> {
        match (self.host, self.port) {
            (None, _) => Cow::Borrowed(if self.over_tls { self.own.over_tls() } else { self.own.plain() }),
            (Some(host), None) => Cow::Owned(format!("https://{}", host.name)),
            (Some(host), Some(port)) => {
                let scheme = if self.over_tls { "https" } else { "http" };
                Cow::Owned(format!("{scheme}://{}:{port}", host.name))
            }
        }
    }

    /// Whether the host belongs to the issuer alone, so that its endpoints are at the root.
    pub(crate) fn has_root(self, issuer: Issuer) -> bool {
        self.host.and_then(Host::issuer) == Some(issuer)
    }

    /// Whether browsers keep from others what they get here.
    pub(crate) fn is_secure(self) -> bool {
        self.over_tls || self.host.is_none() && self.own.plain().starts_with("https://")
    }

    /// An issuer by the name that it has here.
    pub(crate) fn issuer(self, issuer: Issuer) -> IssuerUrl {
        let record = Environments::bundled();
        let recorded = self.host.filter(|host| host.issuer() == Some(issuer)).and_then(|host| {
            let host = record.issuer_host(host);
            let issues_as = host.issuer_url.as_deref()?;
            Some((host, issues_as, issues_as.strip_prefix("https://")?.strip_prefix(host.name.as_str())?))
        });
        let at = |host: Option<&'static Host>| Self { host, ..self }.base();
        match recorded {
            Some((host, issues_as, path)) => IssuerUrl {
                url: format!("{}{path}", at(Some(host))),
                recorded: Some(issues_as),
                login: record.login_host(host).map(|login| at(Some(login)).into_owned()),
            },
            None => IssuerUrl { url: issuer.url(&at(None)), recorded: None, login: None },
        }
    }
}

/// An issuer's URL at the requested host.
pub(crate) struct IssuerUrl {
    /// The claim `iss`, byte for byte.
    pub(crate) url: String,
    /// What clients have hard-coded, on whatever port they were led here.
    recorded: Option<&'static str>,
    /// Where persons log in and out, when that is another host.
    login: Option<String>,
}

impl IssuerUrl {
    /// Whether `url` is meant for it. Clients that were configured for an earlier version of this mock end the name of its
    /// ID-porten with a slash, which is accepted at the mock's own address only.
    pub(crate) fn is_called(&self, url: &str) -> bool {
        let is_with_slash = || self.recorded.is_none() && url.strip_suffix('/') == Some(self.url.as_str());
        self.url == url || self.recorded == Some(url) || !self.url.ends_with('/') && is_with_slash()
    }

    /// The address of something below it. ID-porten's name has no slash at its end (N42).
    pub(crate) fn endpoint(&self, path: &str) -> String {
        format!("{}/{path}", self.url.trim_end_matches('/'))
    }

    /// The address of a page where persons log in or out (N41).
    pub(crate) fn login_endpoint(&self, path: &str) -> String {
        match &self.login {
            Some(login) => format!("{login}/{path}"),
            None => self.endpoint(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_the_url_of_its_recorded_host_and_else_of_the_mock() {
        let own = ServerNames::listening(([127, 0, 0, 1], 8080).into());
        let named = |authority: &'static str, over_tls, issuer| {
            let host = Environments::bundled().find_authority(authority);
            RequestHost::of(&own, host, Some(authority), over_tls).issuer(issuer)
        };
        use Issuer::{Idporten, IdportenOidcProvider, Maskinporten};
        for (authority, over_tls, issuer, url, token) in [
            ("127.0.0.1:8080", false, Maskinporten, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/token"),
            ("localhost:8080", true, Maskinporten, "https://127.0.0.1:8080/", "https://127.0.0.1:8080/token"),
            (
                "OIDC-ver2.difi.no.",
                false,
                IdportenOidcProvider,
                "https://oidc-ver2.difi.no/idporten-oidc-provider/",
                "https://oidc-ver2.difi.no/idporten-oidc-provider/token",
            ),
            ("oidc-ver2.difi.no:443", true, Maskinporten, "https://127.0.0.1:8080/", "https://127.0.0.1:8080/token"),
            (
                "test.maskinporten.no",
                true,
                Maskinporten,
                "https://test.maskinporten.no/",
                "https://test.maskinporten.no/token",
            ),
            (
                "test.maskinporten.no:8443",
                true,
                Maskinporten,
                "https://test.maskinporten.no:8443/",
                "https://test.maskinporten.no:8443/token",
            ),
            (
                "test.maskinporten.no:8080",
                false,
                Maskinporten,
                "http://test.maskinporten.no:8080/",
                "http://test.maskinporten.no:8080/token",
            ),
            ("test.idporten.no", true, Idporten, "https://test.idporten.no", "https://test.idporten.no/token"),
            ("login.test.idporten.no", true, Idporten, "https://test.idporten.no", "https://test.idporten.no/token"),
            ("login.idporten.no:8443", true, Idporten, "https://idporten.no:8443", "https://idporten.no:8443/token"),
            ("krr-ver2.digdir.no", false, Maskinporten, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/token"),
        ] {
            let found = named(authority, over_tls, issuer);
            assert_eq!((found.url.as_str(), found.endpoint("token").as_str()), (url, token), "{authority}");
            assert_eq!(own.find_issuer(url), Some(issuer), "{url}: its tokens are taken");
        }
        assert!(named("test.maskinporten.no:8443", true, Maskinporten).is_called("https://test.maskinporten.no/"));
        assert_eq!(own.find_issuer("https://maskinporten.example/"), None);
    }

    #[test]
    fn a_given_base_url_is_used_over_tls_too() {
        let own = ServerNames::given("https://krr.example.no", ([127, 0, 0, 1], 8080).into());
        for over_tls in [false, true] {
            let host = RequestHost::of(&own, None, Some("127.0.0.1:8080"), over_tls);
            assert_eq!(host.issuer(Issuer::Maskinporten).url, "https://krr.example.no/");
            assert!(host.is_secure());
        }
    }
}
