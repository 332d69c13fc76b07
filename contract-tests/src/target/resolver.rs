use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::target::live_url::known_address;

/// Resolves names with the system's resolver, and refuses names that lead to production.
pub(crate) struct NoProductionResolver;

impl Resolve for NoProductionResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            match leads_to_production(&addresses) {
                true => Err(format!("{} leads to production, which is never called", name.as_str()).into()),
                false => Ok(Box::new(addresses.into_iter()) as Addrs),
            }
        })
    }
}

pub(crate) fn leads_to_production(addresses: &[SocketAddr]) -> bool {
    addresses.iter().filter_map(|address| known_address(address.ip())).any(krr_specs::Host::is_production)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_production_address_among_others_is_refused() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert!(leads_to_production(&[at("192.0.2.1:443"), at("[2a02:9cc::206]:443")]));
        assert!(!leads_to_production(&[at("192.0.2.1:443"), at("139.105.36.137:443")]));
    }

    #[tokio::test]
    async fn localhost_is_resolved() {
        let found = NoProductionResolver.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_ok_and(|mut found| found.all(|address| address.ip().is_loopback())));
    }
}
