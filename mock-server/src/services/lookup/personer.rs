use hashbrown::HashSet;
use krr_fixtures::{PersonWriter, Personidentifikator, PersonidentifikatorError};
use krr_specs::{
    ListBehaviour, Pointer, RepeatedIdentifiers, ResponseOrder, RuleId, UnknownIdentifiers, Violation, WrongCheckDigits,
};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::lookup::list_request::ListRequest;
use crate::services::lookup::list_response::PersonList;
use crate::state::register::identifier_text::IdentifierText;
use crate::state::register::reader::RegisterReader;

/// `POST /v1/personer`
pub(crate) fn get_users(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    list_response(ctx, &ctx.behaviour.v1)
}

/// `POST /v2/personer`; a generation without one has no such operation in its document.
pub(crate) fn get_users_v2(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    list_response(ctx, ctx.behaviour.v2.as_ref().unwrap_or(&ctx.behaviour.v1))
}

/// One object for each identifier, by the behaviour of this list in this generation.
fn list_response(ctx: &RequestContext<'_>, behaviour: &ListBehaviour) -> Result<ApiResponse, Rejection> {
    let request = ListRequest::of(ctx);
    let mut identifiers = request.identifiers();
    if behaviour.wrong_check_digits == WrongCheckDigits::RefuseAll {
        reject_wrong_check_digits(&identifiers)?;
    }
    if behaviour.repeated == RepeatedIdentifiers::AnsweredOnce {
        let mut seen = HashSet::with_capacity(identifiers.len());
        identifiers.to_mut().retain(|text| seen.insert(*text));
    }
    if behaviour.order == ResponseOrder::Ascending {
        identifiers.to_mut().sort_unstable();
    }
    let omits_unknown = behaviour.unknown == UnknownIdentifiers::AsRequested && !request.includes_unknown;
    let writer = PersonWriter::new(ctx.view, ctx.oslo_time());
    let register = ctx.register.read();
    let mut list = PersonList::with_capacity(identifiers.len(), &writer);
    for text in &*identifiers {
        add_person(text, &register, omits_unknown, &mut list);
    }
    drop(register);
    Ok(ctx.register.with_test_data(|data| list.into_response(data)))
}

/// Adds the person with the identifier, or an unknown one unless those are left out.
fn add_person(text: &str, register: &RegisterReader<'_>, omits_unknown: bool, list: &mut PersonList<'_>) {
    if let Some(stored) = IdentifierText::new(text).and_then(|written| register.stored(&written)) {
        if stored.person().is_registered() || !omits_unknown {
            list.add(stored, register.duplicates(stored));
        }
        return;
    }
    match Personidentifikator::try_from(text).ok().and_then(|who| register.citizen(&who)) {
        Some(citizen) => {
            let shared = register.duplicates_of_found(&citizen);
            list.add_with(|writer, out| citizen.write(&writer.with_duplicates(shared), out));
        }
        None if omits_unknown => {}
        None => list.add_unknown(text),
    }
}

fn reject_wrong_check_digits(identifiers: &[&str]) -> Result<(), Rejection> {
    let is_wrong = |text: &str| text.parse::<Personidentifikator>() == Err(PersonidentifikatorError::CheckDigits);
    let breach = |index: usize| {
        let place = Pointer::new("/personidentifikatorer").child(index);
        Violation::new(
            RuleId::ONE_BAD_IDENTIFIER,
            "wrong check digits; on v2 one such identifier refuses the whole list",
        )
        .in_body(&place)
    };
    let wrong = identifiers.iter().enumerate().filter(|(_, text)| is_wrong(text));
    let breaches: Vec<Violation> = wrong.map(|(index, _)| breach(index)).collect();
    if breaches.is_empty() { Ok(()) } else { Err(Rejection::Invalid(breaches)) }
}
