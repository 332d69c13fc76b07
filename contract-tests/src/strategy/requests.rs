//! The requests of the lookup API, one function for each operation.

use http::Method;
use krr_specs::Generation;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, TestRequest},
        operations,
    },
    strategy::{change_feed, identifiers, tokens},
    suite::{SuiteContext, scope_sets},
};

const PERSON: &str = "/rest/v1/person";

/// Every legacy scope but the one that withholds, so that as much as possible shows.
pub(crate) const OPEN: &str =
    "global/kontaktinformasjon.read global/sikkerdigitalpost.read global/sertifikat.read global/spraak.read";
/// Both `krr:` scopes: everything shows, nothing is withheld.
pub(crate) const EVERYTHING: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// The same of the person who is logged in.
pub(crate) const EVERYTHING_OF_ONESELF: &str = "krr:user/kontaktinformasjon.read krr:user/digitalpost.read";

fn step(operation: &'static str, method: Method, path: &str, access: Access, body: Body) -> TestRequest {
    TestRequest { operation, method, path: path.to_owned(), access, headers: Vec::new(), body }
}

pub(crate) fn personer(access: Access, identifiers: &[String]) -> TestRequest {
    let body = json!({ "personidentifikatorer": identifiers });
    step(operations::PERSONER, Method::POST, "/rest/v1/personer", access, Body::Json(body))
}

/// The list of version 2; `included` says whether unknown persons are wanted, or leaves it open.
pub(crate) fn personer_v2(access: Access, identifiers: &[String], included: Option<bool>) -> TestRequest {
    let mut body = json!({ "personidentifikatorer": identifiers });
    if let Some(included) = included {
        body["inkluderIkkeRegistrerte"] = Value::from(included);
    }
    step(operations::PERSONER_V2, Method::POST, "/rest/v2/personer", access, Body::Json(body))
}

pub(crate) fn person(access: Access) -> TestRequest {
    step(operations::PERSON, Method::GET, PERSON, access, Body::None)
}

pub(crate) fn person_v2(access: Access) -> TestRequest {
    step(operations::PERSON_V2, Method::GET, "/rest/v2/person", access, Body::None)
}

pub(crate) fn patch(access: Access, body: Body) -> TestRequest {
    step(operations::PATCH, Method::PATCH, PERSON, access, body)
}

pub(crate) fn print_sertifikat(access: Access) -> TestRequest {
    step(operations::PRINT, Method::GET, "/rest/v1/printSertifikat", access, Body::None)
}

pub(crate) fn print_sertifikat_v2(access: Access) -> TestRequest {
    step(operations::PRINT_V2, Method::GET, "/rest/v2/printSertifikat", access, Body::None)
}

/// Every print certificate that the generation has.
pub(crate) fn print_sertifikater(ground: &SuiteContext, access: &Access) -> Vec<TestRequest> {
    let steps = [print_sertifikat(access.clone()), print_sertifikat_v2(access.clone())];
    steps.into_iter().filter(|step| ground.has(step.operation)).collect()
}

/// Every look-up of one person that the generation has.
pub(crate) fn of_person(ground: &SuiteContext, access: &Access) -> Vec<TestRequest> {
    let steps = [person(access.clone()), person_v2(access.clone())];
    steps.into_iter().filter(|step| ground.has(step.operation)).collect()
}

/// Every look-up of a list that the generation has, of somebody whose identifier all of them take.
pub(crate) fn of_list(ground: &SuiteContext, access: &Access, identifiers: &[String]) -> Vec<TestRequest> {
    let steps = [personer(access.clone(), identifiers), personer_v2(access.clone(), identifiers, None)];
    steps.into_iter().filter(|step| ground.has(step.operation)).collect()
}

/// The doors of persons and of the feed by every set of scopes that opens them, as far as such tokens can be had; the persons
/// who are active take turns.
pub(crate) fn by_every_set_of_scopes(ground: &SuiteContext) -> Vec<TestRequest> {
    let sets =
        |step: &TestRequest| ground.contract.operation(step.operation).map(scope_sets::opening).unwrap_or_default();
    let active: Vec<&str> = ground.active().map(|person| person.personidentifikator.as_str()).collect();
    let persons = of_person(ground, &Access::Nobody).into_iter().flat_map(|step| {
        let bound = sets(&step).into_iter().zip(active.iter().cycle());
        let access = |(scopes, pid): (String, &&str)| tokens::person_holding(&scopes, (*pid).to_owned());
        bound.map(|token| TestRequest { access: access(token), ..step.clone() }).collect::<Vec<_>>()
    });
    let feed = change_feed::hent_endringer(Access::Nobody, change_feed::BEGINNING);
    let feeds =
        sets(&feed).into_iter().map(|scopes| TestRequest { access: Access::Machine { scopes }, ..feed.clone() });
    persons.chain(feeds).filter(|step| ground.tokens.lack(&step.access).is_none()).collect()
}

/// Every operation to which machines send a body, with the tokens that open it.
pub(crate) fn with_bodies(ground: &SuiteContext) -> Vec<(TestRequest, BoxedStrategy<Access>)> {
    let lists = of_list(ground, &Access::Nobody, &[]).into_iter().map(|step| (step, tokens::machine(ground)));
    let feed = tokens::of_feed(ground);
    let feed =
        feed.map(|access| (change_feed::hent_endringer(access.clone(), change_feed::BEGINNING), Just(access).boxed()));
    lists.chain(feed).collect()
}

/// Everybody of the roster at every door for lists, so that everything shows: one look at every kind of person.
pub(crate) fn of_everybody(ground: &SuiteContext) -> CaseSet {
    let access = tokens::machine_holding(ground, EVERYTHING);
    let lists = of_list(ground, &access, &identifiers::everybody(ground));
    CaseSet { first: lists.into_iter().map(|step| Case::of([step])).collect(), ..CaseSet::default() }
}

/// The first of the roster at every door for lists, so that everything shows.
pub(crate) fn of_somebody(ground: &SuiteContext) -> Vec<TestRequest> {
    let whom: Vec<String> = identifiers::everybody(ground).into_iter().take(1).collect();
    of_list(ground, &tokens::machine_holding(ground, EVERYTHING), &whom)
}

/// The scopes with which a person reads everything about themselves.
pub(crate) fn reading(ground: &SuiteContext) -> &'static str {
    match ground.generation {
        Generation::G1 => {
            "user/kontaktinformasjon.read user/varslingsstatus.read user/sikkerdigitalpost.read user/sertifikat.read \
             user/spraak.read"
        }
        Generation::G2 | Generation::G3 => "krr:user/kontaktinformasjon.read krr:user/digitalpost.read",
    }
}

/// The scope with which a person changes the language.
pub(crate) fn writing(ground: &SuiteContext) -> &'static str {
    match ground.generation {
        Generation::G1 => "user/spraak.write",
        Generation::G2 | Generation::G3 => "krr:user/spraak.write",
    }
}

/// A list of anybody, looked up with any scopes.
pub(crate) fn lookup(ground: &SuiteContext) -> BoxedStrategy<Case> {
    lists(ground, &tokens::machine(ground))
}

/// A list of anybody, looked up so that everything shows.
pub(crate) fn lookup_of_everything(ground: &SuiteContext) -> BoxedStrategy<Case> {
    lists(ground, &Just(tokens::machine_holding(ground, EVERYTHING)).boxed())
}

fn lists(ground: &SuiteContext, access: &BoxedStrategy<Access>) -> BoxedStrategy<Case> {
    let list = vec(identifiers::anybody(ground), 1..12);
    let v1 = (access.clone(), list).prop_map(|(access, list)| Case::of([personer(access, &list)]));
    match ground.has(operations::PERSONER_V2) {
        true => prop_oneof![v1, lists_v2(ground, access)].boxed(),
        false => v1.boxed(),
    }
}

/// A list of version 2 that is not refused, of anybody.
pub(crate) fn lists_v2(ground: &SuiteContext, access: &BoxedStrategy<Access>) -> BoxedStrategy<Case> {
    let list = (vec(identifiers::anybody_real(ground), 1..12), any::<Option<bool>>());
    let ask = |(access, (list, included)): (_, (Vec<String>, _))| Case::of([personer_v2(access, &list, included)]);
    (access.clone(), list).prop_map(ask).boxed()
}
