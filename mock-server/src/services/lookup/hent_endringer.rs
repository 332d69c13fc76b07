use http::StatusCode;
use krr_fixtures::PersonResource;
use krr_specs::View;
use serde::Serialize;
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// The members in the order of ALTINN-P's test data.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changes<'r> {
    list: Vec<PersonResource<'r>>,
    fra_endrings_id: u64,
    til_endrings_id: u64,
    siste_endrings_id: u64,
}

/// `POST /v2/krr/hentEndringer`: who was changed after an id, as they are now (ALTINN-P, DOC-COPY).
///
/// The id itself is not included (ALTINN-P, question 18). Nothing is withheld, the language is shown (N5, unless `--strictness docs`), and only active and
/// deleted persons are listed (BEGREP-PERSON). An id before the start of the feed, such as 0, gives all persons; one beyond its end gives none,
/// and the end in `tilEndringsId`, so that a client that loops arrives there (a guess). The expiry of contact details is
/// no change of a person: a client with a copy applies the 18 months itself (DOC-18, a guess).
pub(crate) fn hent_endringer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(feed) = ctx.behaviour.change_feed else { return Err(Rejection::NotFound) };
    // The document allows nothing but a whole number that is not negative.
    let from = ctx.body.value().and_then(|body| body.get("fraEndringsId")).and_then(Value::as_u64).unwrap_or_default();
    let hidden = ctx.state.issuing.strictness.hidden_in_feed();
    let view = View { members: ctx.view.members.difference(hidden), withholds_expired: false };
    let now = ctx.oslo_time();
    let register = ctx.register.read();
    let page = register.changed_after(from.saturating_sub(feed.ids_after), feed.page_size);
    let shown = |person| PersonResource::new(person, view, now).with_duplicates(register.duplicates_of(person));
    let changes = Changes {
        list: page.persons.iter().map(|person| shown(person)).collect(),
        fra_endrings_id: from,
        til_endrings_id: feed.ids_after + page.until,
        siste_endrings_id: feed.ids_after + page.newest,
    };
    let response = ApiResponse::json(StatusCode::OK, &changes).showing_register();
    if from > changes.siste_endrings_id {
        return Ok(response.hinting(
            "fraEndringsId is beyond the end of this feed: was the register reset, or is the id from another world?",
        ));
    }
    Ok(response)
}
