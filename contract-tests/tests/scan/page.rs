//! The archive page with the retired endpoints: its layout with rows from the environments.

use krr_contract_tests::scan::Findings;
use krr_specs::{Environments, Evidence};

use crate::scan::scan;

/// The lines of the page in order, each with its row of the environments.
fn rows() -> Vec<(String, String)> {
    let record = Environments::bundled();
    let link = |url: &str| format!("[{url}]({url})");
    let lookup = ["oidc-ver1.difi.no", "oidc-ver2.difi.no", "oidc-yt2.difi.eon.no", "oidc.difi.no"].map(|name| {
        let host = record.find_host(name).unwrap();
        let url = format!("{}/rest/v1/personer", host.base.as_deref().unwrap());
        (format!(" |{}|{}|", host.environment, link(&url)), name.to_owned())
    });
    let addresses = ["krr.digdir.no", "krr-ver2.digdir", "krr-ver1.digdir.no"].map(|spelled| {
        let host = record.find_host(spelled).unwrap();
        let ip = host.addresses.first().unwrap().ip;
        (
            format!("| {spelled}      | {ip}   | 443 | Oppslagstjenesten KRR | Utfaset {} | utgående |", host.retired),
            host.name.clone(),
        )
    });
    let page = record.swagger_pages().find(|page| page.url.contains(".no//")).unwrap();
    let page = (format!("|VER2|{}|", link(&page.url)), page.url.clone());
    lookup.into_iter().chain(addresses).chain([page]).collect()
}

#[test]
fn the_findings_for_the_archive_page_are_exactly_its_rows() {
    assert!(Evidence::bundled().find("SEED").is_some());
    let rows = rows();
    assert_eq!(rows.len(), 8, "four look-ups, three addresses and the link to Swagger");
    let table = "---\ntitle: Utfasede endepunkt og IP-adresser\nproduct: KRR\n---\n\n## Utfasede endepunkt:\n\n |miljø|url|\n |-|-|\n";
    let text = format!("{table}{}\n", rows.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join("\n"));
    let Findings { findings, suppressed } = scan(text);
    let found: Vec<_> = findings.iter().map(|found| (found.line - table.lines().count(), found.row.as_str())).collect();
    let expected: Vec<_> = rows.iter().enumerate().map(|(at, (_, row))| (at + 1, row.as_str())).collect();
    assert_eq!(found, expected);
    assert!(suppressed.is_empty());
    // A link has its URL twice, a row of the firewall table has name and address: two places of one finding.
    assert!(findings.iter().all(|found| found.places.len() == 2), "{findings:#?}");
}
