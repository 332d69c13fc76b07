use jiff::civil::date;
use krr_specs::{AcceptedDeviations, Evidence, Generation, TestedTarget};

const WHOLE: &str = r#"[[deviation]]
id = "sorted-since-may"
target = "test"
generation = "g3"
rules = ["order-of-request"]
operation = "getUsers"
reason.en = "Version 1 sorts."
reason.nb = "Versjon 1 sorterer."
owner = "integration team"
found = "2026-05-04"
expires = "2026-11-01"
evidence = ["https://issues.example/KRR-1"]
"#;

const TEST: TestedTarget<'_> =
    TestedTarget { host: "test.kontaktregisteret.no", port: 443, is_mock: false, generation: Generation::G3 };

fn applies(target: &str, who: TestedTarget<'_>) -> bool {
    let text = WHOLE.replace("target = \"test\"", &format!("target = \"{target}\""));
    AcceptedDeviations::parse(&text, "mine.toml").unwrap().applying_to(who).count() == 1
}

#[test]
fn the_shipped_ones_cite_evidence_that_exists() {
    for deviation in AcceptedDeviations::bundled().iter() {
        for key in &deviation.evidence {
            assert!(Evidence::bundled().find(key).is_some(), "{}: {key}", deviation.id);
        }
    }
}

/// The commented example in the shipped file is a valid deviation.
#[test]
fn the_form_in_the_shipped_file_can_be_used() {
    let shipped = include_str!("../../deviations.toml");
    let form = shipped.lines().skip_while(|line| *line != "# [[deviation]]");
    let form: Vec<&str> = form.map(|line| line.trim_start_matches("# ")).collect();
    let read = AcceptedDeviations::parse(&form.join("\n"), "form").unwrap();
    assert_eq!(read.iter().map(|deviation| deviation.id.as_str()).collect::<Vec<_>>(), ["sorted-since-may"]);
}

#[test]
fn it_is_accepted_through_its_last_day() {
    let read = AcceptedDeviations::parse(WHOLE, "mine.toml").unwrap();
    let deviation = read.iter().next().unwrap();
    assert!(!deviation.is_expired(date(2026, 11, 1)));
    assert!(deviation.is_expired(date(2026, 11, 2)));
}

#[test]
fn it_covers_its_rules_and_its_operation_alone() {
    let read = AcceptedDeviations::parse(WHOLE, "mine.toml").unwrap();
    let deviation = read.iter().next().unwrap();
    assert!(deviation.covers("order-of-request", &["getUsers"]));
    assert!(!deviation.covers("order-of-request", &["getUsers", "getUser"]), "another operation breaks it too");
    assert!(!deviation.covers("plain-json", &["getUsers"]));
    let anywhere = AcceptedDeviations::parse(&WHOLE.replace("operation = \"getUsers\"\n", ""), "mine.toml").unwrap();
    assert!(anywhere.iter().next().unwrap().covers("order-of-request", &["getUsers", "getUser"]));
}

#[test]
fn a_deviation_applies_to_its_target_only() {
    let here = TestedTarget { host: "127.0.0.1", port: 9000, is_mock: false, generation: Generation::G3 };
    for (target, who, expected) in [
        ("test", TEST, true),
        ("test", TestedTarget { host: "TEST.kontaktregisteret.no.", ..TEST }, true),
        ("test", TestedTarget { generation: Generation::G1, ..TEST }, false),
        ("test", here, false),
        ("test.kontaktregisteret.no", TEST, true),
        ("test.kontaktregisteret.no:8443", TEST, false),
        ("ver1", TEST, false),
        ("127.0.0.1", here, true),
        ("127.0.0.1:9000", here, true),
        ("127.0.0.1:9001", here, false),
        ("krr-mock", here, false),
    ] {
        assert_eq!(applies(target, who), expected, "{target}: {who:?}");
    }
}

#[test]
fn only_krr_mock_means_a_mock() {
    let mock = TestedTarget { host: "127.0.0.1", port: 8080, is_mock: true, generation: Generation::G3 };
    assert!(applies("krr-mock", mock));
    for target in ["127.0.0.1", "127.0.0.1:8080", "test"] {
        assert!(!applies(target, mock), "{target}");
        assert!(!applies(target, TestedTarget { is_mock: true, ..TEST }), "{target}");
    }
}

#[test]
fn errors_have_line_and_member() {
    for (right, wrong, expected) in [
        ("target = \"test\"", "target = \"tset\"", "line 3, column 10"),
        ("target = \"test\"", "target = \"production\"", "`production` is not a target"),
        ("target = \"test\"", "target = \"https://a.example/\"", "is not a target"),
        ("order-of-request", "order-of-requests", "line 5"),
        ("[\"order-of-request\"]", "[]", "`rules` must not be empty"),
        ("\"g3\"", "\"g4\"", "line 4"),
        ("owner = \"integration team\"", "owner = \" \"", "line 9"),
        ("owner = \"integration team\"\n", "", "missing field `owner`"),
        ("expires = \"2026-11-01\"", "expires = \"2026-01-01\"", "(line 1): `expires` is before `found`"),
        ("expires = \"2026-11-01\"", "expires = \"soon\"", "line 11"),
        ("[\"https://issues.example/KRR-1\"]", "[]", "`evidence` must not be empty"),
        ("sorted-since-may", "Sorted", "lower case with hyphens"),
        ("owner =", "sponsor =", "unknown field `sponsor`"),
        ("Versjon 1 sorterer.", "", "`reason` must not be empty"),
    ] {
        let error = AcceptedDeviations::parse(&WHOLE.replace(right, wrong), "mine.toml").unwrap_err().to_string();
        assert!(error.starts_with("mine.toml: ") && error.contains(expected), "{wrong}: {error}");
    }
    let twice = AcceptedDeviations::parse(&format!("{WHOLE}\n{WHOLE}"), "mine.toml").unwrap_err().to_string();
    assert!(twice.contains("(line 14): another deviation has the same `id`"), "{twice}");
}
