//! The value of `--listen`: `127.0.0.1:8080`, `localhost:8080`, or `:8080` for all addresses of the machine.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr, ToSocketAddrs},
    str::FromStr,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListenAddress {
    pub(crate) address: SocketAddr,
    /// The host name that was given.
    pub(crate) name: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenAddressError {
    #[error("expected an address and a port, such as 127.0.0.1:8080, localhost:8080 or :8080")]
    Form,
    #[error("the name has no address: {0}")]
    Name(#[from] io::Error),
}

impl FromStr for ListenAddress {
    type Err = ListenAddressError;

    /// Of the addresses of a name the first of IPv4, which more clients reach.
    fn from_str(text: &str) -> Result<Self, ListenAddressError> {
        if let Ok(address) = text.parse() {
            return Ok(Self { address, name: None });
        }
        let (host, port) = text.rsplit_once(':').ok_or(ListenAddressError::Form)?;
        let port: u16 = port.parse().map_err(|_| ListenAddressError::Form)?;
        if host.is_empty() {
            return Ok(Self { address: (Ipv4Addr::UNSPECIFIED, port).into(), name: None });
        }
        if host.contains([':', '[', ']', '/', ' ']) {
            return Err(ListenAddressError::Form);
        }
        let found: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
        let ipv4 = found.iter().find(|address| address.is_ipv4());
        let address = ipv4.or(found.first()).copied().ok_or(ListenAddressError::Form)?;
        Ok(Self { address, name: Some(host.to_owned()) })
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::ListenAddress;

    #[test]
    fn a_name_and_a_port_alone_are_addresses() {
        for (text, address) in [
            ("127.0.0.1:0", Some("127.0.0.1:0")),
            ("[::1]:8080", Some("[::1]:8080")),
            (":8080", Some("0.0.0.0:8080")),
            ("localhost:8080", Some("127.0.0.1:8080")),
            ("8080", None),
            ("localhost", None),
            ("localhost:", None),
            ("localhost:99999", None),
            ("http://localhost:8080", None),
            ("::1:8080x", None),
        ] {
            let parsed = text.parse::<ListenAddress>().ok().map(|address| address.to_string());
            assert_eq!(parsed.as_deref(), address, "{text}");
        }
    }
}
