use std::{borrow::Cow, collections::HashSet};

use http::StatusCode;
use krr_fixtures::{NotPersonidentifikator, Person, PersonResource, Personidentifikator};
use krr_specs::{ListConduct, Order, Pointer, Repeated, RuleId, Unknown, Violation, WrongCheckDigits};
use serde::Serialize;
use serde_json::Value;

use crate::{answer::Answer, refusal::Refusal, service::Call};

#[derive(Serialize)]
struct HentPersonerResponse<'r> {
    personer: Vec<PersonResource<'r>>,
}

/// `POST /v1/personer`
pub(crate) fn get_users(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer_list(call, &call.conduct.v1)
}

/// `POST /v2/personer`; a generation without one has no such operation in its document.
pub(crate) fn get_users_v2(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer_list(call, call.conduct.v2.as_ref().unwrap_or(&call.conduct.v1))
}

/// One object for each identifier, as this list is answered in this generation.
fn answer_list(call: &Call<'_>, conduct: &ListConduct) -> Result<Answer, Refusal> {
    let asked = call.body.and_then(|body| body.get("personidentifikatorer")).and_then(Value::as_array);
    let mut asked: Vec<Cow<'_, str>> = asked.into_iter().flatten().map(identifier).collect();
    if conduct.wrong_check_digits == WrongCheckDigits::RefuseAll {
        refuse_wrong_check_digits(&asked)?;
    }
    if conduct.repeated == Repeated::AnsweredOnce {
        let mut seen = HashSet::with_capacity(asked.len());
        asked.retain(|text| seen.insert(text.clone()));
    }
    if conduct.order == Order::Ascending {
        asked.sort_unstable();
    }
    let register = call.register();
    let register = register.read();
    let find = |text: &str| Personidentifikator::try_from(text).ok().and_then(|who| register.find(&who));
    let mut found: Vec<(&str, Option<Cow<'_, Person>>)> =
        asked.iter().map(|text| (text.as_ref(), find(text))).collect();
    if conduct.unknown == Unknown::AsAsked && !includes_unknown(call) {
        found.retain(|(_, person)| person.as_ref().is_some_and(|person| person.is_registered()));
    }
    let (view, now) = (call.view(), call.world.clocks.register.oslo_time());
    let resources = found.iter().map(|(text, person)| PersonResource::found(person.as_deref(), text, view, now));
    let personer = resources.collect();
    Ok(Answer::json(StatusCode::OK, &HentPersonerResponse { personer }))
}

/// An identifier may come as a JSON number; it is then the text of its digits (POSTMAN, OSKJERV).
fn identifier(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// That they are included unless somebody says otherwise is a guess (dossier 8, question 19).
fn includes_unknown(call: &Call<'_>) -> bool {
    let said = call.body.and_then(|body| body.get("inkluderIkkeRegistrerte")).and_then(Value::as_bool);
    said.unwrap_or(true)
}

fn refuse_wrong_check_digits(asked: &[Cow<'_, str>]) -> Result<(), Refusal> {
    let is_wrong = |text: &str| text.parse::<Personidentifikator>() == Err(NotPersonidentifikator::CheckDigits);
    let breach = |index: usize| {
        let place = Pointer::new("/personidentifikatorer").child(index);
        Violation::new(
            RuleId::ONE_BAD_IDENTIFIER,
            "wrong check digits; on v2 one such identifier refuses the whole list",
        )
        .in_body(&place)
    };
    let wrong = asked.iter().enumerate().filter(|(_, text)| is_wrong(text));
    let breaches: Vec<Violation> = wrong.map(|(index, _)| breach(index)).collect();
    if breaches.is_empty() { Ok(()) } else { Err(Refusal::Broken(breaches)) }
}
