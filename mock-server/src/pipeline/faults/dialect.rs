use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;
use crate::state::faults::body_fault::DialectFault;

/// Members of a person that a dialect writes as null where they are absent.
const CONTACT_DETAILS: [&str; 2] = ["epostadresse", "mobiltelefonnummer"];

/// Writes the body otherwise than the register does.
pub(crate) fn alter(fault: DialectFault, response: ApiResponse) -> ApiResponse {
    rewritten(response, |body| walk(fault, body))
}

fn walk(fault: DialectFault, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(fault, item)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| walk(fault, member));
            alter_object(fault, members);
        }
        _ => {}
    }
}

fn alter_object(fault: DialectFault, members: &mut Map<String, Value>) {
    match fault {
        DialectFault::UtcTimestamps => texts(members, |text| timestamp(text).map(|at| at.to_string())),
        DialectFault::LocalTimestamps => {
            texts(members, |text| timestamp(text).and_then(|_| text.get(..19)).map(str::to_owned));
        }
        DialectFault::UnknownEnum => {
            for name in ["status", "reservasjon", "varslingsstatus"] {
                if let Some(value) = members.get_mut(name).filter(|value| value.is_string()) {
                    *value = json!("NY_VERDI");
                }
            }
        }
        DialectFault::UnknownMember => _ = members.insert("nyttFelt".to_owned(), json!("verdi")),
        DialectFault::NullForAbsent => {
            if members.contains_key("personidentifikator") && !members.contains_key("kontaktinformasjon") {
                members.insert("kontaktinformasjon".to_owned(), Value::Null);
            }
            if CONTACT_DETAILS.iter().any(|name| members.contains_key(*name)) {
                for name in CONTACT_DETAILS {
                    members.entry(name).or_insert(Value::Null);
                }
            }
        }
        DialectFault::NumberForText => {
            if let Some(value) = members.get_mut("personidentifikator")
                && let Some(number) = value.as_str().and_then(|text| text.parse::<u64>().ok())
            {
                *value = json!(number);
            }
        }
        DialectFault::ReverseOrder => *members = std::mem::take(members).into_iter().rev().collect(),
    }
}

fn texts(members: &mut Map<String, Value>, other: impl Fn(&str) -> Option<String>) {
    for value in members.values_mut() {
        if let Some(changed) = value.as_str().and_then(&other) {
            *value = json!(changed);
        }
    }
}

fn timestamp(text: &str) -> Option<Timestamp> {
    text.contains('T').then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn each_dialect_changes_what_its_name_says() {
        let person = json!({
            "personidentifikator": "17894199350",
            "status": "AKTIV",
            "kontaktinformasjon": { "epostadresse": "a@example.no", "epostadresse_oppdatert": "2023-07-01T12:00:00+02:00" },
        });
        let body = json!({ "personer": [person] });
        let altered = |fault| {
            let response = alter(fault, ApiResponse::json(StatusCode::OK, &body));
            serde_json::from_slice::<Value>(&response.body).unwrap()["personer"][0].clone()
        };
        let details = |fault| altered(fault)["kontaktinformasjon"].clone();
        assert_eq!(details(DialectFault::UtcTimestamps)["epostadresse_oppdatert"], "2023-07-01T10:00:00Z");
        assert_eq!(details(DialectFault::LocalTimestamps)["epostadresse_oppdatert"], "2023-07-01T12:00:00");
        assert_eq!(altered(DialectFault::UnknownEnum)["status"], "NY_VERDI");
        assert_eq!(altered(DialectFault::UnknownMember)["nyttFelt"], "verdi");
        assert_eq!(details(DialectFault::NullForAbsent)["mobiltelefonnummer"], Value::Null);
        assert_eq!(altered(DialectFault::NumberForText)["personidentifikator"], 17_894_199_350_u64);
        let first = altered(DialectFault::ReverseOrder).as_object().unwrap().keys().next().cloned();
        assert_eq!(first.as_deref(), Some("kontaktinformasjon"));
    }
}
