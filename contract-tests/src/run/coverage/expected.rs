use std::collections::BTreeSet;

use http::StatusCode;
use krr_specs::{Operation, Pointer};

use crate::rules::checks_for;
use crate::run::coverage::schema_keywords;
use crate::run::{Aspect, Cell, KeywordUse};
use crate::suite::{SuiteContext, scope_sets};

pub(crate) fn cells(context: &SuiteContext) -> BTreeSet<Cell> {
    let rules = checks_for(context.generation).iter().flat_map(|check| check.rules).map(|rule| Cell::of_rule(*rule));
    rules
        .chain(context.contract.operations().iter().flat_map(|operation| operation_cells(context, operation)))
        .collect()
}

fn operation_cells(context: &SuiteContext, operation: &Operation) -> Vec<Cell> {
    let document = context.contract.document();
    let cell = |aspect: Aspect, what: String| Cell::new(operation, aspect, what);
    let mut cells: Vec<Cell> = operation.statuses().map(|status| Cell::of_status(operation, status)).collect();
    cells.extend(scope_sets::sufficient(operation).into_iter().map(|scopes| cell(Aspect::Scopes, scopes)));
    if let Some(schema) = request_schema(context, operation) {
        for place in schema_keywords::documented_keywords(document, &schema, KeywordUse::Request) {
            // Another value violates the `enum` as a whole.
            let violated = place.split(' ').next().unwrap_or_default().to_owned();
            // Our numbers do not exceed the bounds of a number format.
            if !violated.ends_with("/format") {
                cells.push(cell(Aspect::ViolatedKeyword, violated));
            }
            cells.push(cell(Aspect::RequestKeyword, place));
        }
    }
    for status in operation.statuses() {
        let schema = response_schema(context, operation, status);
        let places = schema
            .map(|schema| schema_keywords::documented_keywords(document, &schema, KeywordUse::Response))
            .unwrap_or_default();
        cells.extend(places.into_iter().map(|place| cell(Aspect::ResponseKeyword, place)));
    }
    cells
}

pub(crate) fn request_schema(context: &SuiteContext, operation: &Operation) -> Option<Pointer> {
    json_schema(context, &operation.pointer().child("requestBody"))
}

pub(crate) fn response_schema(context: &SuiteContext, operation: &Operation, status: StatusCode) -> Option<Pointer> {
    json_schema(context, operation.response_pointer(status)?)
}

fn json_schema(context: &SuiteContext, at: &Pointer) -> Option<Pointer> {
    let (at, body) = context.contract.document().resolve(at).ok()?;
    body.pointer("/content/application~1json/schema")?;
    Some(at.child("content").child("application/json").child("schema"))
}
