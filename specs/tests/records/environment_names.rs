//! Hosts, environments and issuers by their names: each is found by its own, and by nothing near it.

use std::collections::HashSet;

use krr_specs::{Environments, Role};
use proptest::prelude::*;

use crate::records::environments::{HOSTS, record};

#[test]
fn no_name_leads_to_two_hosts() {
    let mut seen = HashSet::new();
    for name in record().hosts().flat_map(|host| record().names_of(host)) {
        assert!(seen.insert(name), "{name}");
        assert_eq!(name, name.to_lowercase());
        // The first character distinguishes an address from a name.
        assert!(name.starts_with(|first: char| first.is_ascii_alphabetic()), "{name}");
    }
}

proptest! {
    #[test]
    fn letter_case_does_not_matter(at in 0..HOSTS.len(), upper in any::<u64>()) {
        let mixed = HOSTS[at].chars().enumerate().map(|(place, letter)| {
            if upper >> (place % 64) & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
        });
        let mixed: String = mixed.collect();
        prop_assert_eq!(record().find_host(&mixed), record().find_host(HOSTS[at]));
    }

    #[test]
    fn a_neighbour_of_a_host_is_not_the_host(at in 0..HOSTS.len(), more in "[a-z.:/]{1,5}") {
        for near in [[HOSTS[at], &more].concat(), [&more, HOSTS[at]].concat()] {
            let Some(host) = record().find_host(&near) else { continue };
            prop_assert!(record().names_of(host).any(|known| known == near), "{} is not {}", near, host.name);
        }
    }

    #[test]
    fn any_text_may_be_asked_about(text in "\\PC{0,40}") {
        let _ = (record().find_host(&text), record().find(&text));
    }
}

#[test]
fn every_issuer_is_found_by_its_name_and_by_that_name_alone() {
    let record = Environments::bundled();
    let mut kinds = HashSet::new();
    for host in record.hosts() {
        let Some(issues_as) = &host.issuer_url else {
            let of_another = host.logs_in_for.as_ref().and_then(|_| record.issuer_host(host).issuer());
            assert_eq!(host.issuer(), of_another, "{}", host.name);
            continue;
        };
        let issuer = record.find_issuer(issues_as);
        assert_eq!(issuer, host.issuer(), "{issues_as}");
        kinds.extend(issuer);
        for wrong in
            [format!("{issues_as}x"), format!("{issues_as}/"), issues_as.replace("https", "ftp"), host.name.clone()]
        {
            assert_eq!(record.find_issuer(&wrong), None, "{wrong}");
        }
        for guard in record.hosts().filter(|guarded| guarded.accepted_issuers.contains(issues_as)) {
            assert!(guard.roles.contains(&Role::Lookup), "{issues_as} guards {}", guard.name);
        }
    }
    assert_eq!(kinds.len(), 3);
}

proptest! {
    #[test]
    fn no_authority_is_more_than_unknown(text in "\\PC{0,40}|[a-z0-9.:\\[\\]@-]{0,40}") {
        let record = Environments::bundled();
        let found = record.find_authority(&text);
        prop_assert!(found.is_none_or(|host| record.names_of(host).any(|name| text.to_ascii_lowercase().contains(name))));
        prop_assert_eq!(record.find_issuer(&text), None);
        let _ = record.generation_of(&text);
    }
}
