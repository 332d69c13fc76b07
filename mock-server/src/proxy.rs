//! What the mock is asked as an HTTP proxy. It connects nobody to anything: whatever is let through ends in the mock.

use std::net::IpAddr;

use http::{Method, Request, StatusCode, Uri, Version};
use krr_specs::{Environments, Host};
use serde_json::json;

use crate::{answer::Answer, mock::Mock, rehearsal::Ending};

/// What is to become of a request by its target.
pub(crate) enum Asked {
    /// It is for the mock, by whatever name.
    Served,
    /// A tunnel to a host of the record (RFC 9110, section 9.3.6).
    Tunnel(&'static Host),
    Refused(Box<Answer>),
}

/// The ports on which the hosts of the record listen, or would redirect from.
const PORTS: [u16; 2] = [443, 80];

/// Looks at method and target alone. Who speaks HTTP/2 names the scheme in each request, and asks for no proxy by it.
pub(crate) fn asked<B>(mock: &Mock, request: &Request<B>, in_tunnel: bool) -> Asked {
    let verdict = match request.method() {
        &Method::CONNECT if in_tunnel || request.version() >= Version::HTTP_2 => {
            let text = "a tunnel is asked for over HTTP/1.1, and not within another";
            Err(refused(StatusCode::NOT_IMPLEMENTED, text))
        }
        &Method::CONNECT => tunnel(mock, request.uri()).map(Asked::Tunnel),
        _ if request.uri().scheme().is_some() && request.version() < Version::HTTP_2 => {
            if is_served(mock, request.uri()) { Ok(Asked::Served) } else { Err(foreign(request.uri())) }
        }
        _ => Ok(Asked::Served),
    };
    verdict.unwrap_or_else(|answer| Asked::Refused(Box::new(answer)))
}

fn tunnel(mock: &Mock, target: &Uri) -> Result<&'static Host, Answer> {
    let malformed = || {
        let text = "CONNECT takes a host and a port, such as oidc-ver2.difi.no:443";
        refused(StatusCode::BAD_REQUEST, text)
    };
    let authority = target.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(malformed)?;
    let port = authority.port_u16().filter(|port| *port != 0).ok_or_else(malformed)?;
    let host = Environments::bundled().find_authority(authority.as_str()).ok_or_else(|| foreign(target))?;
    if !PORTS.contains(&port) {
        let text = format!("{} listens on 443, and was asked for on {port}", host.name);
        return Err(refused(StatusCode::FORBIDDEN, &text));
    }
    if mock.tls.is_none() && port == 443 {
        let text = format!("this mock speaks no TLS: start krr-mock with --tls, so that it can be {}", host.name);
        return Err(refused(StatusCode::NOT_IMPLEMENTED, &text));
    }
    match mock.worlds.usual().retired(host) {
        // What the most widespread proxy says when nobody listens; a guess.
        Some(retired) if retired.ending == Ending::Refused => {
            let text = format!("{} is retired from {} on (--retire), and nobody answers there", host.name, retired.on);
            Err(refused(StatusCode::SERVICE_UNAVAILABLE, &text))
        }
        _ => Ok(host),
    }
}

/// Whether an absolute target is this mock's: a host of the record or one that looks like G2, or the mock itself, which
/// may go by a name without a dot in a network of containers.
fn is_served(mock: &Mock, target: &Uri) -> bool {
    let Some(authority) = target.authority() else { return true };
    let (record, host) = (Environments::bundled(), authority.host());
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    record.find_authority(authority.as_str()).is_some()
        || record.generation_of(authority.as_str()).is_some()
        || address.is_some_and(|address| address.is_loopback())
        || !host.trim_end_matches('.').contains(['.', ':'])
        || mock.name.is_at(host)
}

fn foreign(target: &Uri) -> Answer {
    let host = target.host().unwrap_or_default();
    let text = format!("this proxy leads to the hosts of KRR alone, which it is itself, and not to {host}");
    let hosts: Vec<&str> = Environments::bundled().hosts().map(|host| host.name.as_str()).collect();
    Answer::json(StatusCode::FORBIDDEN, &json!({ "error": text, "hosts": hosts })).hinting(text).with_hint()
}

fn refused(status: StatusCode, text: &str) -> Answer {
    Answer::json(status, &json!({ "error": text })).hinting(text).with_hint()
}
