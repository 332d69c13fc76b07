use std::net::SocketAddr;

use http::Uri;
use krr_specs::{Environments, Issuer};

/// The names of the mock itself, which its URLs begin with.
pub(crate) struct ServerNames {
    /// Without a slash at its end: `http://127.0.0.1:8080`.
    plain: String,
    /// The same over TLS. A given base URL is used for both.
    over_tls: String,
    /// Host names and addresses without a port, besides those of the loopback interface.
    hosts: Vec<String>,
}

impl ServerNames {
    /// With a base URL, of `--base-url`.
    pub(crate) fn given(base_url: &str, address: SocketAddr) -> Self {
        let after_scheme = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
        let host = after_scheme.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        let hosts = host.into_iter().chain([address.ip().to_string()]).collect();
        Self { plain: base_url.to_owned(), over_tls: base_url.to_owned(), hosts }
    }

    /// Without one: the URLs have the address.
    pub(crate) fn listening(address: SocketAddr) -> Self {
        let hosts = vec![address.ip().to_string()];
        Self { plain: format!("http://{address}"), over_tls: format!("https://{address}"), hosts }
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

    /// The issuer with this URL, under a name of the mock or of a recorded host.
    pub(crate) fn find_issuer(&self, url: &str) -> Option<Issuer> {
        let own = [&self.plain, &self.over_tls].into_iter().find_map(|base| Issuer::from_url(url, base));
        own.or_else(|| Environments::bundled().find_issuer(url))
    }
}
