use std::{collections::HashSet, fmt::Write};

use jiff::civil::date;
use krr_specs::{
    Contradiction, DisputedField, EnvironmentKind, EnvironmentName, Environments, Host, HostGeneration, Retirement,
    Role,
};

/// Every host of the record, in every spelling that its sources have.
pub(super) const HOSTS: [&str; 38] = [
    "oidc-ver1.difi.no",
    "oidc-ver2.difi.no",
    "oidc-yt2.difi.eon.no",
    "oidc.difi.no",
    "krr-ver1.digdir.no",
    "krr-ver2.digdir.no",
    "krr-ver2.digdir",
    "ver2-krr.digdir.no",
    "krr-yt2.digdir.no",
    "krr-yt2.digdir.eon.no",
    "krr.digdir.no",
    "test.kontaktregisteret.no",
    "kontaktregisteret.no",
    "test.maskinporten.no",
    "maskinporten.no",
    "ver2.maskinporten.no",
    "test.idporten.no",
    "idporten.no",
    "kontaktinfo-ws-ver1.difi.no",
    "kontaktinfo-ws-ver2.difi.no",
    "kontaktinfo-ws-yt2.difi.no",
    "kontaktinfo-ws.difi.no",
    "eid-exttest.difi.no",
    "eid-systest-web01.dmz.local",
    "oidc-test1.difi.eon.no",
    "eid-vag-opensso.difi.local",
    "minprofil.test.kontaktregisteret.no",
    "minprofil.kontaktregisteret.no",
    "brukerprofil-ver1.difi.no",
    "brukerprofil-ver2.difi.no",
    "brukerprofil.difi.no",
    // Mentioned in the same sources in passing.
    "ver1.maskinporten.no",
    "yt2.maskinporten.no",
    "kontaktinfo-ws-yt1.difi.no",
    "kontaktinfo-ws-yt2.difi.eon.no",
    "krr-ver1.digdir.no]",
    // In N41 only.
    "login.test.idporten.no",
    "login.idporten.no",
];

/// The hosts behind which real people are.
const PRODUCTION: [&str; 9] = [
    "oidc.difi.no",
    "krr.digdir.no",
    "kontaktregisteret.no",
    "maskinporten.no",
    "idporten.no",
    "login.idporten.no",
    "kontaktinfo-ws.difi.no",
    "minprofil.kontaktregisteret.no",
    "brukerprofil.difi.no",
];

const SWAGGER: [&str; 8] = [
    "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/swagger-ui.html",
    "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v2/api-docs",
    "https://oidc.difi.no/kontaktinfo-oauth2-server/rest/apis",
    "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/swagger-ui/index.html",
    "https://oidc-ver2.difi.no//kontaktinfo-oauth2-server/swagger-ui/index.html",
    "https://oidc.difi.no/kontaktinfo-oauth2-server/swagger-ui/index.html",
    "https://test.kontaktregisteret.no/swagger-ui/index.html",
    "https://kontaktregisteret.no/swagger-ui/index.html",
];

pub(super) fn record() -> &'static Environments {
    Environments::bundled()
}

fn host(name: &str) -> &'static Host {
    record().find_host(name).expect(name)
}

/// The name of the host in a URL.
fn host_in(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.split('/').next().unwrap_or_default()
}

#[test]
fn every_host_and_page_of_the_contract_is_there() {
    for name in HOSTS {
        host(name);
    }
    let spelled: usize = record().hosts().map(|host| record().names_of(host).count()).sum();
    assert_eq!(spelled, HOSTS.len(), "a host stands in the file and not in this list");
    let pages: HashSet<&str> = record().swagger_pages().map(|page| page.url.as_str()).collect();
    for url in SWAGGER {
        assert!(pages.contains(url), "{url}");
    }
}

#[test]
fn the_table_of_hosts() {
    let mut table = format!(
        "{:36} {:11} {:14} {:11} {:22} replaced by\n",
        "host", "environment", "generation", "in use from", "retired"
    );
    for Host { name, environment, generation, in_use_from, retired, replaced_by, .. } in record().hosts() {
        let from = in_use_from.map_or_else(|| "-".to_owned(), |dating| dating.to_string());
        let instead = if replaced_by.is_empty() { "-".to_owned() } else { replaced_by.join(", ") };
        let row = format!("{name:36} {environment:11} {generation:14} {from:11} {retired:22} {instead}");
        writeln!(table, "{row}").unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn production_is_known_by_its_type() {
    for host in record().hosts() {
        let listed = PRODUCTION.contains(&host.name.as_str());
        assert_eq!(host.environment.kind() == EnvironmentKind::Production, listed, "{}", host.name);
        assert_eq!(host.is_production(), listed, "{}", host.name);
    }
}

#[test]
fn every_environment_is_described_and_found_by_name() {
    for name in EnvironmentName::ALL {
        assert_eq!(record().find(&name.to_string()).map(|found| found.name), Some(name));
        assert!(record().hosts_of(name).next().is_some(), "{name} has no host");
    }
    assert_eq!(record().iter().count(), EnvironmentName::ALL.len());
    assert_eq!(record().find("VER2").map(|found| found.name), Some(EnvironmentName::Ver2));
    assert!(record().find("ver3").is_none());
}

#[test]
fn the_hosts_the_seed_retires_were_retired_by_its_day() {
    let seed_day = date(2023, 10, 16);
    for name in [
        "oidc-ver1.difi.no",
        "oidc-ver2.difi.no",
        "oidc-yt2.difi.eon.no",
        "oidc.difi.no",
        "krr.digdir.no",
        "krr-ver2.digdir",
        "krr-ver1.digdir.no",
    ] {
        assert!(host(name).is_retired(seed_day), "{name}");
    }
    assert!(!host("oidc-ver2.difi.no").is_retired(date(2023, 10, 2)));
    assert!(!host("test.kontaktregisteret.no").is_retired(seed_day));
}

#[test]
fn whoever_is_sent_elsewhere_arrives_at_a_host_in_use() {
    let today = date(2024, 12, 31);
    for host in record().hosts().filter(|host| !host.replaced_by.is_empty()) {
        let instead = record().replacement(host, today);
        // The YT2 line ended without a successor.
        if host.environment == EnvironmentName::Yt2 {
            assert_eq!(instead, None, "{}", host.name);
            continue;
        }
        let instead = instead.unwrap_or_else(|| panic!("{} leads nowhere", host.name));
        assert!(!instead.is_retired(today));
        assert_eq!(instead.is_production(), host.is_production(), "{}: test and production must not mix", host.name);
    }
    let pilot = record().replacement(host("eid-exttest.difi.no"), today);
    assert_eq!(pilot.map(|found| found.name.as_str()), Some("test.kontaktregisteret.no"), "by way of G1");
}

#[test]
fn what_hosts_say_of_each_other_holds() {
    let issuers: HashSet<&str> = record().hosts().filter_map(|host| host.issuer_url.as_deref()).collect();
    for host in record().hosts() {
        let name = host.name.as_str();
        assert!(!host.roles.is_empty() && !host.evidence.is_empty(), "{name}");
        assert_eq!(host.roles.contains(&Role::Issuer), host.issuer_url.is_some(), "{name}");
        assert_eq!(host.accepted_issuers.is_empty(), host.base.is_none() || host.roles[0] != Role::Lookup, "{name}");
        for next in &host.replaced_by {
            assert_eq!(record().find_host(next).map(|found| &found.name), Some(next), "{name}");
        }
        for issuer in &host.accepted_issuers {
            assert!(issuers.contains(issuer.as_str()), "{name}: nobody issues as {issuer}");
        }
        for url in host.base.iter().chain(&host.issuer_url) {
            assert_eq!(host_in(url), name);
        }
        assert!(!host.base.as_ref().is_some_and(|base| base.ends_with('/')), "{name}");
        if let (Some(from), Some(end)) = (host.in_use_from, host.retired.date()) {
            assert!(from.first_day() <= end.last_day(), "{name}");
        }
        for address in &host.addresses {
            assert!(record().hosts_at(address.ip).any(|other| other == host), "{name} at {}", address.ip);
        }
    }
}

/// N10.
#[test]
fn addresses_of_test_and_production_are_those_of_the_newest_sources() {
    for (name, address) in [("test.kontaktregisteret.no", "139.105.36.137"), ("kontaktregisteret.no", "139.105.36.169")]
    {
        let host = host(name);
        assert_eq!((host.addresses[0].ip.to_string().as_str(), host.retired), (address, Retirement::InUse));
        assert!(host.evidence.iter().any(|key| key.as_str() == "N10"), "{name}");
    }
}

/// N11.
#[test]
fn hosts_of_g1_and_maskinporten_had_addresses_that_g2_shared() {
    let at = |ip: &str| record().hosts_at(ip.parse().unwrap()).map(|host| host.name.as_str()).collect::<Vec<_>>();
    assert_eq!(at("146.192.252.121"), ["oidc-ver1.difi.no", "oidc-ver2.difi.no", "krr-ver1.digdir.no"]);
    assert_eq!(at("146.192.252.152"), ["oidc-ver2.difi.no", "krr-ver2.digdir.no"]);
    assert_eq!(at("146.192.252.54"), ["oidc.difi.no", "krr.digdir.no"]);
    assert_eq!(at("146.192.252.118"), ["ver1.maskinporten.no"]);
    assert_eq!(at("146.192.252.50"), ["maskinporten.no"]);
    let (left, maskinporten) = ("146.192.252.50".parse().unwrap(), host("maskinporten.no"));
    assert!(!maskinporten.has_left(left, date(2023, 2, 7)) && maskinporten.has_left(left, date(2023, 2, 8)));
    assert!(!maskinporten.has_left("139.105.36.164".parse().unwrap(), date(2026, 11, 30)));
}

#[test]
fn base_paths_follow_the_generation() {
    for host in record().hosts().filter(|host| host.base.is_some()) {
        match host.generation {
            HostGeneration::G0 | HostGeneration::G1 => assert_eq!(host.base_path(), "/kontaktinfo-oauth2-server"),
            HostGeneration::G2 | HostGeneration::G3 => assert_eq!(host.base_path(), ""),
            HostGeneration::Soap => assert_eq!(host.base_path(), "/kontaktinfo-external/ws-v5"),
            HostGeneration::Issuer | HostGeneration::EndUserPages => {}
        }
    }
}

#[test]
fn pages_are_on_hosts_that_show_them() {
    for page in record().swagger_pages() {
        let host = host(host_in(&page.url));
        assert_eq!(host.environment, page.environment, "{}", page.url);
        assert!(host.roles.contains(&Role::Swagger), "{}", page.url);
    }
}

#[test]
fn a_resolved_contradiction_is_what_the_host_says() {
    for Contradiction { host: about, field, resolved, rejected, .. } in record().contradictions() {
        assert!(!rejected.is_empty() && rejected.iter().all(|claim| claim.value != resolved.value), "{about:?}");
        let Some(about) = about else { continue };
        let host = host(about);
        assert_eq!(&host.name, about, "a contradiction names its host by the chosen name");
        let said = match field {
            DisputedField::Name => Some(host.name.clone()),
            DisputedField::Base => host.base.clone(),
            DisputedField::Issuer => host.accepted_issuers.first().cloned(),
            DisputedField::Scopes => host.scopes.map(|family| family.to_string()),
            DisputedField::InUseFrom | DisputedField::V2InUseFrom => host.in_use_from.map(|dating| dating.to_string()),
            DisputedField::Retired => host.retired.date().map(|dating| dating.to_string()),
            DisputedField::Swagger | DisputedField::Listing => continue,
        };
        assert_eq!(said.as_ref(), Some(&resolved.value), "{about}: {field}");
    }
}

#[test]
fn both_dates_of_the_old_production_host_are_kept_with_their_sources() {
    let krr = host("krr.digdir.no");
    assert_eq!(krr.retired, Retirement::On("2023-09-18".parse().unwrap()));
    let dates = record().contradictions_about(krr).find(|found| found.field == DisputedField::Retired).unwrap();
    let told: Vec<String> = dates.claims().map(|claim| format!("{} {:?}", claim.value, claim.evidence)).collect();
    assert_eq!(told, ["2023-09-18 [SEED, DOC-2023]", "2023-09-27 [DOC-MIG]", "2023-09-01 [DOC-2023]"]);
}
