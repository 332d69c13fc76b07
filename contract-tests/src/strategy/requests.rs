//! Requests of the look-up API: one function for each operation, and the combinations that several rules need.

use http::Method;
use krr_specs::Generation;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::model::exchange::{Access, Body, TestRequest};
use crate::model::operations;
use crate::strategy::{change_feed, identifiers, tokens};
use crate::suite::case::{Case, CaseSet};
use crate::suite::{SuiteContext, scope_sets};

const PERSON: &str = "/rest/v1/person";

/// Every legacy scope for reading except the one that withholds members.
pub(crate) const ALL_LEGACY_SCOPES: &str =
    "global/kontaktinformasjon.read global/sikkerdigitalpost.read global/sertifikat.read global/spraak.read";
/// Both `krr:` scopes: everything is shown, nothing withheld.
pub(crate) const ALL_SCOPES: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// The same for a logged-in person.
pub(crate) const ALL_PERSON_SCOPES: &str = "krr:user/kontaktinformasjon.read krr:user/digitalpost.read";

fn request(operation: &'static str, method: Method, path: &str, access: Access, body: Body) -> TestRequest {
    TestRequest { operation, method, path: path.to_owned(), access, headers: Vec::new(), body }
}

pub(crate) fn personer(access: Access, identifiers: &[String]) -> TestRequest {
    let body = json!({ "personidentifikatorer": identifiers });
    request(operations::PERSONER, Method::POST, "/rest/v1/personer", access, Body::Json(body))
}

/// The list of version 2. `included` is `inkluderIkkeRegistrerte`.
pub(crate) fn personer_v2(access: Access, identifiers: &[String], included: Option<bool>) -> TestRequest {
    let mut body = json!({ "personidentifikatorer": identifiers });
    if let Some(included) = included {
        body["inkluderIkkeRegistrerte"] = Value::from(included);
    }
    request(operations::PERSONER_V2, Method::POST, "/rest/v2/personer", access, Body::Json(body))
}

pub(crate) fn person(access: Access) -> TestRequest {
    request(operations::PERSON, Method::GET, PERSON, access, Body::None)
}

pub(crate) fn person_v2(access: Access) -> TestRequest {
    request(operations::PERSON_V2, Method::GET, "/rest/v2/person", access, Body::None)
}

pub(crate) fn patch(access: Access, body: Body) -> TestRequest {
    request(operations::PATCH, Method::PATCH, PERSON, access, body)
}

pub(crate) fn print_sertifikat(access: Access) -> TestRequest {
    request(operations::PRINT, Method::GET, "/rest/v1/printSertifikat", access, Body::None)
}

pub(crate) fn print_sertifikat_v2(access: Access) -> TestRequest {
    request(operations::PRINT_V2, Method::GET, "/rest/v2/printSertifikat", access, Body::None)
}

/// Every print certificate that the generation has.
pub(crate) fn print_sertifikater(context: &SuiteContext, access: &Access) -> Vec<TestRequest> {
    let requests = [print_sertifikat(access.clone()), print_sertifikat_v2(access.clone())];
    requests.into_iter().filter(|request| context.has(request.operation)).collect()
}

/// Every look-up of the person of a token that the generation has.
pub(crate) fn for_person(context: &SuiteContext, access: &Access) -> Vec<TestRequest> {
    let requests = [person(access.clone()), person_v2(access.clone())];
    requests.into_iter().filter(|request| context.has(request.operation)).collect()
}

/// Every look-up of a list that the generation has.
pub(crate) fn for_list(context: &SuiteContext, access: &Access, identifiers: &[String]) -> Vec<TestRequest> {
    let requests = [personer(access.clone(), identifiers), personer_v2(access.clone(), identifiers, None)];
    requests.into_iter().filter(|request| context.has(request.operation)).collect()
}

/// The look-ups of a person and the feed with every sufficient and available set of scopes, by active persons in turn.
pub(crate) fn for_every_scope_set(context: &SuiteContext) -> Vec<TestRequest> {
    let sets = |request: &TestRequest| {
        context.contract.operation(request.operation).map(scope_sets::sufficient).unwrap_or_default()
    };
    let active: Vec<&str> = context.active_persons().map(|person| person.personidentifikator.as_str()).collect();
    let persons = for_person(context, &Access::Anonymous).into_iter().flat_map(|request| {
        let bound = sets(&request).into_iter().zip(active.iter().cycle());
        let access = |(scopes, pid): (String, &&str)| tokens::person_with_scopes(&scopes, (*pid).to_owned());
        bound.map(|token| TestRequest { access: access(token), ..request.clone() }).collect::<Vec<_>>()
    });
    let feed = change_feed::hent_endringer(Access::Anonymous, change_feed::START);
    let feeds =
        sets(&feed).into_iter().map(|scopes| TestRequest { access: Access::Machine { scopes }, ..feed.clone() });
    persons.chain(feeds).filter(|request| context.tokens.missing_token(&request.access).is_none()).collect()
}

/// Every operation with a body for machines, with sufficient tokens.
pub(crate) fn with_bodies(context: &SuiteContext) -> Vec<(TestRequest, BoxedStrategy<Access>)> {
    let lists =
        for_list(context, &Access::Anonymous, &[]).into_iter().map(|request| (request, tokens::machine(context)));
    let feed = tokens::available_feed_token(context);
    let feed =
        feed.map(|access| (change_feed::hent_endringer(access.clone(), change_feed::START), Just(access).boxed()));
    lists.chain(feed).collect()
}

/// The whole roster at every list operation with all scopes.
pub(crate) fn for_everybody(context: &SuiteContext) -> CaseSet {
    let access = tokens::machine_with_scopes(context, ALL_SCOPES);
    let lists = for_list(context, &access, &identifiers::whole_roster(context));
    CaseSet::fixed(lists.into_iter().map(|request| Case::new([request])))
}

/// The first person of the roster at every list operation with all scopes.
pub(crate) fn for_first_person(context: &SuiteContext) -> Vec<TestRequest> {
    let identifiers: Vec<String> = identifiers::whole_roster(context).into_iter().take(1).collect();
    for_list(context, &tokens::machine_with_scopes(context, ALL_SCOPES), &identifiers)
}

/// The same without a token.
pub(crate) fn without_token(context: &SuiteContext) -> impl Iterator<Item = TestRequest> {
    for_first_person(context).into_iter().map(|request| TestRequest { access: Access::Anonymous, ..request })
}

pub(crate) fn refused_without_token(context: &SuiteContext) -> Option<CaseSet> {
    Some(CaseSet::fixed(without_token(context).map(|request| Case::new([request]))))
}

/// The same with a body of another media type.
pub(crate) fn with_media_type(context: &SuiteContext, media_type: &'static str) -> impl Iterator<Item = TestRequest> {
    for_first_person(context).into_iter().filter_map(move |request| {
        let (text, _) = request.body.encoded()?;
        Some(TestRequest { body: Body::Text { media_type, text }, ..request })
    })
}

/// The scopes with which a person reads all their data.
pub(crate) fn read_scopes(context: &SuiteContext) -> &'static str {
    match context.generation {
        Generation::G1 => {
            "user/kontaktinformasjon.read user/varslingsstatus.read user/sikkerdigitalpost.read user/sertifikat.read \
             user/spraak.read"
        }
        Generation::G2 | Generation::G3 => "krr:user/kontaktinformasjon.read krr:user/digitalpost.read",
    }
}

/// The scope with which a person changes the language.
pub(crate) fn write_scope(context: &SuiteContext) -> &'static str {
    match context.generation {
        Generation::G1 => "user/spraak.write",
        Generation::G2 | Generation::G3 => "krr:user/spraak.write",
    }
}

/// A random list, looked up with random scopes.
pub(crate) fn lookup(context: &SuiteContext) -> BoxedStrategy<Case> {
    lists(context, &tokens::machine(context))
}

/// A random list, looked up with all scopes.
pub(crate) fn lookup_with_all_scopes(context: &SuiteContext) -> BoxedStrategy<Case> {
    lists(context, &Just(tokens::machine_with_scopes(context, ALL_SCOPES)).boxed())
}

fn lists(context: &SuiteContext, access: &BoxedStrategy<Access>) -> BoxedStrategy<Case> {
    let list = vec(identifiers::any_identifier(context), 1..12);
    let v1 = (access.clone(), list).prop_map(|(access, list)| Case::new([personer(access, &list)]));
    match context.has(operations::PERSONER_V2) {
        true => prop_oneof![v1, lists_v2(context, access)].boxed(),
        false => v1.boxed(),
    }
}

/// A random list of version 2 with right check digits.
pub(crate) fn lists_v2(context: &SuiteContext, access: &BoxedStrategy<Access>) -> BoxedStrategy<Case> {
    let list = (vec(identifiers::any_with_check_digits(context), 1..12), any::<Option<bool>>());
    let ask = |(access, (list, included)): (_, (Vec<String>, _))| Case::new([personer_v2(access, &list, included)]);
    (access.clone(), list).prop_map(ask).boxed()
}
