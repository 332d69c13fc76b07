//! What is printed when the mock is ready.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use krr_mock_server::KrrMock;
use krr_specs::Environments;

use crate::args::Flags;
use crate::values::choices::LogFormat;

/// Prints to standard output, or one line to the log where that is JSON.
pub(crate) fn print(krr: &KrrMock, flags: &Flags) {
    let (uri, address) = (krr.uri(), krr.address());
    if flags.log == LogFormat::Json {
        return tracing::info!(uri, %address, "krr-mock answers");
    }
    let mut text = format!("krr-mock {} answers at {uri}", env!("CARGO_PKG_VERSION"));
    if flags.has_base_url() {
        let _ = write!(text, ", listening on {address}");
    }
    let admin = krr.admin_address().map_or_else(|| uri.to_owned(), |address| format!("http://{address}"));
    let _ = write!(
        text,
        "\n{}\n\
         \x20 issuers   {uri}/  (Maskinporten)\n\
         \x20           {uri}/idporten-oidc-provider/  (legacy OIDC provider, for G1)\n\
         \x20           {uri}/idporten  (ID-porten)\n\
         \x20 tokens    {admin}/_mock/tokens  (a token without a client)\n\
         \x20 admin     {admin}/_mock/openapi.json\n\
         {}{}",
        served_apis(uri, flags),
        old_hosts(krr, flags),
        retirements(flags),
    );
    let _ = write!(io::stdout(), "{text}");
}

fn served_apis(uri: &str, flags: &Flags) -> String {
    match flags.spec() {
        Some(path) => {
            format!("  serves    {}, instead of the bundled contracts; {uri}/_mock/health has its URL", path.display())
        }
        None => format!(
            "  look-ups  {uri}/kontaktinfo-oauth2-server/rest/v1/personer  (G1)\n\
             \x20           {uri}/rest/v2/personer  (G3)\n\
             \x20 contract  {uri}/kontaktinfo-oauth2-server/swagger-ui/index.html  (G1)\n\
             \x20           {uri}/swagger-ui/index.html  (G3)"
        ),
    }
}

/// With TLS: how clients that still use the URLs of retired hosts can reach the mock.
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
        "  tls       {https}, on the same port; clients must trust {authority}\n\
         \x20 old hosts https_proxy=http://{reachable}  (CONNECT, to hosts of KRR only)\n\
         \x20           curl --connect-to ::{reachable} https://oidc-ver2.difi.no/...\n\
         \x20           or these lines in the hosts file, with --listen {}\n",
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
