//! `krr-contract environments` as a process.

use krr_specs::Environments;
use serde_json::Value;

use crate::support::program::{Outcome, krr_contract};

fn krr_environments(arguments: &[&str]) -> Outcome {
    krr_contract(&[&["environments"], arguments].concat())
}

fn hosts(report: &Value) -> Vec<&str> {
    let environments = report["environments"].as_array().unwrap();
    let hosts = environments.iter().flat_map(|environment| environment["hosts"].as_array().unwrap());
    hosts.map(|host| host["name"].as_str().unwrap()).collect()
}

#[test]
fn the_table_has_every_host_and_the_flags_filter_it() {
    let (code, table, _) = krr_environments(&[]);
    assert_eq!(code, Some(0));
    let total = Environments::bundled().hosts().count();
    assert_eq!(table.lines().count(), total + 1);
    let row = table.lines().find(|line| line.contains(" krr-ver2.digdir.no ")).unwrap();
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(
        cells,
        [
            "ver2",
            "g2",
            "krr-ver2.digdir.no",
            "ver2.maskinporten.no",
            "2020-06-24",
            "2023-08-18",
            "test.kontaktregisteret.no"
        ]
    );
    let (_, retired, _) = krr_environments(&["--retired"]);
    let (_, live, _) = krr_environments(&["--live"]);
    assert_eq!(retired.lines().count() + live.lines().count(), total + 2);
    assert!(live.contains(" test.kontaktregisteret.no ") && !live.contains("oidc-ver2"), "{live}");
    assert!(!retired.contains(" in use "), "{retired}");
}

#[test]
fn json_has_every_host_and_swagger_page() {
    let (_, all, _) = krr_environments(&["--format", "json"]);
    let all: Value = serde_json::from_str(&all).unwrap();
    let mut named = hosts(&all);
    let mut expected: Vec<_> = Environments::bundled().hosts().map(|host| host.name.as_str()).collect();
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(named, expected);
    let pages =
        all["environments"].as_array().unwrap().iter().map(|one| one["swagger_pages"].as_array().unwrap().len());
    assert_eq!(pages.sum::<usize>(), Environments::bundled().swagger_pages().count());

    let (_, one, _) = krr_environments(&["show", "krr.digdir.no", "--format", "json"]);
    let one: Value = serde_json::from_str(&one).unwrap();
    let host = &one["hosts"][0];
    assert_eq!((&host["retired"]["how"], &host["retired"]["date"]), (&"on".into(), &"2023-09-18".into()));
    assert_eq!(host["replacement"], "kontaktregisteret.no");
    assert_eq!(host["contradictions"][0]["claims"].as_array().unwrap().len(), 3);
    let address = host["evidence"][0]["address"].as_str().unwrap();
    assert!(address.starts_with("https://github.com/felleslosninger/docs/blob/45b31b24/"), "{address}");
}

#[test]
fn an_environment_is_shown_with_all_details() {
    let (code, out, _) = krr_environments(&["show", "VER2"]);
    assert_eq!(code, Some(0));
    for expected in [
        "oidc-ver2.difi.no (g1; lookup, issuer, swagger)",
        "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server",
        "https://oidc-ver2.difi.no/idporten-oidc-provider/",
        "global/sikkerdigitalpost.read",
        "146.192.252.152",
        "until 2023-08-18 (certain)",
        "listed as retired on 2024-10-17 (likely)",
        "krr-ver2.digdir.no (retired too), test.kontaktregisteret.no",
        "other spellings krr-ver2.digdir, ver2-krr.digdir.no",
        "soap endpoint   https://kontaktinfo-ws-ver2.difi.no/kontaktinfo-external/ws-v5",
        "https://oidc-ver2.difi.no//kontaktinfo-oauth2-server/swagger-ui/index.html",
        "the sources disagree on `retired`",
        "https://github.com/felleslosninger/docs/blob/45b31b24/_docs/Kontaktregisteret/krr_utfasa_endepunkt.md",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
    let (_, live, _) = krr_environments(&["show", "test.kontaktregisteret.no"]);
    assert!(
        live.contains("from 2023-06-27, in use (certain)") && live.contains("2a02:9cc::306 (from 2024-05-13)"),
        "{live}"
    );
}

#[test]
fn every_environment_and_every_host_can_be_shown() {
    let record = Environments::bundled();
    let names = record.iter().map(|one| one.name.to_string()).chain(record.hosts().map(|host| host.name.clone()));
    for name in names {
        let (code, out, err) = krr_environments(&["show", &name]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{name}");
        assert!(out.contains(&name), "{name}: {out}");
    }
}

#[test]
fn an_unknown_name_exits_2_with_the_nearest() {
    for (name, nearest) in [("ver3", "ver1, ver2"), ("krr-ver2.digdir.com", "krr-ver2.digdir.no"), ("prod", "")] {
        let (code, out, err) = krr_environments(&["show", name]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains("the nearest are") && err.contains(nearest), "{err}");
    }
    assert_eq!(krr_environments(&["--retired", "--live"]).0, Some(2));
}

#[test]
fn a_host_is_found_by_address_and_by_url() {
    // G1 and G2 shared it (N11).
    let shared = &["oidc-ver2.difi.no", "krr-ver2.digdir.no"][..];
    let one = &shared[1..];
    for (name, expected) in [
        ("146.192.252.152", shared),
        ("https://146.192.252.152:443/rest/v1/personer", shared),
        ("https://KRR-ver2.digdir.no/rest/v1/personer?x=1", one),
        ("krr-ver2.digdir.no.:443", one),
        ("https://user:secret@krr-ver2.digdir.no", one),
    ] {
        let (code, out, err) = krr_environments(&["show", name, "--format", "json"]);
        assert_eq!(code, Some(0), "{name}: {err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let hosts: Vec<_> = report["hosts"].as_array().unwrap().iter().map(|host| &host["name"]).collect();
        assert_eq!(hosts, expected, "{name}");
    }
    for name in ["2a02:9cc::306", "[2a02:9cc::306]:443", "https://[2A02:9CC:0::306]/rest"] {
        assert_eq!(krr_environments(&["show", name]).0, Some(0), "{name}");
    }
    for name in ["127.0.0.1", "https://", "[", "::1"] {
        let (code, _, err) = krr_environments(&["show", name]);
        assert_eq!(code, Some(2), "{name}: {err}");
    }
}
