//! Retired paths whose host is in a variable or elsewhere, and the two successors of the legacy provider.

use krr_contract_tests::scan::{Finding, Rewrite};
use krr_specs::Confidence;

use crate::scan::{only, scan};

/// A finding that `--fix` leaves alone.
fn likely(text: &str) -> Finding {
    let found = only(text);
    assert_eq!(found.confidence, Confidence::Likely, "{text}");
    assert!(found.places.iter().all(|place| matches!(place.rewrite, Rewrite::Refused(_))), "{text}");
    found
}

#[test]
fn a_retired_path_without_a_host_is_likely() {
    for text in [
        "url = base + 'kontaktinfo-oauth2-server/rest/v1/personer'",
        "url = base + \"/kontaktinfo-oauth2-server/rest/v1/personer\"",
        "url: ${KRR_HOST}/kontaktinfo-oauth2-server/rest/v1/personer",
        "url: https://${KRR_HOST}:${KRR_PORT}/kontaktinfo-oauth2-server/rest",
        "url: https://${KRR_HOST}:8080/kontaktinfo-oauth2-server/rest",
        "url=`https://${host}/kontaktinfo-oauth2-server/rest/v1/person`",
        "url=$KRR_HOST/kontaktinfo-oauth2-server/rest/v1",
        "url=$(KRR_HOST)/kontaktinfo-oauth2-server/rest/v1",
        "f'{host}/kontaktinfo-oauth2-server/rest/v1/personer'",
        "'%s/kontaktinfo-oauth2-server/rest/v1/personer' % host",
        "\"{{ krr_host }}/kontaktinfo-oauth2-server/rest/v1/personer\"",
        "\"https://\" + env + \".difi.no/kontaktinfo-oauth2-server/rest/v1/personer\"",
        "krr.path=/kontaktinfo-oauth2-server",
        "<path>/kontaktinfo-oauth2-server/rest/v1/personer</path>",
        "path=%2Fkontaktinfo-oauth2-server%2Frest%2Fv1%2Fpersoner",
        "host: test.kontaktregisteret.no\npath: /kontaktinfo-oauth2-server/rest/v1/personer",
    ] {
        let found = likely(text);
        assert_eq!((found.kind.id(), found.row.as_str()), ("retired-path", "/kontaktinfo-oauth2-server"), "{text}");
        for successor in ["https://test.kontaktregisteret.no", "https://kontaktregisteret.no", "scopes with krr:"] {
            assert!(found.instead.contains(successor), "{text}: {}", found.instead);
        }
    }
    let soap = likely("endpoint = host + '/kontaktinfo-external/ws-v5'");
    assert_eq!(soap.kind.id(), "retired-soap-service");
    assert_eq!(
        only("a/b\nurl = $H/kontaktinfo-oauth2-server/rest/v1/person").instead,
        "https://test.kontaktregisteret.no/rest/v1/person, with tokens of https://test.maskinporten.no/ and scopes with krr:; in production https://kontaktregisteret.no/rest/v1/person, with tokens of https://maskinporten.no/ and scopes with krr:"
    );
}

#[test]
fn a_host_with_a_variable_inside_is_likely_when_all_that_it_may_be_are_retired() {
    for (text, row, kind) in [
        (
            "url=https://oidc-${env}.difi.no/kontaktinfo-oauth2-server/rest/v1/personer",
            "oidc-ver1.difi.no",
            "retired-url",
        ),
        ("url=https://krr-{env}.digdir.no/rest/v1/personer", "krr-ver1.digdir.no", "retired-url"),
        ("url=https://krr-%s.digdir.no/rest/v1/personer", "krr-ver1.digdir.no", "retired-url"),
        ("host=krr-$ENV.digdir.no", "krr-ver1.digdir.no", "retired-host"),
        ("host=krr-%ENV%.digdir.no", "krr-ver1.digdir.no", "retired-host"),
        ("url: https://krr-<env>.digdir.no/rest/v1/personer", "krr-ver1.digdir.no", "retired-url"),
        ("url = \"https://krr-\" + env + \".digdir.no/rest/v1/personer\"", "krr-ver1.digdir.no", "retired-url"),
        ("$url = 'https://krr-' . $env . '.digdir.no/rest/v1/personer';", "krr-ver1.digdir.no", "retired-url"),
        ("host = concat('krr-', env, '.digdir.no')", "krr-ver1.digdir.no", "retired-host"),
        (
            "url = \"https://oidc-\" + env + \".difi.no/kontaktinfo-oauth2-server/rest/v1/personer\"",
            "oidc-ver1.difi.no",
            "retired-url",
        ),
        ("aud=https://oidc-{{ env }}.difi.no/idporten-oidc-provider/", "oidc-ver1.difi.no", "retired-issuer"),
        (
            "url=https%3A%2F%2Foidc-${env}.difi.no%2Fkontaktinfo-oauth2-server%2Frest",
            "oidc-ver1.difi.no",
            "retired-url",
        ),
    ] {
        let found = likely(text);
        assert_eq!((found.row.as_str(), found.kind.id()), (row, kind), "{text}");
        assert!(found.what.contains(" or "), "{text}: {}", found.what);
        assert!(found.instead.contains("test."), "{text}: {}", found.instead);
    }
    for text in [
        "https://${env}.maskinporten.no/token",
        "https://${env}.digdir.no/",
        "https://${host}.difi.no/rest",
        "https://docs-${env}.digdir.no/",
        "\"https://\" + env + \".digdir.no/\"",
        "names = [\"krr\", \"a\", \".digdir.no\"]",
        "https://oidc-${env}.difi.norge/",
        "https://oidc-${env}.difi.no.example/",
        "${env}.kontaktregisteret.no",
        "minprofil.${env}.kontaktregisteret.no",
    ] {
        assert!(scan(text).findings.is_empty(), "{text}: {:?}", scan(text).findings);
    }
}

#[test]
fn a_path_at_a_host_that_is_written_out_is_no_finding_of_its_own() {
    for text in [
        "http://127.0.0.1:8080/kontaktinfo-oauth2-server/rest/v1/personer",
        "http://localhost:${PORT}/kontaktinfo-oauth2-server/rest/v1/personer",
        "http://krr-mock:$PORT/kontaktinfo-oauth2-server/rest/v1/personer",
        "https://kontaktinfo-oauth2-server/rest/v1/personer",
        "https://gateway.example/kontaktinfo-oauth2-server/rest/v1/personer",
        "https://github.com/difi/kontaktinfo-oauth2-server",
        "/api/${version}/kontaktinfo-oauth2-server/rest",
        "/home/user/kontaktinfo-oauth2-server/rest",
        "./kontaktinfo-oauth2-server/rest/v1",
        "kontaktinfo-oauth2-server",
        "/kontaktinfo-oauth2-server-v2/rest",
        "/kontaktinfo-oauth2-server.git",
        "idporten-oidc-provider",
        "'/rest/v1/personer'",
    ] {
        assert!(scan(text).findings.is_empty(), "{text}: {:?}", scan(text).findings);
    }
    let apart = only("host: oidc-ver2.difi.no\npath: /kontaktinfo-oauth2-server/rest/v1/personer\n");
    assert_eq!((apart.row.as_str(), apart.confidence), ("oidc-ver2.difi.no", Confidence::Certain));
}

/// Persons logged in at the legacy provider (LEGACY-LOGIN), whose successor is ID-porten; machines got tokens.
#[test]
fn the_successor_of_the_legacy_provider_follows_its_use() {
    let (login, machine) = ("https://test.idporten.no", "https://test.maskinporten.no/");
    let issuer = "https://oidc-ver2.difi.no/idporten-oidc-provider";
    for (text, names_login, names_machine) in [
        (format!("a={issuer}/authorize"), true, false),
        (format!("a={issuer}/endsession"), true, false),
        (format!("a={issuer}/userinfo"), true, false),
        (format!("issuer={issuer}/\nscope=openid profile"), true, false),
        (format!("issuer-uri: {issuer}/\nredirect-uri: https://a.example/back"), true, false),
        (format!("idporten.issuer={issuer}/"), true, false),
        (format!("{issuer}/token?grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer"), false, true),
        (format!("maskinporten.token-endpoint={issuer}/token"), false, true),
        (format!("issuer={issuer}/"), true, true),
        (format!("a={issuer}/token"), true, true),
        (format!("a={issuer}/.well-known/openid-configuration"), true, true),
        (format!("{issuer}/ idporten maskinporten"), true, true),
        ("url = base + '/idporten-oidc-provider/authorize'".to_owned(), true, false),
        ("url = base + 'idporten-oidc-provider/token'\ngrant_type=jwt-bearer".to_owned(), false, true),
        ("issuer: ${base}/idporten-oidc-provider/".to_owned(), true, true),
    ] {
        let found = only(&text);
        assert_eq!(found.kind.id(), "retired-issuer", "{text}");
        let named = (found.instead.contains(login), found.instead.contains(machine));
        assert_eq!(named, (names_login, names_machine), "{text}: {}", found.instead);
    }
    let production = only("a=https://oidc.difi.no/idporten-oidc-provider/authorize");
    assert_eq!(production.instead, "https://idporten.no as issuer, where persons log in");
}
