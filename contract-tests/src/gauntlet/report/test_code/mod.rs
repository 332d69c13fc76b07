//! The test that a survivor asks for, as code in the language of the client.

mod languages;

use serde::Serialize;
use serde_json::{Value, json};

use crate::gauntlet::arrange::{fault_on, mutant_id};
use crate::gauntlet::honest_run::HonestRun;
use crate::gauntlet::surprises::{Action, Expected, Surprise};

pub(crate) use crate::gauntlet::report::test_code::languages::TestLanguage;

/// A test to write. `look_up` stands for the client under test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SuggestedTest {
    pub(crate) language: TestLanguage,
    pub(crate) code: String,
}

/// What a test is made of, whatever its language.
pub(crate) struct TestParts<'s> {
    /// The id of the surprise, with hyphens.
    pub(crate) id: &'s str,
    pub(crate) advice: &'s str,
    pub(crate) method: &'static str,
    /// Below the URL of the mock.
    pub(crate) path: String,
    /// Empty where the call has none.
    pub(crate) body: String,
    pub(crate) person: String,
    pub(crate) assertion: Assertion,
}

/// What the test asserts of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assertion {
    /// It reports an error.
    Fails,
    /// It decides otherwise than it did for the person before.
    DecidesOtherwise,
    /// It decides as before.
    DecidesAsBefore,
}

/// A published synthetic user, where the client looked up nobody.
const SOMEBODY: &str = "23837998492";

impl SuggestedTest {
    pub(crate) fn new(surprise: &Surprise, graceful: bool, language: TestLanguage, honest: &HonestRun) -> Self {
        let person = honest.persons.first().map_or(SOMEBODY, String::as_str).to_owned();
        let operation = honest.operation(surprise.calls).unwrap_or_default();
        let (method, path, body) = match &surprise.action {
            Action::Fault(fault) => {
                ("POST", "/_mock/faults".to_owned(), Some(fault_on(fault, surprise.calls, operation, 1)))
            }
            Action::Mutant(id) => ("PUT", "/_mock/mutant".to_owned(), Some(json!({ "id": mutant_id(id, operation) }))),
            Action::Clock(change) => ("PUT", "/_mock/clock".to_owned(), Some(change.clone())),
            Action::Persons(change) if change.delete => ("DELETE", format!("/_mock/personer/{person}"), None),
            Action::Persons(change) => {
                ("PUT", format!("/_mock/personer/{person}"), Some(change.applied(usual_person())))
            }
            Action::UnknownPersons(_) => {
                let unknown = json!({ "personidentifikator": person, "status": "IKKE_REGISTRERT", "varslingsstatus": "KAN_IKKE_VARSLES" });
                let answer = json!({ "status": 200, "headers": { "content-type": "application/json" }, "body": { "personer": [unknown] } });
                ("POST", "/_mock/faults".to_owned(), Some(json!({ "on": { "operation": operation }, "do": answer })))
            }
            // A thousand others would not fit; one page is asked for at a time either way.
            Action::SecondPage(_) => ("PUT", format!("/_mock/personer/{person}"), Some(usual_person())),
        };
        let assertion = match (&surprise.action, surprise.expect) {
            _ if graceful => Assertion::DecidesAsBefore,
            (_, Expected::Cope) => Assertion::DecidesAsBefore,
            (Action::Persons(_) | Action::Clock(_) | Action::UnknownPersons(_), Expected::Notice) => {
                Assertion::DecidesOtherwise
            }
            (_, Expected::Notice) => Assertion::Fails,
        };
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let parts = TestParts { id: &surprise.id, advice: &surprise.advice.en, method, path, body, person, assertion };
        Self { language, code: language.code(&parts) }
    }
}

fn usual_person() -> Value {
    json!({
        "reservasjon": "NEI", "status": "AKTIV",
        "kontaktinformasjon": { "epostadresse": "ola@example.no", "mobiltelefonnummer": "+4799999999" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gauntlet::surprises::Surprises;

    #[test]
    fn every_surprise_has_a_test_in_every_language() {
        let honest = HonestRun::default();
        for surprise in Surprises::bundled().iter() {
            for language in TestLanguage::ALL {
                let test = SuggestedTest::new(surprise, false, language, &honest);
                assert!(test.code.contains("_mock/"), "{}", test.code);
                assert!(!test.code.contains("{{") && !test.code.contains("<parts"), "{}", test.code);
            }
        }
    }

    #[test]
    fn the_language_is_that_of_the_command() {
        let of = |command: &str| TestLanguage::of_command(&command.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(of("pytest -q"), TestLanguage::Python);
        assert_eq!(of("/usr/bin/python3 -m unittest"), TestLanguage::Python);
        assert_eq!(of("npm test"), TestLanguage::TypeScript);
        assert_eq!(of("./gradlew test"), TestLanguage::Java);
        assert_eq!(of("go test ./..."), TestLanguage::Go);
        assert_eq!(of("cargo test"), TestLanguage::Rust);
        assert_eq!(of("dotnet test"), TestLanguage::CSharp);
        assert_eq!(of("./run-tests"), TestLanguage::Shell);
        assert_eq!(of("sh -c pytest"), TestLanguage::Python);
        assert_eq!(of("sh test.sh"), TestLanguage::Shell);
    }

    #[test]
    fn the_test_of_a_reservation_in_python() {
        let surprise = Surprises::bundled().find("reserved").unwrap();
        let test = SuggestedTest::new(surprise, false, TestLanguage::Python, &HonestRun::default());
        let lines: Vec<&str> = test.code.lines().collect();
        assert_eq!(lines[0], "def test_reserved():");
        assert_eq!(lines[2], "    before = look_up(\"23837998492\")");
        assert_eq!(lines[4], "        os.environ[\"KRR_MOCK_URL\"] + \"/_mock/personer/23837998492\", method=\"PUT\",");
        assert!(lines[5].contains(r#"data=b'{"reservasjon":"JA","status":"AKTIV","#), "{}", lines[5]);
        assert_eq!(lines[6], "    assert look_up(\"23837998492\") != before");
    }
}
