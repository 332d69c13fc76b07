use serde_json::json;

use crate::model::available_tokens::AvailableTokens;
use crate::model::exchange::{Access, Body, TestRequest};
use crate::strategy::{change_feed, requests, tokens};
use crate::suite::SuiteContext;
use crate::suite::case::Case;

/// A case for each operation and each error, so that every kind of error response is seen.
///
/// Only at krr-mock, where any token is available and requests are not limited.
pub(crate) fn each_error(context: &SuiteContext) -> Vec<Case> {
    if context.tokens != AvailableTokens::Any {
        return Vec::new();
    }
    let endpoints = successful_requests(context);
    let unauthenticated = endpoints.iter().filter(|request| request.access != Access::Anonymous).flat_map(|request| {
        let without = |access| Case::new([TestRequest { access, ..request.clone() }]);
        [without(Access::Anonymous), without(Access::Garbled), without(without_scopes(&request.access))]
    });
    let unacceptable = endpoints.iter().filter(|request| !request.writes()).map(|request| {
        Case::new([TestRequest { headers: vec![("accept", "application/xml".to_owned())], ..request.clone() }])
    });
    let unreadable = endpoints.iter().filter(|request| request.body != Body::None).flat_map(|request| {
        let text = |violation, media_type, text: &str| {
            let body = Body::Text { media_type, text: text.to_owned() };
            Case::invalid(violation, TestRequest { body, ..request.clone() })
        };
        [text("is no JSON", "application/json", "{"), text("is called text/plain", "text/plain", "{}")]
    });
    let language = endpoints
        .iter()
        .filter(|request| request.writes())
        .map(|request| Case::invalid("a language off the list", request.clone()));
    unauthenticated
        .chain(language)
        .chain(unacceptable)
        .chain(unreadable)
        .chain(change_of_unregistered(context))
        .collect()
}

fn successful_requests(context: &SuiteContext) -> Vec<TestRequest> {
    let Some(pid) = context.active_persons().next().map(|person| person.personidentifikator.clone()) else {
        return Vec::new();
    };
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let person = tokens::person_with_scopes(requests::ALL_PERSON_SCOPES, pid.clone());
    let lists = requests::for_list(context, &machine, std::slice::from_ref(&pid));
    let feed =
        tokens::available_feed_token(context).map(|access| change_feed::hent_endringer(access, change_feed::START));
    let writer = tokens::person_with_scopes(requests::write_scope(context), pid);
    let patch = context.writable.then(|| requests::patch(writer, Body::Json(json!({ "spraak": "de" }))));
    let prints = requests::print_sertifikater(context, &Access::Anonymous);
    lists.into_iter().chain(feed).chain(requests::for_person(context, &person)).chain(patch).chain(prints).collect()
}

fn without_scopes(access: &Access) -> Access {
    let scopes = "openid".to_owned();
    match access.pid() {
        Some(pid) => Access::Person { scopes, pid: pid.to_owned() },
        None => Access::Machine { scopes },
    }
}

/// A change of language of a person who is no longer registered, and look-ups after it.
fn change_of_unregistered(context: &SuiteContext) -> Option<Case> {
    let person = context.roster.persons.iter().find(|person| person.status != "AKTIV").filter(|_| context.writable)?;
    let scopes = format!("{} {}", requests::ALL_PERSON_SCOPES, requests::write_scope(context));
    let access = tokens::person_with_scopes(&scopes, person.personidentifikator.clone());
    let lookups = requests::for_person(context, &access);
    Some(Case::new([requests::patch(access, Body::Json(json!({ "spraak": "nb" })))].into_iter().chain(lookups)))
}
