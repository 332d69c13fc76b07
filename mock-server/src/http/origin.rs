use std::net::IpAddr;

use http::{HeaderMap, Uri, header::ORIGIN};

use crate::http::server_names::ServerNames;

/// The origin of the web page that sent a request, when it is of another site (RFC 6454, section 7). Such a page must not call the
/// admin API of a mock on the user's machine. Pages of this machine and of the mock's own names may, on any port.
///
/// The field `Host` proves nothing: the owner of a name can point it at this machine.
pub(crate) fn cross_origin(own: &ServerNames, headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(ORIGIN)?;
    let uri: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    // `null`, of a local file or a sandboxed page, has no scheme.
    let uri = uri.filter(|uri| uri.scheme().is_some());
    let is_same_site = uri.as_ref().and_then(Uri::host).is_some_and(|host| is_local(own, host));
    (!is_same_site).then(|| String::from_utf8_lossy(origin.as_bytes()).into_owned())
}

/// The mock itself, this machine, or a name without a dot, as in a network of containers.
fn is_local(own: &ServerNames, host: &str) -> bool {
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    match address {
        Some(address) => address.is_loopback() || own.is_at(host),
        None => !host.contains('.') || host.ends_with(".localhost") || own.is_at(host),
    }
}
