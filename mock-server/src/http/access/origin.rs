//! Requests of web pages of other sites, which must not call the admin API of a mock on the user's machine.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header::ORIGIN, uri::Authority};
use krr_specs::Environments;

use crate::http::request::ApiRequest;
use crate::http::server_names::ServerNames;

/// Says how the site of the page is related to this one (the specification Fetch Metadata Request Headers, section 2.3).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Top-level names that nobody can register, which networks of containers and offices use.
const PRIVATE: [&str; 7] = ["localhost", "internal", "local", "localdomain", "test", "svc", "home.arpa"];

/// The origin of the web page that sent a request, when it is of another site (RFC 6454, section 7). Pages of this machine and of
/// the mock's own names may call the admin API, on any port; browser extensions and names without a dot may not.
///
/// The field `Host` proves nothing: the owner of a name can point it at this machine.
pub(crate) fn cross_origin(own: &ServerNames, headers: &HeaderMap) -> Option<String> {
    let is_same_site = |origin: &HeaderValue| {
        let uri: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
        // `null`, of a local file or a sandboxed page, has no scheme.
        let uri = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        uri.as_ref().and_then(Uri::host).is_some_and(|host| is_local(own, host))
    };
    // No browser sends several, and one of a stranger is enough.
    let foreign = headers.get_all(ORIGIN).iter().find(|origin| !is_same_site(origin))?;
    Some(String::from_utf8_lossy(foreign.as_bytes()).into_owned())
}

/// Whether the browser says that the request is a page's of another site. Not every such request has an origin.
pub(crate) fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.get_all(SEC_FETCH_SITE).iter().any(|site| site.as_bytes().eq_ignore_ascii_case(b"cross-site"))
}

/// The mock itself, or this machine.
fn is_local(own: &ServerNames, host: &str) -> bool {
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    match address {
        Some(address) => address.is_loopback() || own.is_at(host),
        None => {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost") || own.is_at(&host)
        }
    }
}

/// The requested host, when it is a name that its owner may have pointed at this machine, so that a page of theirs has the same
/// origin as the mock (DNS rebinding). Addresses, names without a dot and private names cannot be used for it.
pub(crate) fn foreign_host(own: &ServerNames, request: &ApiRequest) -> Option<String> {
    let authority: Authority = request.host()?.parse().ok()?;
    let host = authority.host().trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let is_private = || PRIVATE.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')));
    let is_known = host.parse::<IpAddr>().is_ok()
        || !host.contains('.')
        || own.is_at(&host)
        || request.recorded_host.is_some()
        || Environments::bundled().generation_of(authority.as_str()).is_some()
        || is_private();
    (!is_known).then_some(host)
}
