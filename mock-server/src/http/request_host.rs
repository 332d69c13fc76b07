//! The host that a request was sent to: the mock itself, or a recorded host that it stands in for.

use std::borrow::Cow;

use krr_specs::{Environments, Host, Issuer};

use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;

/// The host of a request, from which the URLs in its response follow.
///
/// A recorded host has the issuer that was there, under its recorded URL. Where the host is reached on a port of the mock, the
/// URL has that port, because clients follow the URLs of discovery. Any other issuer is the mock's own, and so is every issuer
/// at another name, which its URL then has unless a base URL is given. A path below `/_world/NAME` keeps that beginning.
#[derive(Clone, Copy)]
pub(crate) struct RequestHost<'a> {
    own: &'a ServerNames,
    host: Option<&'static Host>,
    port: Option<&'a str>,
    over_tls: bool,
    /// The name under which the mock is called, with its port, where it is no recorded host.
    authority: Option<&'a str>,
    /// `/_world/NAME`, or empty.
    world_prefix: &'a str,
}

impl<'a> RequestHost<'a> {
    /// The mock as itself.
    pub(crate) fn own(own: &'a ServerNames) -> Self {
        Self { own, host: None, port: None, over_tls: false, authority: None, world_prefix: "" }
    }

    /// That of a request.
    pub(crate) fn of_request(own: &'a ServerNames, request: &'a ApiRequest) -> Self {
        let host = Self::of(own, request.recorded_host, request.host(), request.over_tls);
        Self { world_prefix: &request.world_prefix, ..host }
    }

    fn of(own: &'a ServerNames, host: Option<&'static Host>, authority: Option<&'a str>, over_tls: bool) -> Self {
        let port = host.and_then(|_| authority?.rsplit_once(':')).map(|(_, port)| port);
        let port = port.filter(|port| !["", "80", "443"].contains(port));
        let follows = |text: &&str| host.is_none() && own.follows_host() && is_authority(text);
        let authority = authority.filter(follows);
        authority.inspect(|name| own.remember(name));
        Self { own, host, port, over_tls, authority, world_prefix: "" }
    }

    /// The host of the record that it stands in for.
    pub(crate) fn host(self) -> Option<&'static Host> {
        self.host
    }

    /// `/_world/NAME` for a request below it, else empty: what paths on this host begin with.
    pub(crate) fn world_prefix(self) -> &'a str {
        self.world_prefix
    }

    /// The same host over TLS.
    pub(crate) fn with_tls(self) -> Self {
        Self { over_tls: true, ..self }
    }

    /// The base URL of the request, without a slash at its end.
    pub(crate) fn base(self) -> Cow<'a, str> {
        match self.world_prefix {
            "" => self.root(),
            prefix => Cow::Owned(format!("{}{prefix}", self.root())),
        }
    }

    /// The base URL of the default world. Recorded hosts had HTTPS.
    pub(crate) fn root(self) -> Cow<'a, str> {
        let scheme = if self.over_tls { "https" } else { "http" };
        match (self.host, self.port, self.authority) {
            (None, _, Some(authority)) => Cow::Owned(format!("{scheme}://{authority}")),
            (None, _, None) => Cow::Borrowed(if self.over_tls { self.own.over_tls() } else { self.own.plain() }),
            (Some(host), None, _) => Cow::Owned(format!("https://{}", host.name)),
            (Some(host), Some(port), _) => Cow::Owned(format!("{scheme}://{}:{port}", host.name)),
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
                aliases: vec![issues_as.to_owned()],
                is_recorded: true,
                login: record.login_host(host).map(|login| at(Some(login)).into_owned()),
            },
            None => {
                let named = |base: &str| issuer.url(&format!("{base}{}", self.world_prefix));
                let aliases = vec![named(self.own.plain()), named(self.own.over_tls())];
                IssuerUrl { url: issuer.url(&at(None)), aliases, is_recorded: false, login: None }
            }
        }
    }
}

/// Whether a text can stand in a URL as host and port. A client can send anything as `Host`.
fn is_authority(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    !text.is_empty() && !text.starts_with(':') && text.bytes().all(is_part)
}

/// An issuer's URL at the requested host.
pub(crate) struct IssuerUrl {
    /// The claim `iss`, byte for byte.
    pub(crate) url: String,
    /// What else it is called: by what clients have hard-coded, on whatever port they were led here, or by the mock's own address.
    aliases: Vec<String>,
    is_recorded: bool,
    /// Where persons log in and out, when that is another host.
    login: Option<String>,
}

impl IssuerUrl {
    /// Whether `url` is meant for it. Clients that were configured for an earlier version of this mock end the name of its
    /// ID-porten with a slash, which is accepted at the mock's own address only.
    pub(crate) fn is_called(&self, url: &str) -> bool {
        let is_one = |url: &str| self.url == url || self.aliases.iter().any(|alias| alias == url);
        let is_with_slash = || !self.is_recorded && url.strip_suffix('/').is_some_and(is_one);
        is_one(url) || !self.url.ends_with('/') && is_with_slash()
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
            ("localhost:8080", true, Maskinporten, "https://localhost:8080/", "https://localhost:8080/token"),
            ("krr-mock", false, Maskinporten, "http://krr-mock/", "http://krr-mock/token"),
            ("[::1]:8080", false, Idporten, "http://[::1]:8080/idporten", "http://[::1]:8080/idporten/token"),
            ("not a name", false, Maskinporten, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/token"),
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
        let spoken_to = named("localhost:8080", false, Maskinporten);
        assert!(spoken_to.is_called("http://localhost:8080/") && spoken_to.is_called("http://127.0.0.1:8080/"));
        assert!(!spoken_to.is_called("http://localhost:8080") && !spoken_to.is_called("http://localhost/"));
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
