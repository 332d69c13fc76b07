//! Counts how much of the contract a run has touched: statuses, scope sets, schema keywords and rules.

pub(crate) mod cell;
pub(crate) mod combinations;
pub(crate) mod expected;
pub(crate) mod schema_keywords;
pub(crate) mod summary;
pub(crate) mod table;

use std::collections::BTreeSet;

use http::HeaderMap;
use krr_specs::{Operation, Request, RuleId, validate_request};

use crate::run::coverage::combinations::Combinations;
use crate::run::{Aspect, Cell, KeywordUse};

use crate::model::exchange::{Access, Body, Exchange, TestRequest};
use crate::suite::case::Case;
use crate::suite::{SuiteContext, scope_sets};

/// The cells of a contract and those that a run has reached.
///
/// A cell is an operation with a documented status, with a set of scopes or with a schema keyword, or it is a rule. What is
/// not documented is not counted: the rules judge that. Cells that were reached by the same response are counted together too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    cells: BTreeSet<Cell>,
    reached: BTreeSet<Cell>,
    combinations: Combinations,
}

impl Coverage {
    /// All cells of the generation, none of them reached.
    pub fn of(context: &SuiteContext) -> Self {
        Self { cells: expected::cells(context), reached: BTreeSet::new(), combinations: Combinations::of(context) }
    }

    /// The number of reached cells of an aspect, and of all of them.
    pub fn of_aspect(&self, aspect: Aspect) -> (usize, usize) {
        let count = |cells: &BTreeSet<Cell>| cells.iter().filter(|cell| cell.aspect == aspect).count();
        (count(&self.reached), count(&self.cells))
    }

    /// The cells that were not reached, by aspect, operation and name.
    pub fn never_reached(&self) -> impl Iterator<Item = &Cell> {
        self.cells.difference(&self.reached)
    }

    /// Adds the exchanges of a case, and the rules that had something to judge in them.
    pub(crate) fn add(
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
            self.add_response(context, operation, exchange, tried);
            self.add_request(context, operation, &exchange.request, case.violation.is_some() && index == last);
        }
    }

    fn add_response(
        &mut self,
        context: &SuiteContext,
        operation: &Operation,
        exchange: &Exchange,
        tried: &BTreeSet<RuleId>,
    ) {
        let document = context.contract.document();
        let schema = expected::response_schema(context, operation, exchange.status);
        let applied = schema.zip(exchange.json.as_ref());
        let applied = applied
            .map(|(schema, json)| schema_keywords::applied_keywords(document, &schema, json, KeywordUse::Response))
            .unwrap_or_default();
        self.combinations.add(operation, exchange.status, exchange.request.access.scopes(), &applied, tried);
        applied.into_iter().for_each(|what| self.reach(Cell::new(operation, Aspect::ResponseKeyword, what)));
    }

    fn add_request(&mut self, context: &SuiteContext, operation: &Operation, request: &TestRequest, is_broken: bool) {
        if let Access::Machine { scopes } | Access::Person { scopes, .. } = &request.access {
            self.reach(Cell::new(operation, Aspect::Scopes, scope_sets::documented_scopes(operation, scopes)));
        }
        let Some(schema) = expected::request_schema(context, operation) else { return };
        if is_broken {
            violated_keywords(operation, request)
                .into_iter()
                .for_each(|what| self.reach(Cell::new(operation, Aspect::ViolatedKeyword, what)));
        } else if let Body::Json(body) = &request.body {
            let applied =
                schema_keywords::applied_keywords(context.contract.document(), &schema, body, KeywordUse::Request);
            applied.into_iter().for_each(|what| self.reach(Cell::new(operation, Aspect::RequestKeyword, what)));
        }
    }

    fn reach(&mut self, cell: Cell) {
        if self.cells.contains(&cell) {
            self.reached.insert(cell);
        }
    }
}

fn violated_keywords(operation: &Operation, request: &TestRequest) -> Vec<String> {
    let Some((body, media_type)) = request.body.encoded() else { return Vec::new() };
    let media_type = media_type.parse().ok().filter(|_| !media_type.is_empty());
    let headers: HeaderMap = media_type.map(|value| (http::header::CONTENT_TYPE, value)).into_iter().collect();
    let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
    let violations = validate_request(operation, &request).violations;
    let places = violations.into_iter().filter(|violation| violation.rule == RuleId::SCHEMA);
    places.filter_map(|violation| Some(schema_keywords::short_name(violation.document?.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;
    use krr_specs::{Generation, OsloTime, Roster};
    use serde_json::json;

    use crate::model::available_tokens::AvailableTokens;
    use crate::strategy::requests;

    use super::*;

    fn context() -> SuiteContext {
        SuiteContext::new(Generation::G1, Roster::published(), AvailableTokens::Any, true)
    }

    fn response(scopes: &str, asked: &[String], body: &serde_json::Value) -> Exchange {
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
    fn an_exchange_reaches_its_status_its_scopes_and_the_keywords_that_apply() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let all = coverage.never_reached().count();
        let body = json!({ "personer": [{ "personidentifikator": "29890749036", "status": "SLETTET" }] });
        let exchange = response("global/spraak.read openid global/sertifikat.read", &["29890749036".to_owned()], &body);
        let case = Case::new([exchange.request.clone()]);
        coverage.add(&context, &case, &[exchange], &BTreeSet::from([RuleId("order-of-request")]));
        let reached: Vec<String> =
            coverage.reached.iter().map(|cell| format!("{} {}", cell.aspect, cell.what)).collect();
        for expected in [
            "statuses 200",
            "scope sets global/sertifikat.read global/spraak.read",
            "request keywords HentPersonerRequest.personidentifikatorer/minItems",
            "response keywords PersonResource.status/enum SLETTET",
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
    fn combinations_are_counted_by_operation_and_status() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let body = json!({ "personer": [] });
        let exchange = response("global/spraak.read", &["29890749036".to_owned()], &body);
        let (case, rule) = (Case::new([exchange.request.clone()]), RuleId("order-of-request"));
        let row = |coverage: &Coverage| {
            let row =
                coverage.combinations.rows().find(|row| row.operation == "getUsers" && row.status == 200).unwrap();
            [row.scope_sets, row.keywords, row.rules, row.combinations].map(|share| share.reached)
        };
        assert_eq!(row(&coverage), [0; 4]);
        coverage.add(&context, &case, std::slice::from_ref(&exchange), &BTreeSet::from([rule]));
        assert_eq!(row(&coverage), [1, 2, 1, 2], "the body is an object, and `personer` in it a list");
        coverage.add(&context, &case, &[exchange], &BTreeSet::from([rule, RuleId("everybody-answered")]));
        assert_eq!(row(&coverage), [1, 2, 2, 4]);
    }

    #[test]
    fn an_invalid_request_reaches_the_violated_keywords_only() {
        let context = context();
        let mut coverage = Coverage::of(&context);
        let exchange = response("global/spraak.read", &[], &json!({}));
        let case = Case::invalid("no items", exchange.request.clone());
        coverage.add(&context, &case, &[exchange], &BTreeSet::new());
        let of =
            |aspect| coverage.reached.iter().filter(move |cell| cell.aspect == aspect).map(|cell| cell.what.as_str());
        assert_eq!(
            of(Aspect::ViolatedKeyword).collect::<Vec<_>>(),
            ["HentPersonerRequest.personidentifikatorer/minItems"]
        );
        assert_eq!(of(Aspect::RequestKeyword).count(), 0);
    }

    #[test]
    fn five_legacy_and_two_krr_scopes_make_34_sets() {
        let coverage = Coverage::of(&context());
        let sets = coverage.cells.iter().filter(|cell| cell.aspect == Aspect::Scopes && cell.operation == "getUsers");
        assert_eq!(sets.count(), 31 + 3);
    }
}
