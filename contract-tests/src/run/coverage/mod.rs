//! How much of the contract a run has touched, and what it never reached.

pub(crate) mod cell;
pub(crate) mod combinations;
pub(crate) mod expected;
pub(crate) mod schema_keywords;
pub(crate) mod summary;
pub(crate) mod table;

use std::collections::BTreeSet;

use http::HeaderMap;
use krr_specs::{Operation, Request, RuleId, validate_request};

use crate::run::coverage::{combinations::Combinations, schema_keywords::KeywordUse};

use crate::run::coverage::cell::{Aspect, Cell};

use crate::{
    model::exchange::{Access, Body, Exchange, TestRequest},
    suite::{SuiteContext, case::Case, scope_sets},
};

/// What a contract promises, cell by cell, and which of the cells a run has touched.
///
/// A cell is an operation with one of its documented statuses, with one set of scopes, or with one keyword of a
/// schema; or a rule. What was reached but never promised is not counted: the rules judge that. What of these was met
/// together, in one answer, is counted as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    expected: BTreeSet<Cell>,
    reached: BTreeSet<Cell>,
    combinations: Combinations,
}

impl Coverage {
    /// Everything that the generation's document and rules promise, and nothing reached yet.
    #[must_use]
    pub fn of(context: &SuiteContext) -> Self {
        Self { expected: expected::cells(context), reached: BTreeSet::new(), combinations: Combinations::of(context) }
    }

    /// The cells of one aspect: those reached, and all.
    #[must_use]
    pub fn of_aspect(&self, aspect: Aspect) -> (usize, usize) {
        let count = |cells: &BTreeSet<Cell>| cells.iter().filter(|cell| cell.aspect == aspect).count();
        (count(&self.reached), count(&self.expected))
    }

    /// What was promised and never reached, in the order of aspect, operation and name.
    pub fn never_reached(&self) -> impl Iterator<Item = &Cell> {
        self.expected.difference(&self.reached)
    }

    /// Notes a conversation, and the rules that had something to judge in it.
    pub(crate) fn note(
        &mut self,
        context: &SuiteContext,
        case: &Case,
        exchanges: &[Exchange],
        tried: &BTreeSet<RuleId>,
    ) {
        for rule in tried {
            self.reach(Cell::of_rule(*rule));
        }
        let last = exchanges.len().saturating_sub(1);
        for (index, exchange) in exchanges.iter().enumerate() {
            let Some(operation) = context.contract.operation(exchange.request.operation) else { continue };
            self.reach(Cell::of_status(operation, exchange.status));
            self.note_answer(context, operation, exchange, tried);
            self.note_request(context, operation, &exchange.request, case.broken.is_some() && index == last);
        }
    }

    fn note_answer(
        &mut self,
        context: &SuiteContext,
        operation: &Operation,
        exchange: &Exchange,
        tried: &BTreeSet<RuleId>,
    ) {
        let document = context.contract.document();
        let schema = expected::response_schema(context, operation, exchange.status);
        let met = schema.zip(exchange.json.as_ref());
        let met = met
            .map(|(schema, json)| schema_keywords::met(document, &schema, json, KeywordUse::Answered))
            .unwrap_or_default();
        self.combinations.note(operation, exchange.status, exchange.request.access.scopes(), &met, tried);
        met.into_iter().for_each(|what| self.reach(Cell::new(operation, Aspect::Answered, what)));
    }

    fn note_request(&mut self, context: &SuiteContext, operation: &Operation, request: &TestRequest, is_broken: bool) {
        if let Access::Machine { scopes } | Access::Person { scopes, .. } = &request.access {
            self.reach(Cell::new(operation, Aspect::Scopes, scope_sets::documented_sets(operation, scopes)));
        }
        let Some(schema) = expected::request_schema(context, operation) else { return };
        if is_broken {
            broken(operation, request)
                .into_iter()
                .for_each(|what| self.reach(Cell::new(operation, Aspect::Broken, what)));
        } else if let Body::Json(body) = &request.body {
            let met = schema_keywords::met(context.contract.document(), &schema, body, KeywordUse::Sent);
            met.into_iter().for_each(|what| self.reach(Cell::new(operation, Aspect::Kept, what)));
        }
    }

    fn reach(&mut self, cell: Cell) {
        if self.expected.contains(&cell) {
            self.reached.insert(cell);
        }
    }
}

/// The keywords that the body of a request breaks, as the judge of requests names them.
fn broken(operation: &Operation, request: &TestRequest) -> Vec<String> {
    let Some((body, media_type)) = request.body.on_the_wire() else { return Vec::new() };
    let media_type = media_type.parse().ok().filter(|_| !media_type.is_empty());
    let headers: HeaderMap = media_type.map(|value| (http::header::CONTENT_TYPE, value)).into_iter().collect();
    let asked = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
    let violations = validate_request(operation, &asked).violations;
    let places = violations.into_iter().filter(|violation| violation.rule == RuleId::SCHEMA);
    places.filter_map(|violation| Some(schema_keywords::name(violation.document?.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;
    use krr_specs::{Generation, OsloTime, Roster};
    use serde_json::json;

    use crate::{model::available_tokens::AvailableTokens, strategy::requests};

    use super::*;

    fn context() -> SuiteContext {
        SuiteContext::new(Generation::G1, Roster::published(), AvailableTokens::Any, true)
    }

    fn answered(scopes: &str, asked: &[String], body: &serde_json::Value) -> Exchange {
        let request = requests::personer(Access::Machine { scopes: scopes.to_owned() }, asked);
        let at = OsloTime::new("2023-06-10T19:00:01Z".parse().unwrap());
        let (bytes, json) = (Bytes::from(body.to_string()), Some(body.clone()));
        Exchange {
            request,
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: bytes,
            json,
            has_member_twice: false,
            at,
        }
    }

    #[test]
    fn a_conversation_reaches_its_status_its_scopes_and_the_keywords_that_it_met() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let all = coverage.never_reached().count();
        let body = json!({ "personer": [{ "personidentifikator": "29890749036", "status": "SLETTET" }] });
        let exchange = answered("global/spraak.read openid global/sertifikat.read", &["29890749036".to_owned()], &body);
        let case = Case::of([exchange.request.clone()]);
        coverage.note(&context, &case, &[exchange], &BTreeSet::from([RuleId("order-of-request")]));
        let reached: Vec<String> =
            coverage.reached.iter().map(|cell| format!("{} {}", cell.aspect, cell.what)).collect();
        for expected in [
            "statuses 200",
            "scope sets global/sertifikat.read global/spraak.read",
            "keywords kept HentPersonerRequest.personidentifikatorer/minItems",
            "keywords answered PersonResource.status/enum SLETTET",
            "rules order-of-request",
        ] {
            assert!(reached.iter().any(|cell| cell == expected), "{expected} in {reached:#?}");
        }
        assert!(
            !reached.iter().any(|cell| cell.contains("AKTIV") || cell.contains("kontaktinformasjon")),
            "{reached:#?}"
        );
        assert_eq!(coverage.never_reached().count() + reached.len(), all);
    }

    #[test]
    fn what_was_met_together_is_counted_by_operation_and_status() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let body = json!({ "personer": [] });
        let exchange = answered("global/spraak.read", &["29890749036".to_owned()], &body);
        let (case, rule) = (Case::of([exchange.request.clone()]), RuleId("order-of-request"));
        let row = |coverage: &Coverage| {
            let row =
                coverage.combinations.rows().find(|row| row.operation == "getUsers" && row.status == 200).unwrap();
            [row.scope_sets, row.keywords, row.rules, row.combinations].map(|share| share.reached)
        };
        assert_eq!(row(&coverage), [0; 4]);
        coverage.note(&context, &case, std::slice::from_ref(&exchange), &BTreeSet::from([rule]));
        assert_eq!(row(&coverage), [1, 2, 1, 2], "the body is an object, and `personer` in it a list");
        coverage.note(&context, &case, &[exchange], &BTreeSet::from([rule, RuleId("everybody-answered")]));
        assert_eq!(row(&coverage), [1, 2, 2, 4]);
    }

    #[test]
    fn a_request_that_was_broken_on_purpose_reaches_what_it_breaks_and_keeps_nothing() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let exchange = answered("global/spraak.read", &[], &json!({}));
        let case = Case::broken("no items", exchange.request.clone());
        coverage.note(&context, &case, &[exchange], &BTreeSet::new());
        let of =
            |aspect| coverage.reached.iter().filter(move |cell| cell.aspect == aspect).map(|cell| cell.what.as_str());
        assert_eq!(of(Aspect::Broken).collect::<Vec<_>>(), ["HentPersonerRequest.personidentifikatorer/minItems"]);
        assert_eq!(of(Aspect::Kept).count(), 0);
    }

    #[test]
    fn five_scopes_make_31_sets_and_two_of_the_other_family_3() {
        let coverage = Coverage::of(&context());
        let sets =
            coverage.expected.iter().filter(|cell| cell.aspect == Aspect::Scopes && cell.operation == "getUsers");
        assert_eq!(sets.count(), 31 + 3);
    }
}
