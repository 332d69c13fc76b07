use serde_json::json;

use crate::{
    model::{
        available_tokens::AvailableTokens,
        case::Case,
        exchange::{Access, Body, TestRequest},
    },
    strategy::{change_feed, requests, tokens},
    suite::SuiteContext,
};

/// One request for each operation and each way to be refused, so that no kind of answer is left to chance.
///
/// Only where any token can be had, which is to say from a mock of ours: elsewhere requests are counted.
pub(crate) fn each_refusal(ground: &SuiteContext) -> Vec<Case> {
    if ground.tokens != AvailableTokens::Any {
        return Vec::new();
    }
    let doors = operations_to_refuse(ground);
    let strangers = doors.iter().filter(|step| step.access != Access::Nobody).flat_map(|step| {
        let without = |access| Case::of([TestRequest { access, ..step.clone() }]);
        [without(Access::Nobody), without(Access::Garbled), without(without_scopes(&step.access))]
    });
    let unacceptable = doors.iter().filter(|step| !step.writes()).map(|step| {
        Case::of([TestRequest { headers: vec![("accept", "application/xml".to_owned())], ..step.clone() }])
    });
    let unread = doors.iter().filter(|step| step.body != Body::None).flat_map(|step| {
        let text = |way, media_type, text: &str| {
            let body = Body::Text { media_type, text: text.to_owned() };
            Case::broken(way, TestRequest { body, ..step.clone() })
        };
        [text("is no JSON", "application/json", "{"), text("is called text/plain", "text/plain", "{}")]
    });
    let language =
        doors.iter().filter(|step| step.writes()).map(|step| Case::broken("a language off the list", step.clone()));
    strangers.chain(language).chain(unacceptable).chain(unread).chain(changes_of_nobody(ground)).collect()
}

/// Every operation, asked so that it answers.
fn operations_to_refuse(ground: &SuiteContext) -> Vec<TestRequest> {
    let Some(somebody) = ground.active().next().map(|person| person.personidentifikator.clone()) else {
        return Vec::new();
    };
    let machine = tokens::machine_holding(ground, requests::EVERYTHING);
    let person = tokens::person_holding(requests::EVERYTHING_OF_ONESELF, somebody.clone());
    let lists = requests::of_list(ground, &machine, std::slice::from_ref(&somebody));
    let feed = tokens::of_feed(ground).map(|access| change_feed::hent_endringer(access, change_feed::BEGINNING));
    let writer = tokens::person_holding(requests::writing(ground), somebody);
    let patch = ground.writable.then(|| requests::patch(writer, Body::Json(json!({ "spraak": "de" }))));
    let prints = requests::print_sertifikater(ground, &Access::Nobody);
    lists.into_iter().chain(feed).chain(requests::of_person(ground, &person)).chain(patch).chain(prints).collect()
}

fn without_scopes(access: &Access) -> Access {
    let scopes = "openid".to_owned();
    match access.pid() {
        Some(pid) => Access::Person { scopes, pid: pid.to_owned() },
        None => Access::Machine { scopes },
    }
}

/// A language for somebody who is no longer in the register, and what shows of it.
fn changes_of_nobody(ground: &SuiteContext) -> Option<Case> {
    let gone = ground.roster.persons.iter().find(|person| person.status != "AKTIV").filter(|_| ground.writable)?;
    let scopes = format!("{} {}", requests::EVERYTHING_OF_ONESELF, requests::writing(ground));
    let access = tokens::person_holding(&scopes, gone.personidentifikator.clone());
    let looks = requests::of_person(ground, &access);
    Some(Case::of([requests::patch(access, Body::Json(json!({ "spraak": "nb" })))].into_iter().chain(looks)))
}
