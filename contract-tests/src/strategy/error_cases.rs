use serde_json::json;

use crate::{
    model::{
        available_tokens::AvailableTokens,
        exchange::{Access, Body, TestRequest},
    },
    strategy::{change_feed, requests, tokens},
    suite::{SuiteContext, case::Case},
};

/// One request for each operation and each way to be refused, so that no kind of answer is left to chance.
///
/// Only where any token can be had, which is to say from a mock of ours: elsewhere requests are counted.
pub(crate) fn each_refusal(context: &SuiteContext) -> Vec<Case> {
    if context.tokens != AvailableTokens::Any {
        return Vec::new();
    }
    let endpoints = operations_to_refuse(context);
    let strangers = endpoints.iter().filter(|request| request.access != Access::Anonymous).flat_map(|request| {
        let without = |access| Case::of([TestRequest { access, ..request.clone() }]);
        [without(Access::Anonymous), without(Access::Garbled), without(without_scopes(&request.access))]
    });
    let unacceptable = endpoints.iter().filter(|request| !request.writes()).map(|request| {
        Case::of([TestRequest { headers: vec![("accept", "application/xml".to_owned())], ..request.clone() }])
    });
    let unread = endpoints.iter().filter(|request| request.body != Body::None).flat_map(|request| {
        let text = |way, media_type, text: &str| {
            let body = Body::Text { media_type, text: text.to_owned() };
            Case::broken(way, TestRequest { body, ..request.clone() })
        };
        [text("is no JSON", "application/json", "{"), text("is called text/plain", "text/plain", "{}")]
    });
    let language = endpoints
        .iter()
        .filter(|request| request.writes())
        .map(|request| Case::broken("a language off the list", request.clone()));
    strangers.chain(language).chain(unacceptable).chain(unread).chain(changes_of_nobody(context)).collect()
}

/// Every operation, asked so that it answers.
fn operations_to_refuse(context: &SuiteContext) -> Vec<TestRequest> {
    let Some(somebody) = context.active().next().map(|person| person.personidentifikator.clone()) else {
        return Vec::new();
    };
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let person = tokens::person_with_scopes(requests::ALL_PERSON_SCOPES, somebody.clone());
    let lists = requests::for_list(context, &machine, std::slice::from_ref(&somebody));
    let feed = tokens::of_feed(context).map(|access| change_feed::hent_endringer(access, change_feed::START));
    let writer = tokens::person_with_scopes(requests::writing(context), somebody);
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

/// A language for somebody who is no longer in the register, and what shows of it.
fn changes_of_nobody(context: &SuiteContext) -> Option<Case> {
    let gone = context.roster.persons.iter().find(|person| person.status != "AKTIV").filter(|_| context.writable)?;
    let scopes = format!("{} {}", requests::ALL_PERSON_SCOPES, requests::writing(context));
    let access = tokens::person_with_scopes(&scopes, gone.personidentifikator.clone());
    let looks = requests::for_person(context, &access);
    Some(Case::of([requests::patch(access, Body::Json(json!({ "spraak": "nb" })))].into_iter().chain(looks)))
}
