//! The mock checks its own responses against the contract.

use krr_specs::{Operation, Response, Violation, validate_response};

use crate::http::bounds::MAX_BODY_LENGTH;
use crate::http::response::ApiResponse;
use crate::mutants::Mutant;
use crate::pipeline::serving::service::Service;
use crate::state::app::AppState;

/// How a response breaks the contract. Unless a mutant is on that is a bug, which is counted and logged.
pub(crate) fn check(
    state: &AppState,
    service: &Service,
    operation: Option<&Operation>,
    response: &ApiResponse,
    mutant: Option<Mutant>,
) -> Vec<Violation> {
    let Some(operation) = operation.filter(|operation| service.covers(operation, response.status)) else {
        return Vec::new();
    };
    if !is_due(state, service, operation, response, mutant) {
        return Vec::new();
    }
    let quotes_document = response.quotes_document;
    let response = Response { status: response.status, headers: &response.headers, body: &response.body };
    let violations = validate_response(operation, &response);
    if quotes_document && mutant.is_none() && !violations.is_empty() {
        // The author of the document has written it, and neither the client nor the mock can help it.
        for violation in &violations {
            tracing::warn!(
                operation = operation.id(),
                "an example of the document does not fit its schema: {violation}"
            );
        }
        return Vec::new();
    }
    if !violations.is_empty() && mutant.is_none() {
        state.own_breaches.add_one();
        for violation in &violations {
            tracing::error!(operation = operation.id(), %violation, "this mock broke the contract: please report it");
        }
    }
    violations
}

/// A response is checked unless it is longer than a request may be: as a value it takes ten times its length, and only lists of
/// persons are so long, whose shorter pages are checked. Of responses that are valid by construction only a sample is. That needs
/// a bundled document, which the tests of the construction cover, and no mutant.
fn is_due(
    state: &AppState,
    service: &Service,
    operation: &Operation,
    response: &ApiResponse,
    mutant: Option<Mutant>,
) -> bool {
    if response.body.len() > MAX_BODY_LENGTH {
        return false;
    }
    let is_valid = response.is_valid_by_construction() && service.is_bundled() && mutant.is_none();
    let interval = state.self_check_interval;
    !is_valid || interval == 1 || service.is_sampled(operation, interval)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::embedding::krr_mock::KrrMock;
    use crate::mutants::named::NamedMutant;
    use crate::pipeline::app::App;

    /// Which of seven such responses are checked.
    fn checked(app: &App, response: &ApiResponse, mutant: Option<Mutant>) -> [bool; 7] {
        let service = app.services.find("/rest/v1/personer", None).expect("a service").0;
        let operation = service.contract().operation("getUsers").expect("an operation");
        [(); 7].map(|()| !check(&app.state, service, Some(operation), response, mutant).is_empty())
    }

    #[test]
    fn responses_valid_by_construction_are_sampled_and_all_others_checked() {
        let app = KrrMock::builder().judge_own(3).app().unwrap();
        let broken = ApiResponse::list(b"no JSON".to_vec(), String::new());
        assert_eq!(checked(&app, &broken, None), [true, false, false, true, false, false, true]);
        assert_eq!(checked(&app, &ApiResponse::json(StatusCode::OK, &json!([])), None), [true; 7]);
        assert_eq!(checked(&app, &broken, Some(NamedMutant::SpacedJson.into())), [true; 7]);
        let default = KrrMock::builder().app().unwrap();
        assert_eq!(checked(&default, &broken, None), [true; 7]);
    }
}
