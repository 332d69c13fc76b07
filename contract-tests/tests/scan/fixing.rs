//! `--fix`: what is rewritten, what is not, and that other bytes stay.

use std::{fs, path::Path, process::Command};

use krr_contract_tests::scan::{Colour, FixError, Rewrite, Text, fix, store, unified_diff, write_text};

use crate::scan::{index, scan};

fn fixed(text: &[u8]) -> Option<Vec<u8>> {
    let text = Text::new(text.to_vec());
    fix(&text, &index().scan(&text)).map(|fixed| fixed.bytes)
}

#[test]
fn certain_findings_are_rewritten_and_other_bytes_stay() {
    for (before, after) in [
        (
            "a=https://krr-ver2.digdir.no/rest/v1/personer\r\n",
            "a=https://test.kontaktregisteret.no/rest/v1/personer\r\n",
        ),
        ("a=https://u:p@KRR.digdir.no.:443//rest//v1", "a=https://u:p@kontaktregisteret.no.:443//rest//v1"),
        ("[a](https://krr.digdir.no) [krr.digdir.no]", "[a](https://kontaktregisteret.no) [krr.digdir.no]"),
        ("KRR_HOST: ${KRR_HOST:-krr.digdir.no}", "KRR_HOST: ${KRR_HOST:-kontaktregisteret.no}"),
        ("\"host\": \"krr.digdir.no\",", "\"host\": \"kontaktregisteret.no\","),
        ("<host>krr.digdir.no</host>", "<host>kontaktregisteret.no</host>"),
        ("https%3A%2F%2Fkrr%2Edigdir%2Eno%2Frest", "https%3A%2F%2Fkontaktregisteret%2Eno%2Frest"),
        (r"host=krr-ver2\.digdir\.no", r"host=test\.kontaktregisteret\.no"),
        ("aud: https://ver2.maskinporten.no/", "aud: https://test.maskinporten.no/"),
        ("https://ver2.maskinporten.no/token", "https://test.maskinporten.no/token"),
        ("scope=user%2Fspraak.write user/spraak.write", "scope=krr%3Auser%2Fspraak.write krr:user/spraak.write"),
    ] {
        assert_eq!(fixed(before.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap()).as_deref(), Some(after));
    }
    assert_eq!(fixed(b"bl\xe5: 1\nb=krr.digdir.no\n").unwrap(), b"bl\xe5: 1\nb=kontaktregisteret.no\n");
}

#[test]
fn uncertain_findings_are_not_rewritten_and_have_a_reason() {
    for (text, reason) in [
        (
            "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/personer",
            "another path, issuer, scopes or protocol",
        ),
        ("https://oidc-ver2.difi.no/idporten-oidc-provider/token", "another path, issuer, scopes or protocol"),
        ("https://kontaktinfo-ws.difi.no/kontaktinfo-external/ws-v5", "another path, issuer, scopes or protocol"),
        ("https://brukerprofil.difi.no/minprofil", "another path"),
        ("krr-ver1.digdir.no", "no replacement is known"),
        ("krr-ver2.digdir", "misspelled"),
        ("https://krr.digdir.no/oppslagstjenesten", "is not known to have this path"),
        ("*.krr.digdir.no", "a suffix for other names"),
        ("146.192.252.54", "firewall"),
        ("global/kontaktinformasjon.read", "adds other members"),
        ("https://kontaktregisteret.no/rest/v1/person", "another order and shape"),
        ("# krr-scan: allow", "must give the reason"),
        ("krr-ver2.digdir.no was retired; moved to test.kontaktregisteret.no.", "about both"),
        ("map $host $b { krr-ver2.digdir.no test.kontaktregisteret.no; }", "about both"),
        ("user/spraak.write -> krr:user/spraak.write", "about both"),
        ("https://krr-ver2.digdir.no:8443/rest/v1/personer", "port 443 only"),
        ("https://krr-ver2.digdir.no:80/rest", "port 443 only"),
        // An XML namespace is a name.
        ("xmlns:k=\"http://krr-ver2.digdir.no/rest\"", "port 443 only"),
        ("krr-ver2.digdir.no=sha256/AAAA", "a key, a pin or a mapping"),
        ("pinner.add(\"krr-ver2.digdir.no\", \"sha256/AAAA\")", "a pin"),
        ("hosts:\n  krr-ver2.digdir.no: 1\n  test.kontaktregisteret.no: 2\n", "a key, a pin or a mapping"),
        ("{\"krr-ver2.digdir.no\":1}", "a key, a pin or a mapping"),
        ("- krr-ver2.digdir.no:host-gateway", "a key, a pin or a mapping"),
        ("https://krr-ver2.digdir.no:${PORT}/rest", "a key, a pin or a mapping"),
        ("support@krr-ver2.digdir.no", "mail or login"),
        ("The service at https://krr-ver2.digdir.no/rest was closed.", "may not be true for test.kontaktregisteret.no"),
        ("Scopet user/spraak.write ble innført i 2018.", "may not be true for the later scope"),
        ("krr-ver2.digdir.no er utfaset.", "\"utfaset\" is near"),
        ("| krr-ver2.digdir.no | Avviklet 18. august 2023 |", "\"avviklet\" is near"),
        ("# https://krr-ver2.digdir.no", "in a comment"),
        ("LEGACY_ISSUER=https://ver2.maskinporten.no/", "\"legacy\" is near"),
        ("deny:\n  - https://krr-ver2.digdir.no", "\"deny\" is near"),
        ("hosts:\n  - krr-ver2.digdir.no", "the whole value of a setting"),
        ("if (host.equals(\"krr-ver2.digdir.no\")) {", "the whole value of a setting"),
        ("HOSTS = {\"krr-ver2.digdir.no\"}", "the whole value of a setting"),
        ("/var/lib/certs/krr-ver2.digdir.no", "the whole value of a setting"),
        ("a: https://krr-ver2.digdir.no\nb: https://test.kontaktregisteret.no", "about both"),
        ("u=https://krr-ver2.digdir.no${PATH}", "followed by a variable"),
        ("u=https://krr-ver2.digdir.no/rest/{version}/personer", "followed by a variable"),
        ("u=https://krr-ver2.digdir.no/rest/v1/krr/personer", "is not known to have this path"),
        ("scopes:\n- user/spraak.write\n- global/spraak.read\n", "cannot be combined"),
    ] {
        let findings = scan(text).findings;
        let Some(Rewrite::Refused(refusal)) =
            findings.first().and_then(|findings| findings.first()).map(|place| &place.rewrite)
        else {
            panic!("{text}: {findings:?}");
        };
        assert!(refusal.contains(reason), "{text}: {refusal}");
        assert_eq!(fixed(text.as_bytes()), None, "{text}");
    }
    for text in [
        // hosts files, `--resolve`, `extra_hosts`, firewall tables, `hostAliases`
        "146.192.252.152 krr-ver2.digdir.no",
        "127.0.0.1\tlocalhost krr-ver2.digdir.no",
        "::1 krr-ver2.digdir.no",
        "curl --resolve krr-ver2.digdir.no:443:10.0.0.1 https://krr-ver2.digdir.no/rest/v1/personer",
        "| https://krr.digdir.no | 10.0.0.1 |",
        "- ip: \"146.192.252.152\"\n  hostnames:\n  - \"a\"\n  - \"krr-ver2.digdir.no\"\n",
    ] {
        let findings = scan(text).findings;
        let refusals =
            findings.iter().flat_map(|findings| &findings.places).map(|place| format!("{:?}", place.rewrite));
        let count = refusals.filter(|refusal| refusal.contains("may belong to this name")).count();
        assert!(count > 0, "{text}: {findings:?}");
        assert_eq!(fixed(text.as_bytes()), None, "{text}");
    }
    assert_eq!(fixed(b"a=krr.digdir.no # krr-scan: allow kept for the museum\n"), None);
    assert_eq!(fixed(b"\xff\xfek\0r\0r\0.\0d\0i\0g\0d\0i\0r\0.\0n\0o\0"), None, "UTF-16");
}

#[test]
fn a_report_has_the_effect_of_fix_on_each_place() {
    let folder = tempfile::tempdir().unwrap();
    let effects = |text: &str| {
        fs::write(folder.path().join("app.yml"), text).unwrap();
        let mut out = Vec::new();
        let survey = crate::scan::reports::survey(folder.path(), 1 << 20);
        write_text(&survey.files[0], Colour::Plain, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let fix_lines = out.lines().filter_map(|line| line.split_once(" = ")).map(|(_, words)| words.to_owned());
        fix_lines.filter(|words| words.contains("--fix")).collect::<Vec<_>>()
    };
    assert_eq!(effects("a=https://krr.digdir.no b=https://krr.digdir.no"), ["--fix rewrites 2 of 2 places"]);
    assert_eq!(effects("host: krr.digdir.no"), ["--fix rewrites it"]);
    assert_eq!(
        effects("krr.digdir.no:8443 https://krr.digdir.no"),
        [
            "--fix rewrites 1 of 2 places",
            "not rewritten by --fix in column 1: kontaktregisteret.no is known on port 443 only"
        ]
    );
    let both = effects("| krr.digdir.no | 146.192.252.54 |");
    assert!(
        both.len() == 2 && both.iter().all(|line| line.starts_with("not rewritten by --fix in column ")),
        "{both:?}"
    );
}

#[test]
fn a_file_is_replaced_atomically_with_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sh");
    fs::write(&path, "#!/bin/sh\ncurl https://krr.digdir.no/rest\n").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o750)).unwrap();
    let text = Text::new(fs::read(&path).unwrap());
    let fixed = fix(&text, &index().scan(&text)).unwrap();
    let diff = String::from_utf8(unified_diff(&path, &text, &fixed)).unwrap();
    assert!(diff.contains("-curl https://krr.digdir.no/rest\n+curl https://kontaktregisteret.no/rest\n"), "{diff}");

    store(&path, &text, &fixed).unwrap();
    assert_eq!(fs::read(&path).unwrap(), fixed.bytes);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o750);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");

    // The file has changed since it was scanned.
    assert!(matches!(store(&path, &text, &fixed), Err(FixError::Changed)));
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let text = Text::new(fixed.bytes.clone());
    assert!(matches!(store(&path, &text, &fixed), Err(FixError::ReadOnly)));
}

/// Needs `patch`, which comes with git.
#[test]
fn the_difference_is_a_patch_that_applies() {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8], &[u8]); 4] = [
        ("a b.env", b"A=1\nKRR=https://krr.digdir.no/rest\n", b"A=1\nKRR=https://kontaktregisteret.no/rest\n"),
        ("latin1", b"# bl\xe5\na=krr.digdir.no\n# gr\xf8nn", b"# bl\xe5\na=kontaktregisteret.no\n# gr\xf8nn"),
        (
            "cr",
            b"one\rtwo https://krr.digdir.no\rthree\nfour\r\n",
            b"one\rtwo https://kontaktregisteret.no\rthree\nfour\r\n",
        ),
        ("end", "å: krr.digdir.no".as_bytes(), "å: kontaktregisteret.no".as_bytes()),
    ];
    for (name, before, after) in files {
        fs::write(folder.path().join(name), before).unwrap();
        let text = Text::new(before.to_vec());
        let patch =
            unified_diff(Path::new(".").join(name).as_path(), &text, &fix(&text, &index().scan(&text)).unwrap());
        fs::write(folder.path().join("patch"), &patch).unwrap();
        let git = Command::new("git").args(["apply", "patch"]).current_dir(folder.path()).output().unwrap();
        assert!(git.status.success(), "{name}: {}", String::from_utf8_lossy(&git.stderr));
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), after, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_two_links_keeps_both() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("a.env"), folder.path().join("b.env"));
    fs::write(&one, "a=https://krr.digdir.no/rest\n").unwrap();
    fs::hard_link(&one, &other).unwrap();
    let text = Text::new(fs::read(&one).unwrap());
    store(&one, &text, &fix(&text, &index().scan(&text)).unwrap()).unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), "a=https://kontaktregisteret.no/rest\n");
}

#[test]
fn a_password_is_masked_in_the_diff_and_stays_in_the_file() {
    let text = Text::new(b"b=https://ola:hemmelig@elsewhere\na=https://ola:s3cret@krr.digdir.no/rest\n".to_vec());
    let fixed = fix(&text, &index().scan(&text)).unwrap();
    assert!(String::from_utf8_lossy(&fixed.bytes).contains("https://ola:s3cret@kontaktregisteret.no/rest"));
    let shown = String::from_utf8(unified_diff(Path::new("a.env"), &text, &fixed)).unwrap();
    assert!(shown.starts_with("Passwords are masked") && !shown.contains("s3cret"), "{shown}");
    assert!(
        shown.contains("+a=https://**********@kontaktregisteret.no/rest") && !shown.contains("hemmelig"),
        "{shown}"
    );
}
