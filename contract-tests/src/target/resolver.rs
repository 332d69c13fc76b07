use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::target::live_url::known_address;

/// Looks names up as usual, and gives no address of production: a name of one's own can lead there too.
pub(crate) struct NeverToProduction;

impl Resolve for NeverToProduction {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            match leads_to_production(&found) {
                true => Err(format!("{} leads to production, which is never called", name.as_str()).into()),
                false => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

pub(crate) fn leads_to_production(found: &[SocketAddr]) -> bool {
    found.iter().filter_map(|address| known_address(address.ip())).any(krr_specs::Host::is_production)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_address_of_production_is_too_many() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert!(leads_to_production(&[at("192.0.2.1:443"), at("[2a02:9cc::206]:443")]));
        assert!(!leads_to_production(&[at("192.0.2.1:443"), at("139.105.36.137:443")]));
    }

    #[tokio::test]
    async fn names_of_this_machine_are_looked_up() {
        let found = NeverToProduction.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_ok_and(|mut found| found.all(|address| address.ip().is_loopback())));
    }
}
