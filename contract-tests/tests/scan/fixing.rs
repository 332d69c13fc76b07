//! What is rewritten, what is not, and that the rest of a file stays as it was.

use std::fs;

use krr_contract_tests::scan::{NotFixed, Rewrite, Text, fix, store, unified_diff};

use super::{index, scan};

fn fixed(text: &[u8]) -> Option<Vec<u8>> {
    let text = Text::new(text.to_vec());
    fix(&text, &index().scan(&text)).map(|fixed| fixed.bytes)
}

#[test]
fn what_means_the_same_afterwards_is_rewritten_and_nothing_around_it() {
    for (before, after) in [
        (
            "a=https://krr-ver2.digdir.no/rest/v1/personer\r\n",
            "a=https://test.kontaktregisteret.no/rest/v1/personer\r\n",
        ),
        ("a=https://u:p@KRR.digdir.no.:443//rest//v1", "a=https://u:p@kontaktregisteret.no.:443//rest//v1"),
        ("[a](https://krr.digdir.no) [krr.digdir.no]", "[a](https://kontaktregisteret.no) [kontaktregisteret.no]"),
        (
            "krr.digdir.no/rest/v1/personerhttps://krr.digdir.no",
            "kontaktregisteret.no/rest/v1/personerhttps://kontaktregisteret.no",
        ),
        ("krr.digdir.no//rest/v1/krr.digdir.no", "kontaktregisteret.no//rest/v1/kontaktregisteret.no"),
        ("https%3A%2F%2Fkrr%2Edigdir%2Eno%2Frest", "https%3A%2F%2Fkontaktregisteret%2Eno%2Frest"),
        (r"^krr-ver2\.digdir\.no$", r"^test\.kontaktregisteret\.no$"),
        ("aud: https://ver2.maskinporten.no/", "aud: https://test.maskinporten.no/"),
        ("https://ver2.maskinporten.no/token", "https://test.maskinporten.no/token"),
        ("scope=user%2Fspraak.write user/spraak.write", "scope=krr%3Auser%2Fspraak.write krr:user/spraak.write"),
    ] {
        assert_eq!(fixed(before.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap()).as_deref(), Some(after));
    }
    assert_eq!(fixed(b"bl\xe5 krr.digdir.no\n").unwrap(), b"bl\xe5 kontaktregisteret.no\n");
}

#[test]
fn what_would_mean_something_else_is_not_rewritten_and_says_why() {
    for (text, why) in [
        (
            "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/personer",
            "another path, issuer, scopes or protocol",
        ),
        ("https://oidc-ver2.difi.no/idporten-oidc-provider/token", "another path, issuer, scopes or protocol"),
        ("https://kontaktinfo-ws.difi.no/kontaktinfo-external/ws-v5", "another path, issuer, scopes or protocol"),
        ("https://brukerprofil.difi.no/minprofil", "another path"),
        ("krr-ver1.digdir.no", "names no replacement"),
        ("krr-ver2.digdir", "misspelled"),
        ("https://krr.digdir.no/oppslagstjenesten", "nothing is known of this path"),
        ("*.krr.digdir.no", "every name below it"),
        ("146.192.252.54", "firewall"),
        ("global/kontaktinformasjon.read", "adds other members"),
        ("https://kontaktregisteret.no/rest/v1/person", "another order and shape"),
        ("# krr-scan: allow", "knows the reason"),
    ] {
        let found = scan(text).findings;
        let Some(Rewrite::Refused(said)) = found.first().and_then(|found| found.first()).map(|place| &place.rewrite)
        else {
            panic!("{text}: {found:?}");
        };
        assert!(said.contains(why), "{text}: {said}");
        assert_eq!(fixed(text.as_bytes()), None, "{text}");
    }
    assert_eq!(fixed(b"a=krr.digdir.no # krr-scan: allow kept for the museum\n"), None);
    assert_eq!(fixed(b"\xff\xfek\0r\0r\0.\0d\0i\0g\0d\0i\0r\0.\0n\0o\0"), None, "UTF-16");
}

#[test]
fn a_file_is_replaced_whole_with_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sh");
    fs::write(&path, "#!/bin/sh\ncurl https://krr.digdir.no/rest\n").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o750)).unwrap();
    let text = Text::new(fs::read(&path).unwrap());
    let fixed = fix(&text, &index().scan(&text)).unwrap();
    let diff = unified_diff(&path, &text, &fixed);
    assert!(diff.contains("-curl https://krr.digdir.no/rest\n+curl https://kontaktregisteret.no/rest\n"), "{diff}");

    store(&path, &text, &fixed).unwrap();
    assert_eq!(fs::read(&path).unwrap(), fixed.bytes);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o750);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    // The text that was scanned is not what is there now.
    assert!(matches!(store(&path, &text, &fixed), Err(NotFixed::Changed)));
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let text = Text::new(fixed.bytes.clone());
    assert!(matches!(store(&path, &text, &fixed), Err(NotFixed::ReadOnly)));
}
