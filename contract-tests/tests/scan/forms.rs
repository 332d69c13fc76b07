//! Every retired row in every spelling.

use std::{collections::BTreeSet, net::IpAddr};

use jiff::civil::date;
use krr_contract_tests::scan::{Index, Text};
use krr_specs::{Environments, Host, HostGeneration};

use crate::scan::{index, scan};

/// A row with a name of the host and a path.
struct Row {
    row: String,
    host: String,
    path: String,
}

impl Row {
    fn url(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").unwrap().1;
    rest.find('/').map_or("", |slash| &rest[slash..])
}

fn rows() -> Vec<Row> {
    let record = Environments::bundled();
    let retired = |host: &&Host| host.is_retired(date(2026, 1, 1));
    let mut rows = Vec::new();
    for host in record.hosts().filter(retired) {
        let base = host.base.as_deref().map_or("", path_of);
        let lookup = match host.generation {
            HostGeneration::G0 | HostGeneration::G1 | HostGeneration::G2 => format!("{base}/rest/v1/personer"),
            HostGeneration::Soap | HostGeneration::EndUserPages => base.to_owned(),
            HostGeneration::G3 | HostGeneration::Issuer => String::new(),
        };
        let issuer = host.issuer_url.as_deref().map(|issuer| path_of(issuer).to_owned());
        // A typing error with a bracket is no host name.
        for name in record.names_of(host).filter(|name| !name.contains(']')) {
            for path in [Some(lookup.clone()), issuer.clone()].into_iter().flatten() {
                rows.push(Row { row: host.name.clone(), host: name.to_owned(), path });
            }
        }
    }
    for page in record.swagger_pages().filter(|page| page.retired.is_past(date(2026, 1, 1))) {
        let rest = page.url.strip_prefix("https://").unwrap();
        let (host, _) = rest.split_once('/').unwrap();
        rows.push(Row { row: page.url.clone(), host: host.to_owned(), path: path_of(&page.url).to_owned() });
    }
    rows
}

fn percent_encoded(text: &str) -> String {
    let encode = |c: char| {
        if c.is_ascii_alphanumeric() || "-._~".contains(c) { c.to_string() } else { format!("%{:02X}", c as u32) }
    };
    text.chars().map(encode).collect()
}

type Form = (&'static str, fn(&Row) -> String);

const FORMS: [Form; 34] = [
    ("properties", |row| format!("krr.url={}\n", row.url())),
    ("properties, apart", |row| format!("krr.host={}\nkrr.port=443\nkrr.path={}\n", row.host, row.path)),
    ("properties, path first", |row| format!("krr.path={}\nkrr.host={}\n", row.path, row.host)),
    ("properties, escaped colon", |row| format!("krr.url=https\\://{}{}\n", row.host, row.path)),
    ("yaml", |row| format!("krr:\n  url: \"{}\"\n", row.url())),
    ("yaml, apart", |row| format!("krr:\n  host: {}\n  path: {}\n", row.host, row.path)),
    ("yaml, key", |row| format!("hosts:\n  {}: 443\n", row.url())),
    ("env", |row| format!("export KRR_URL='{}'\n", row.url())),
    ("env, apart", |row| format!("KRR_HOST={}\nKRR_PATH={}\n", row.host, row.path)),
    ("terraform", |row| format!("variable \"krr\" {{\n  default = \"{}\"\n}}\n", row.url())),
    ("terraform, apart", |row| format!("host = \"{}\"\npath = \"{}\"\n", row.host, row.path)),
    ("kubernetes", |row| format!("- name: KRR_URL\n  value: {}\n", row.url())),
    ("kubernetes, apart", |row| format!("- host: {}\n  http:\n    paths:\n    - path: {}\n", row.host, row.path)),
    ("xml", |row| format!("<endpoint address=\"{}\"/>\n", row.url())),
    ("xml, apart", |row| format!("<host>{}</host>\n<path>{}</path>\n", row.host, row.path)),
    ("json", |row| format!("{{\"url\":\"{}\"}}", row.url())),
    ("json, apart", |row| format!("{{\"host\":\"{}\",\"path\":\"{}\"}}", row.host, row.path)),
    ("json, escaped slashes", |row| format!("{{\"url\":\"{}\"}}", row.url().replace('/', "\\/"))),
    ("json, unicode escapes", |row| format!("{{\"url\":\"{}\"}}", row.url().replace('/', "\\u002F"))),
    ("java", |row| format!("String url = \"{}\";\n", row.url())),
    ("java, put together", |row| format!("\"https://\" + \"{}\" + \"{}\"", row.host, row.path)),
    ("java, between line ends", |row| format!("\"\\n{}\\n\"", row.url())),
    ("percent-encoded", |row| format!("?next={}&x=1", percent_encoded(&row.url()))),
    ("percent-encoded twice", |row| format!("?next={}", percent_encoded(&percent_encoded(&row.url())))),
    ("percent-encoded dots", |row| {
        format!("?next=https%3a%2f%2f{}{}", row.host.replace('.', "%2e"), percent_encoded(&row.path))
    }),
    ("doubled slashes", |row| format!("https://{}{}", row.host, row.path.replace("//", "/").replace('/', "//"))),
    ("port", |row| format!("curl https://{}:443{}\n", row.host, row.path)),
    ("user", |row| format!("curl https://user:secret@{}{}\n", row.host, row.path)),
    ("dot at the end of the name", |row| format!("https://{}.:8443{}\n", row.host, row.path)),
    ("upper case", |row| row.url().to_uppercase()),
    ("markdown", |row| format!("|VER2|[{0}]({0})|\n", row.url())),
    ("end of a sentence", |row| format!("Kall {}. Takk.\n", row.url())),
    ("regular expression", |row| format!("^https://{}{}", row.host.replace('.', "\\."), row.path.replace('.', "\\."))),
    ("beside another host", |row| format!("a=https://api.example/rest/v9\nb={}\nc=https://b.example/x\n", row.url())),
];

#[test]
fn every_row_is_found_once_in_every_spelling() {
    let (index, rows) = (index(), rows());
    assert!(rows.len() > 40, "only {} rows", rows.len());
    let plain = |row: &str| row.replace("//", "/");
    for (form, write) in FORMS {
        for row in &rows {
            let text = write(row);
            for bytes in
                [text.clone().into_bytes(), text.replace('\n', "\r\n").into_bytes(), utf16(&text), latin1(&text)]
            {
                let found = index.scan(&Text::new(bytes)).findings;
                let found: Vec<_> = found.iter().map(|found| plain(&found.row)).collect();
                assert_eq!(found, [plain(&row.row)], "{form}: {text}");
            }
        }
    }
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

/// After a word in Latin-1, so that the file is not UTF-8.
fn latin1(text: &str) -> Vec<u8> {
    [b"# p\xe5 norsk\n", text.as_bytes()].concat()
}

#[test]
fn every_address_is_found_once_in_every_spelling() {
    let record = Environments::bundled();
    let ips: BTreeSet<IpAddr> = record.hosts().flat_map(|host| &host.addresses).map(|address| address.ip).collect();
    let left = |ip: &IpAddr| record.hosts_at(*ip).all(|host| host.has_left(*ip, date(2026, 1, 1)));
    let left: Vec<IpAddr> = ips.into_iter().filter(left).collect();
    assert_eq!(left.len(), 5, "three of G1 and G2, two of Maskinporten (N11)");
    for ip in left {
        let row = record.find_address(ip).unwrap().name.as_str();
        let IpAddr::V4(ip) = ip else { continue };
        for text in [
            format!("{ip}"),
            format!("cidr = \"{ip}/32\""),
            format!("allow {ip}:443;"),
            format!("| x |  {ip}          | 443  |"),
            format!("https://{ip}/rest/v1/personer"),
            format!("::ffff:{ip}"),
            format!("https%3A%2F%2F{ip}%2Frest"),
            format!("Bruk {ip}."),
            ip.to_string().replace('.', "\\."),
        ] {
            let found: Vec<_> = scan(text.as_str()).findings.into_iter().map(|found| found.row).collect();
            assert_eq!(found, [row], "{text}");
        }
    }
}

/// Environments in which a retired host has an IPv6 address: no real one has.
#[test]
fn an_ipv6_address_is_found_in_any_spelling() {
    let host = |name: &str, ip: &str, retired: serde_json::Value| {
        serde_json::json!({ "name": name, "environment": "ver2", "roles": ["lookup"], "generation": "g2",
            "addresses": [{ "ip": ip }], "retired": retired, "evidence": ["SEED"], "confidence": "certain" })
    };
    let gone = serde_json::json!({ "on": "2023-10-03" });
    let record: Environments = serde_json::from_value(serde_json::json!({
        "environment": [], "swagger": [], "contradiction": [],
        "host": [host("old.example", "2001:db8::306", gone.clone()), host("shared.example", "2001:db8::1", gone),
            host("live.example", "2001:db8::1", serde_json::json!("in-use"))],
    }))
    .unwrap();
    let index = Index::new(&record, date(2026, 1, 1));
    let rows = |text: &str| {
        let found = index.scan(&Text::new(text.as_bytes().to_vec())).findings;
        found.into_iter().map(|found| found.row).collect::<Vec<_>>()
    };
    for text in [
        "2001:db8::306",
        "2001:DB8:0:0:0:0:0:306",
        "2001:0db8:0000:0000:0000:0000:0000:0306",
        "[2001:db8::306]:443",
        "2001:db8::306/128",
        "2001:db8::0.0.3.6",
        "ip: 2001:db8::306: x",
        "https%3A%2F%2F%5B2001%3Adb8%3A%3A306%5D%2Frest",
        "Bruk 2001:db8::306.",
    ] {
        assert_eq!(rows(text), ["old.example"], "{text}");
    }
    // Another address, a part of a longer word, and one that a live host has too.
    for text in ["2001:db8::307", "2001:db8::3061", "a2001:db8::306", "2001:db8::306g", "2001:db8::1", "2001:"] {
        assert!(rows(text).is_empty(), "{text}");
    }
}
