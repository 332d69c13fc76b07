//! What the mock says, held against the contract by itself.

use krr_specs::{Operation, Response, Violation, validate_response};

use crate::{
    http::response::ApiResponse,
    pipeline::service::Service,
    state::{app::AppState, world::World},
};

/// An answer of ours that breaks the contract is a bug: it is counted and cried out, unless we were told to lie.
pub(crate) fn judge(
    mock: &AppState,
    world: &World,
    service: &Service,
    operation: &Operation,
    answer: &ApiResponse,
) -> Vec<Violation> {
    if !is_due(mock, world, service, operation, answer) {
        return Vec::new();
    }
    let response = Response { status: answer.status, headers: &answer.headers, body: &answer.body };
    let violations = validate_response(operation, &response);
    if !violations.is_empty() && world.mutant().is_none() {
        mock.count_own_breach();
        for violation in &violations {
            tracing::error!(operation = operation.id(), %violation, "this mock broke the contract: please report it");
        }
    }
    violations
}

/// Each answer is, but of those that are valid by construction one in so many will do, as long as the truth is told and the
/// document is one that they are proved by.
fn is_due(mock: &AppState, world: &World, service: &Service, operation: &Operation, answer: &ApiResponse) -> bool {
    let is_valid = answer.is_valid_by_construction() && service.contract.is_shipped();
    let is_sampled = is_valid && mock.judges_one_in > 1 && world.mutant().is_none();
    !is_sampled || service.is_turn_of_one_in(mock.judges_one_in, operation)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::{embedding::krr_mock::KrrMock, mutants::named::NamedMutant};

    /// Whether each of seven such answers was judged.
    fn judged(mock: &AppState, answer: &ApiResponse) -> [bool; 7] {
        let service = mock.service("/rest/v1/personer", None).expect("a service").0;
        let operation = service.contract.operation("getUsers").expect("an operation");
        [(); 7].map(|()| !judge(mock, mock.worlds.usual(), service, operation, answer).is_empty())
    }

    #[test]
    fn one_in_so_many_is_judged_where_nothing_can_be_wrong_and_each_where_it_can() {
        let mock = KrrMock::builder().judge_own(3).unheard().unwrap();
        let broken = ApiResponse::written(b"no JSON".to_vec(), String::new());
        assert_eq!(judged(&mock, &broken), [true, false, false, true, false, false, true]);
        assert_eq!(judged(&mock, &ApiResponse::json(StatusCode::OK, &json!([]))), [true; 7]);
        mock.worlds.usual().set_mutant(Some(NamedMutant::SpacedJson.into()));
        assert_eq!(judged(&mock, &broken), [true; 7]);
        let usual = KrrMock::builder().unheard().unwrap();
        assert_eq!(judged(&usual, &broken), [true; 7]);
    }
}
