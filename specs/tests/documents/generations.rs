//! How the documents of the three generations differ, and that none has parts of another.

use http::Method;
use krr_specs::{Contract, Document, Environments, Generation, HostGeneration, Request, Route, validate_request};
use serde_json::{Value, json};

fn contract(generation: Generation) -> Contract {
    Contract::compile(Document::of(generation)).unwrap()
}

fn ids(contract: &Contract) -> Vec<&str> {
    contract.operations().iter().map(krr_specs::Operation::id).collect()
}

/// Every scope that a document names anywhere, as it stands in a list, a table or a flow.
fn scopes(value: &Value, found: &mut Vec<String>) {
    let is_scope = |text: &str| {
        let text = text.strip_prefix("krr:").unwrap_or(text);
        (text.starts_with("global/") || text.starts_with("user/")) && !text.contains(' ')
    };
    match value {
        Value::String(text) => {
            let words = text.split(|c: char| c.is_whitespace() || c == '`' || c == ',');
            found.extend(words.filter(|word| is_scope(word)).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| scopes(item, found)),
        Value::Object(members) => {
            found.extend(members.keys().filter(|name| is_scope(name)).cloned());
            members.values().for_each(|member| scopes(member, found));
        }
        _ => {}
    }
}

#[test]
fn each_document_says_which_generation_it_is_about() {
    for generation in [Generation::G1, Generation::G2, Generation::G3] {
        assert_eq!(Document::of(generation).generation(), Some(generation));
    }
    let other = Document::parse("d.json", r#"{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{}}"#);
    assert_eq!(other.unwrap().generation(), None);
    let title = |generation| Document::of(generation).title().to_owned();
    assert!(title(Generation::G2).contains("krr-ver2.digdir.no") && !title(Generation::G1).contains("digdir"));
}

#[test]
fn the_operations_of_each() {
    assert_eq!(ids(&contract(Generation::G1)), ["getUsers", "getUser", "patchUser", "getPrintSertifikat"]);
    let g2 = ["getUsers", "getUser", "patchUser", "getPrintSertifikat", "getPrintSertifikatV2"];
    assert_eq!(ids(&contract(Generation::G2)), g2);
    let mut g3 = ids(&contract(Generation::G3)).iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    g3.sort_unstable();
    let mut expected = [&g2[..], &["getUsersV2", "getUserV2", "hentEndringer"]].concat();
    expected.sort_unstable();
    assert_eq!(g3, expected);
}

#[test]
fn no_mark_of_the_file_is_left_in_a_document() {
    for generation in [Generation::G1, Generation::G2, Generation::G3] {
        let text = Document::of(generation).raw().to_string();
        for mark in ["x-generations", "x-in-g1", "x-in-g2", "x-in-g3"] {
            assert!(!text.contains(mark), "{generation} still has {mark}");
        }
    }
}

#[test]
fn the_servers_of_each_are_hosts_of_that_generation() {
    for (generation, hosts) in [
        (Generation::G1, HostGeneration::G1),
        (Generation::G2, HostGeneration::G2),
        (Generation::G3, HostGeneration::G3),
    ] {
        let document = Document::of(generation);
        let servers = document.raw()["servers"].as_array().unwrap();
        assert!(!servers.is_empty(), "{generation}");
        for url in servers.iter().map(|server| server["url"].as_str().unwrap()) {
            let name = url.trim_start_matches("https://").split('/').next().unwrap();
            let host = Environments::bundled().find_host(name).unwrap_or_else(|| panic!("nobody knows {name}"));
            assert_eq!((host.generation, host.base.as_deref()), (hosts, Some(url)), "{name}");
        }
    }
    let first = |generation| Document::of(generation).raw()["servers"][0]["url"].clone();
    assert_eq!(first(Generation::G1), "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server");
    assert_eq!(first(Generation::G2), "https://krr-ver2.digdir.no");
    assert_eq!(first(Generation::G3), "https://test.kontaktregisteret.no");
}

#[test]
fn only_the_first_speaks_of_legacy_scopes_and_of_withholding() {
    for generation in [Generation::G1, Generation::G2, Generation::G3] {
        let document = Document::of(generation);
        let mut named = Vec::new();
        scopes(document.raw(), &mut named);
        assert!(named.len() > 20, "{generation}: {named:?}");
        let legacy: Vec<_> = named.iter().filter(|scope| !scope.starts_with("krr:")).collect();
        assert_eq!(legacy.is_empty(), generation != Generation::G1, "{generation}: {legacy:?}");
        let withholds = document.raw().to_string().contains("x-withholding-scopes");
        assert_eq!(withholds, generation == Generation::G1, "{generation}");
    }
}

#[test]
fn whatever_needs_a_token_names_scopes() {
    for generation in [Generation::G1, Generation::G2, Generation::G3] {
        for operation in contract(generation).operations() {
            let id = operation.id();
            assert_eq!(operation.needs_token(), !id.starts_with("getPrintSertifikat"), "{generation} {id}");
            assert_eq!(operation.scopes().groups().is_empty(), !operation.needs_token(), "{generation} {id}");
        }
    }
}

#[test]
fn a_delegation_scope_stands_wherever_the_one_stands_that_it_equals() {
    let equals = [
        ("krr:global/kontaktinformasjon.read", "krr:global/kontaktinfo.read"),
        ("krr:global/digitalpost.read", "krr:global/postkasse.read"),
    ];
    let document = Document::of(Generation::G3);
    let (mut lists, mut checked) = (Vec::new(), 0);
    scope_lists(document.raw(), &mut lists);
    for list in &lists {
        for (scope, with_delegation) in equals {
            let holds = |name: &str| list.iter().any(|item| item == name);
            assert_eq!(holds(scope), holds(with_delegation), "{list:?}");
            checked += usize::from(holds(scope));
        }
    }
    // Four operations name both, and each of two person objects has four members of one and two of the other.
    assert_eq!(checked, 4 * 2 + 2 * (4 + 2));
}

/// Every list that has a scope among its items.
fn scope_lists<'v>(value: &'v Value, found: &mut Vec<&'v Vec<Value>>) {
    match value {
        Value::Array(items) => {
            if items.iter().any(|item| item.as_str().is_some_and(|text| text.starts_with("krr:"))) {
                found.push(items);
            }
            items.iter().for_each(|item| scope_lists(item, found));
        }
        Value::Object(members) => members.values().for_each(|member| scope_lists(member, found)),
        _ => {}
    }
}

#[test]
fn the_feed_needs_its_own_scope_and_both_read_scopes() {
    let contract = contract(Generation::G3);
    let feed = contract.operation("hentEndringer").unwrap();
    let all = "krr:global/hentendring.read krr:global/kontaktinfo.read krr:global/digitalpost.read";
    assert!(feed.accepts_scopes(all));
    for missing in all.split(' ') {
        assert!(!feed.accepts_scopes(&all.replace(missing, "")), "without {missing}");
    }
    assert!(contract.operation("getUserV2").unwrap().accepts_scopes("krr:user/digitalpost.read"));
    assert!(contract.operation("getUserV2").unwrap().accepts_scopes("krr:global/postkasse.read"));
    assert!(!contract.operation("getUser").unwrap().accepts_scopes("krr:global/digitalpost.read"));
}

#[test]
fn the_other_name_of_the_lookup_leads_somewhere_in_the_first_only() {
    for (generation, leads) in [(Generation::G1, true), (Generation::G2, false), (Generation::G3, false)] {
        let contract = contract(generation);
        let route = contract.route(&Method::POST, "/rest/v1/krr/personer");
        assert_eq!(matches!(route, Route::Operation { .. }), leads, "{generation}");
    }
}

#[test]
fn the_requests_of_the_second_version_have_their_limits() {
    let contract = contract(Generation::G3);
    let breaches = |id: &str, body: Value| {
        let headers = [(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"))];
        let (headers, body) = (headers.into_iter().collect(), body.to_string());
        let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
        validate_request(contract.operation(id).unwrap(), &request).violations.len()
    };
    let of = |number: usize| json!({ "personidentifikatorer": vec!["00000000000"; number] });
    assert_eq!([1, 1000, 0, 1001].map(|number| breaches("getUsersV2", of(number))), [0, 0, 1, 1]);
    assert_eq!(breaches("getUsersV2", json!({ "personidentifikatorer": [11_822_648_950_u64] })), 0);
    assert_eq!(breaches("getUsersV2", json!({ "personidentifikatorer": ["1182264895"] })), 1);
    assert_eq!(breaches("getUsersV2", json!({ "inkluderIkkeRegistrerte": true })), 1);
    let feed = [json!(0), json!(200_000_036), json!(i64::MAX), json!(-1), json!("7"), json!(u64::MAX)];
    let feed = feed.map(|from| breaches("hentEndringer", json!({ "fraEndringsId": from })));
    assert_eq!(feed, [0, 0, 0, 1, 1, 1]);
    assert_eq!(breaches("hentEndringer", json!({})), 1);
}
