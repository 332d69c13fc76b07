use std::borrow::Cow;

use http::StatusCode;
use krr_fixtures::{PersonResource, Personidentifikator};
use serde::Serialize;
use serde_json::Value;

use crate::{answer::Answer, service::Call};

#[derive(Serialize)]
struct HentPersonerResponse<'r> {
    personer: Vec<PersonResource<'r>>,
}

/// `POST /v1/personer`: one object per identifier, in the order of the request, duplicates included (POSTMAN;
/// dossier 3.1). Whoever is not in the register is `IKKE_REGISTRERT`, wrong check digits included (dossier 8, question 3).
pub(crate) fn get_users(call: &Call<'_>) -> Answer {
    let asked = call.body.and_then(|body| body.get("personidentifikatorer")).and_then(Value::as_array);
    let asked: Vec<Cow<'_, str>> = asked.into_iter().flatten().map(identifier).collect();
    let view = call.view();
    let now = call.world.clocks.register.oslo_time();
    let register = call.world.register.read();
    let resource = |text| {
        let person = Personidentifikator::try_from(text).ok().and_then(|who| register.get(&who));
        person.map_or_else(
            || PersonResource::ikke_registrert(text, view),
            |person| PersonResource::new(person, view, now),
        )
    };
    let personer = asked.iter().map(|text| resource(text.as_ref())).collect();
    Answer::json(StatusCode::OK, &HentPersonerResponse { personer })
}

/// An identifier may come as a JSON number; it is then the text of its digits (POSTMAN, OSKJERV).
fn identifier(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
