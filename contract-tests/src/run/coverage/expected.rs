use std::collections::BTreeSet;

use http::StatusCode;
use krr_specs::{Operation, Pointer};

use crate::{
    rules::checks_for,
    run::coverage::{
        cell::{Aspect, Cell},
        schema_keywords::{self, KeywordUse},
    },
    suite::{SuiteContext, scope_sets},
};

/// Everything that can be touched.
pub(crate) fn cells(context: &SuiteContext) -> BTreeSet<Cell> {
    let rules = checks_for(context.generation).iter().flat_map(|check| check.rules).map(|rule| Cell::of_rule(*rule));
    rules.chain(context.contract.operations().iter().flat_map(|operation| of_operation(context, operation))).collect()
}

fn of_operation(context: &SuiteContext, operation: &Operation) -> Vec<Cell> {
    let document = context.contract.document();
    let cell = |aspect: Aspect, what: String| Cell::new(operation, aspect, what);
    let mut cells: Vec<Cell> = operation.statuses().map(|status| Cell::of_status(operation, status)).collect();
    cells.extend(scope_sets::opening(operation).into_iter().map(|scopes| cell(Aspect::Scopes, scopes)));
    if let Some(schema) = request_schema(context, operation) {
        for place in schema_keywords::documented_keywords(document, &schema, KeywordUse::Sent) {
            // A value outside its list breaks the keyword, not the value that it would have been.
            let broken = place.split(' ').next().unwrap_or_default().to_owned();
            // A format of numbers has bounds that JSON numbers of ours do not leave.
            if !broken.ends_with("/format") {
                cells.push(cell(Aspect::Broken, broken));
            }
            cells.push(cell(Aspect::Kept, place));
        }
    }
    for status in operation.statuses() {
        let schema = response_schema(context, operation, status);
        let places = schema
            .map(|schema| schema_keywords::documented_keywords(document, &schema, KeywordUse::Answered))
            .unwrap_or_default();
        cells.extend(places.into_iter().map(|place| cell(Aspect::Answered, place)));
    }
    cells
}

/// Where the schema of a JSON body that is sent stands.
pub(crate) fn request_schema(context: &SuiteContext, operation: &Operation) -> Option<Pointer> {
    json_schema(context, &operation.pointer().child("requestBody"))
}

/// Where the schema of a JSON answer of that status stands.
pub(crate) fn response_schema(context: &SuiteContext, operation: &Operation, status: StatusCode) -> Option<Pointer> {
    json_schema(context, operation.response_pointer(status)?)
}

fn json_schema(context: &SuiteContext, at: &Pointer) -> Option<Pointer> {
    let (at, body) = context.contract.document().resolve(at).ok()?;
    body.pointer("/content/application~1json/schema")?;
    Some(at.child("content").child("application/json").child("schema"))
}
