use http::StatusCode;
use krr_fixtures::{ListedPerson, PersonListError, PersonPlace, Personidentifikator};
use krr_specs::{Pointer, RuleId, Violation};
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// The most errors that a response has.
const MAX_ERRORS: usize = 100;

/// Puts all persons of an array or of lines into the register, or none.
pub(crate) fn post_personer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let text = str::from_utf8(ctx.body.text())
        .map_err(|_| Rejection::invalid_body(&Pointer::root(), "the body is not UTF-8"))?;
    let listed = match ctx.body.value() {
        Some(_) => ListedPerson::parse_array(text),
        None => ListedPerson::parse_lines(text),
    };
    let listed = listed.map_err(|errors| rejection(&errors))?;
    let now = ctx.world.clocks.register.oslo_time();
    let persons = listed.iter().map(|person| person.resident.person(now)).collect();
    let created = ctx.world.register.put_all(persons, now).map_err(|errors| {
        let errors: Vec<_> = errors
            .into_iter()
            .filter_map(|(index, why)| {
                let ListedPerson { place, resident } = listed.get(index)?;
                let person = Some(*resident.personidentifikator()).filter(Personidentifikator::is_synthetic);
                let (member, reason) = (Pointer::new(why.pointer()), why.to_string());
                Some(PersonListError { place: Some(*place), person, member, reason })
            })
            .collect();
        rejection(&errors)
    })?;
    let status = if created > 0 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(ApiResponse::json(status, &json!({ "created": created, "replaced": listed.len() - created })))
}

/// The errors name synthetic identifiers, which are nobody's; all else is masked already.
fn rejection(errors: &[PersonListError]) -> Rejection {
    let violation = |error: &PersonListError| {
        let violation = Violation::new(RuleId::SCHEMA, "");
        let violation = match error.place {
            Some(PersonPlace::Index(index)) => violation.in_body(&Pointer::new(format!("/{index}{}", error.member))),
            Some(PersonPlace::Line(_)) | None => violation,
        };
        Violation { reason: error.to_string(), ..violation }
    };
    Rejection::Invalid(errors.iter().take(MAX_ERRORS).map(violation).collect())
}
