//! Why each person of a look-up was answered so: the rules of the register, as the response and the scopes show them.

use krr_specs::{Members, View};
use serde::{Deserialize, Serialize};
use serde_json::{Deserializer, Map, Value};

/// A person of a response, and the rules that decided how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnsweredPerson {
    /// As in the response.
    pub personidentifikator: String,
    /// Ids of rules, as `krr-contract rules` lists and explains them.
    pub rules: Vec<&'static str>,
}

/// The members of the API that tell the cases apart.
#[derive(Deserialize)]
struct ShownPerson {
    personidentifikator: String,
    status: Option<String>,
    reservasjon: Option<String>,
    varslingsstatus: Option<String>,
    kontaktinformasjon: Option<Map<String, Value>>,
}

/// What the scopes can show or hide. Later members depend on the date and not on a scope.
const BY_SCOPE: Members = Members::VARSLINGSSTATUS
    .union(Members::KONTAKTINFORMASJON)
    .union(Members::DIGITAL_POST)
    .union(Members::SERTIFIKAT)
    .union(Members::SPRAAK);

/// The persons in the stored start of a response to a look-up. One that the start cuts off is left out. Without scopes,
/// because tokens are not checked, everything is shown.
pub(in crate::state::journal) fn answered_persons(response: &str, scopes: Option<&str>) -> Vec<AnsweredPerson> {
    let view = scopes.map_or(View { members: BY_SCOPE, withholds_expired: false }, View::of_scopes);
    let persons = shown_persons(response).into_iter();
    persons
        .map(|person| AnsweredPerson { rules: rules(&person, view), personidentifikator: person.personidentifikator })
        .collect()
}

fn shown_persons(response: &str) -> Vec<ShownPerson> {
    let Some(mut rest) = response.strip_prefix(r#"{"personer":["#) else {
        return serde_json::from_str(response).into_iter().collect();
    };
    let mut persons = Vec::new();
    loop {
        let mut values = Deserializer::from_str(rest).into_iter::<ShownPerson>();
        let Some(Ok(person)) = values.next() else { return persons };
        persons.push(person);
        rest = rest[values.byte_offset()..].trim_start_matches(',');
    }
}

/// In the order in which the register applies them.
fn rules(person: &ShownPerson, view: View) -> Vec<&'static str> {
    let mut rules = match (person.status.as_deref(), person.reservasjon.as_deref()) {
        (Some("IKKE_REGISTRERT"), _) => vec!["unknown-is-no-error"],
        (Some("SLETTET"), _) => vec!["deleted-says-little"],
        (_, Some("JA")) => vec!["reserved-not-notified"],
        _ if person.varslingsstatus.is_some() => vec!["eighteen-months"],
        _ => Vec::new(),
    };
    let is_active = person.status.as_deref() == Some("AKTIV");
    let shows_contact = view.members.contains(Members::KONTAKTINFORMASJON);
    let may_not = person.varslingsstatus.as_deref() == Some("KAN_IKKE_VARSLES");
    if is_active && shows_contact && may_not && person.reservasjon.as_deref() != Some("JA") {
        match &person.kontaktinformasjon {
            Some(_) => rules.push("nothing-withheld"),
            None if view.withholds_expired => rules.push("expired-withheld"),
            None => {}
        }
    }
    if is_active && !view.members.contains(BY_SCOPE) {
        rules.push("members-follow-scopes");
    }
    rules
}

#[cfg(test)]
mod tests {
    use krr_specs::Rules;
    use serde_json::json;

    use super::*;

    const ALL: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    const LEGACY: &str = "global/kontaktinformasjon.read global/varslingsstatus.read";

    fn rules_of(person: &Value, scopes: Option<&str>) -> Vec<&'static str> {
        let text = format!(r#"{{"personer":[{person}]}}"#);
        let mut persons = answered_persons(&text, scopes);
        assert_eq!(answered_persons(&person.to_string(), scopes), persons);
        let rules = persons.pop().unwrap().rules;
        let known = Rules::bundled();
        assert!(rules.iter().all(|rule| known.iter().any(|one| one.id == *rule)), "{rules:?}");
        rules
    }

    #[test]
    fn each_case_names_the_rules_that_decide_it() {
        let person = |members: Value| {
            let mut person = json!({ "personidentifikator": "11822648950", "status": "AKTIV", "reservasjon": "NEI" });
            person.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            person
        };
        let expired = json!({ "varslingsstatus": "KAN_IKKE_VARSLES", "kontaktinformasjon": {} });
        let notified = json!({ "varslingsstatus": "KAN_VARSLES", "kontaktinformasjon": {} });
        for (members, scopes, expected) in [
            (json!({ "status": "IKKE_REGISTRERT" }), ALL, &["unknown-is-no-error"][..]),
            (json!({ "status": "SLETTET" }), ALL, &["deleted-says-little"]),
            (json!({ "reservasjon": "JA", "varslingsstatus": "KAN_IKKE_VARSLES" }), ALL, &["reserved-not-notified"]),
            (notified.clone(), ALL, &["eighteen-months"]),
            (expired.clone(), ALL, &["eighteen-months", "nothing-withheld"]),
            (json!({ "varslingsstatus": "KAN_IKKE_VARSLES" }), ALL, &["eighteen-months"]),
            (expired, LEGACY, &["eighteen-months", "nothing-withheld", "members-follow-scopes"]),
            (
                json!({ "varslingsstatus": "KAN_IKKE_VARSLES" }),
                LEGACY,
                &["eighteen-months", "expired-withheld", "members-follow-scopes"],
            ),
            (json!({}), "global/sikkerdigitalpost.read", &["members-follow-scopes"]),
        ] {
            assert_eq!(rules_of(&person(members.clone()), Some(scopes)), expected, "{members} {scopes}");
        }
        assert_eq!(rules_of(&person(notified), None), ["eighteen-months"]);
    }

    #[test]
    fn a_person_that_the_start_cuts_off_is_left_out() {
        let response = r#"{"personer":[{"personidentifikator":"1","status":"SLETTET"},{"personidentifikator":"2","sta"#;
        let persons = answered_persons(response, Some(ALL));
        assert_eq!(persons.iter().map(|person| &*person.personidentifikator).collect::<Vec<_>>(), ["1"]);
        for broken in ["", "{", "[1]", r#"{"personer":["#, r#"{"personer":[7]}"#, "<html>"] {
            assert_eq!(answered_persons(broken, None), []);
        }
    }
}
