//! The forms that change a person: the members most often changed, and everything as JSON.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::services::pages::layout::segment;
use crate::services::pages::page_request::Frame;
use crate::services::pages::text::persons;

/// The fields that have an input of their own, with their values to choose from.
const CHOICES: [(&str, &[&str]); 3] = [
    ("status", &["AKTIV", "SLETTET", "IKKE_REGISTRERT"]),
    ("reservasjon", &["", "NEI", "JA"]),
    ("spraak", &["", "nb", "nn", "en", "se"]),
];
/// Members of `kontaktinformasjon`.
const CONTACT: [&str; 6] = [
    "epostadresse",
    "epostadresse_oppdatert",
    "epostadresse_sist_verifisert",
    "mobiltelefonnummer",
    "mobiltelefonnummer_oppdatert",
    "mobiltelefonnummer_sist_verifisert",
];

/// A person as the forms show them.
pub(crate) struct Form {
    /// In the form that `PUT` accepts.
    person: Value,
    /// What was typed as JSON, where that is no JSON.
    text: Option<String>,
}

impl Form {
    pub(crate) fn of(person: &Value) -> Self {
        Self { person: person.clone(), text: None }
    }

    pub(crate) fn of_text(text: &str) -> Self {
        Self { person: Value::Null, text: Some(text.to_owned()) }
    }

    fn value(&self, name: &str) -> &str {
        let contact = &self.person["kontaktinformasjon"][name];
        self.person[name].as_str().or_else(|| contact.as_str()).unwrap_or_default()
    }

    fn json(&self) -> String {
        self.text.clone().unwrap_or_else(|| serde_json::to_string_pretty(&self.person).unwrap_or_default())
    }
}

/// The person with the fields of the form put in; empty ones are removed.
pub(crate) fn with_fields(mut person: Value, fields: &[(String, String)]) -> Value {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    if !person.is_object() {
        person = json!({});
    }
    if field("status").is_some_and(|status| status != "AKTIV") {
        // Nothing else belongs to such a person.
        return json!({ "status": field("status") });
    }
    let was_spraak = person.get("spraak").cloned();
    let Some(members) = person.as_object_mut() else { return person };
    for (name, _) in CHOICES {
        put(members, name, field(name));
    }
    if members.get("spraak") != was_spraak.as_ref() {
        members.remove("spraak_oppdatert");
    }
    let mut contact = members.remove("kontaktinformasjon").unwrap_or_else(|| json!({}));
    if let Some(contact) = contact.as_object_mut() {
        CONTACT.iter().for_each(|name| put(contact, name, field(name)));
    }
    if contact.as_object().is_some_and(|contact| !contact.is_empty()) {
        members.insert("kontaktinformasjon".to_owned(), contact);
    }
    person
}

fn put(members: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    match value {
        None => {}
        Some("") => drop(members.remove(name)),
        Some(value) => drop(members.insert(name.to_owned(), json!(value))),
    }
}

pub(crate) fn forms(frame: &Frame<'_>, pid: &str, form: Option<&Form>) -> Markup {
    let value = |name: &str| form.map(|form| form.value(name)).unwrap_or_default();
    let action = frame.link(&format!("/ui/personer/{}", segment(pid)));
    html! {
        section aria-labelledby="change" {
            h2 #change { (frame.t(persons::CHANGE)) }
            p #change-help { (frame.t(persons::CHANGE_LONG)) }
            form.fields method="post" action=(action) aria-describedby="change-help" {
                @for (name, values) in CHOICES {
                    p {
                        label for=(name) { code { (name) } }
                        select id=(name) name=(name) {
                            @for one in values { option value=(one) selected[*one == value(name)] { (one) } }
                        }
                    }
                }
                @for name in CONTACT {
                    p {
                        label for=(name) { code { (name) } }
                        input type="text" id=(name) name=(name) value=(value(name)) autocomplete="off" spellcheck="false";
                    }
                }
                p.buttons { button.primary type="submit" name="action" value="save" { (frame.t(persons::SAVE)) } }
            }
            details open[form.is_some_and(|form| form.text.is_some())] {
                summary { (frame.t(persons::AS_JSON)) }
                form method="post" action=(action) {
                    label for="json" { (frame.t(persons::AS_JSON_LONG)) }
                    textarea #json name="json" rows="16" spellcheck="false" { (form.map(Form::json).unwrap_or_default()) }
                    p.buttons { button type="submit" name="action" value="json" { (frame.t(persons::SAVE)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_replace_members_and_empty_ones_remove_them() {
        let person = json!({
            "status": "AKTIV", "reservasjon": "NEI", "spraak": "nb", "spraak_oppdatert": "2020-01-01T00:00:00+01",
            "kontaktinformasjon": { "epostadresse": "a@example.no", "epostadresse_sist_validert": "2020-01-01T00:00:00+01" },
            "digital_post": { "postkasseadresse": "x" },
        });
        let fields =
            [("reservasjon", "JA"), ("spraak", "nn"), ("epostadresse", "b@example.no"), ("mobiltelefonnummer", "")];
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(
            with_fields(person.clone(), &fields),
            json!({
                "status": "AKTIV", "reservasjon": "JA", "spraak": "nn",
                "digital_post": { "postkasseadresse": "x" },
                "kontaktinformasjon": { "epostadresse": "b@example.no", "epostadresse_sist_validert": "2020-01-01T00:00:00+01" },
            })
        );
        let deleted = [("status".to_owned(), "SLETTET".to_owned())];
        assert_eq!(with_fields(person, &deleted), json!({ "status": "SLETTET" }));
    }
}
