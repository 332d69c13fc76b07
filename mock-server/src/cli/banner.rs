//! What is printed once the mock answers.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use krr_mock_server::KrrMock;
use krr_specs::Environments;

use crate::{args::Flags, choices::LogFormat};

/// On standard output, or as a line of the log where that is JSON.
pub(crate) fn announce(krr: &KrrMock, flags: &Flags) {
    let (uri, address) = (krr.uri(), krr.address());
    if flags.log == LogFormat::Json {
        return tracing::info!(uri, %address, "krr-mock answers");
    }
    let mut text = format!("krr-mock {} answers at {uri}", env!("CARGO_PKG_VERSION"));
    if flags.is_named() {
        let _ = write!(text, ", listening on {address}");
    }
    let _ = write!(
        text,
        "\n{}\n\
         \x20 issuers   {uri}/  (Maskinporten)\n\
         \x20           {uri}/idporten-oidc-provider/  (of old, for G1)\n\
         \x20           {uri}/idporten/  (ID-porten)\n\
         \x20 tokens    {uri}/_mock/tokens  (for people in a hurry)\n\
         \x20 steering  {uri}/_mock/openapi.json\n\
         {}{}",
        what_is_served(uri, flags),
        old_hosts(krr, flags),
        retirements(flags),
    );
    let _ = write!(io::stdout(), "{text}");
}

fn what_is_served(uri: &str, flags: &Flags) -> String {
    match flags.spec() {
        Some(path) => {
            format!("  serves    {}, in place of the bundled contracts; {uri}/_mock/health says where", path.display())
        }
        None => format!(
            "  look-ups  {uri}/kontaktinfo-oauth2-server/rest/v1/personer  (G1)\n\
             \x20           {uri}/rest/v2/personer  (G3)\n\
             \x20 contract  {uri}/kontaktinfo-oauth2-server/swagger-ui/index.html  (G1)\n\
             \x20           {uri}/swagger-ui/index.html  (G3)"
        ),
    }
}

/// With TLS, the ways in which a client with the addresses of old in it comes here.
fn old_hosts(krr: &KrrMock, flags: &Flags) -> String {
    let Some(https) = krr.https_uri() else { return String::new() };
    let address = krr.address();
    let ip = if address.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { address.ip() };
    let reachable = SocketAddr::new(ip, address.port());
    let authority = match &flags.tls_ca {
        Some(path) => format!("the authority in {}", path.display()),
        None => format!("the authority in {}/_mock/health; --tls-ca PATH writes it", krr.uri()),
    };
    let mut text = format!(
        "  tls       {https}, on the same port; clients have to trust {authority}\n\
         \x20 old hosts https_proxy=http://{reachable}  (CONNECT, for the hosts of KRR alone)\n\
         \x20           curl --connect-to ::{reachable} https://oidc-ver2.difi.no/...\n\
         \x20           or in the hosts file, with --listen {}\n",
        SocketAddr::new(ip, 443),
    );
    let record = Environments::bundled();
    for environment in record.iter() {
        let hosts: Vec<&str> = record.hosts_of(environment.name).map(|host| host.name.as_str()).collect();
        let _ = writeln!(text, "            {ip} {}", hosts.join(" "));
    }
    text
}

fn retirements(flags: &Flags) -> String {
    let mut text = String::new();
    for (place, retirement) in flags.retirements().iter().enumerate() {
        let _ = writeln!(text, "  {:10}{retirement}", if place == 0 { "retired" } else { "" });
    }
    text
}
