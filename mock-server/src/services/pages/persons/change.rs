//! What the forms about persons ask for, done by the admin API.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{see_other, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::persons::form::{Form, with_fields};
use crate::services::pages::persons::list::list;
use crate::services::pages::persons::one::{Refused, one};
use crate::services::pages::text::persons;

fn field<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

/// Puts somebody new, with an identifier that nobody has unless one was typed.
pub(crate) fn add(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let typed = field(&fields, "personidentifikator");
    let pid = match typed {
        "" => request
            .call(Method::POST, "/personidentifikatorer", Some(&json!({ "count": 1 })))
            .map(|answer| answer["personidentifikatorer"][0].as_str().unwrap_or_default().to_owned()),
        typed => Ok(typed.to_owned()),
    };
    let target = |pid: &str| format!("/personer/{}", segment(pid));
    let added = pid.and_then(|pid| match request.call(Method::GET, &target(&pid), None) {
        // Whoever is there stays as they are.
        Ok(_) => Ok(pid),
        Err(_) => request.call(Method::PUT, &target(&pid), Some(&json!({}))).map(|_| pid),
    });
    match added {
        Ok(pid) => see_other(&request.link(&format!("/ui/personer/{}", segment(&pid)))),
        Err(error) => list(request, Some(&error)),
    }
}

pub(crate) fn change(request: &PageRequest<'_>, pid: &str) -> ApiResponse {
    let fields = request.frame.form();
    let target = format!("/personer/{pid}");
    let action = field(&fields, "action");
    if action == "delete" {
        return match request.call(Method::DELETE, &target, None) {
            Ok(_) => see_other(&request.link(&format!("/ui{target}"))),
            Err(error) => one(request, pid, Some(&Refused { error, typed: Form::of(&Value::Null) })),
        };
    }
    let mut person = request.call(Method::GET, &target, None).unwrap_or_else(|_| json!({}));
    match action {
        "json" => match serde_json::from_str(field(&fields, "json")) {
            Ok(typed) => person = typed,
            Err(why) => {
                let reason = request.frame.fill(persons::NOT_JSON, &[("why", &why.to_string())]);
                let error = CallError::new(StatusCode::BAD_REQUEST, &reason);
                return one(request, pid, Some(&Refused { error, typed: Form::of_text(field(&fields, "json")) }));
            }
        },
        "reserve" => person["reservasjon"] = json!("JA"),
        "unreserve" => person["reservasjon"] = json!("NEI"),
        "confirm-epost" => confirm(&mut person, "epostadresse"),
        "confirm-mobil" => confirm(&mut person, "mobiltelefonnummer"),
        "expire" => expire(&mut person),
        _ => person = with_fields(person, &fields),
    }
    if ["reserve", "unreserve"].contains(&action)
        && let Some(members) = person.as_object_mut()
    {
        // They are those of the reservation before.
        members.remove("reservasjonstidspunkt");
        members.remove("reservasjon_oppdatert");
    }
    match request.call(Method::PUT, &target, Some(&person)) {
        Ok(_) => see_other(&request.link(&format!("/ui{target}"))),
        Err(error) => one(request, pid, Some(&Refused { error, typed: Form::of(&person) })),
    }
}

/// As if the person had just confirmed it.
fn confirm(person: &mut Value, channel: &str) {
    person["kontaktinformasjon"][format!("{channel}_sist_verifisert")] = json!("P0D");
}

/// As if the person had last looked at both 19 months ago.
fn expire(person: &mut Value) {
    let Some(contact) = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut) else { return };
    for channel in ["epostadresse", "mobiltelefonnummer"]
        .iter()
        .filter(|name| contact.contains_key(**name))
        .copied()
        .collect::<Vec<_>>()
    {
        for time in ["oppdatert", "sist_verifisert"] {
            contact.insert(format!("{channel}_{time}"), json!("-P19M"));
        }
        contact.remove(&format!("{channel}_sist_validert"));
    }
}
