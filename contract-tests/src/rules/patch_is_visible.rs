use http::StatusCode;
use krr_specs::{Members, Pointer, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{
    case::{Case, Trial},
    exchange::{Access, Body, Exchange},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{requests, tokens},
    wallet::Tokens,
};

const RULE: RuleId = RuleId("patch-is-visible");

/// 204, and the next look-up reads it back (POSTMAN P1 to P3, DOC-2018-USER).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: true, residual: false };

const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];
const SCOPES: &str = "user/kontaktinformasjon.read user/spraak.read user/spraak.write";

/// Change, look, and change back to what the published table says.
fn cases(ground: &Ground) -> Option<Trial> {
    if !ground.writable || ground.tokens != Tokens::Any {
        return None;
    }
    let before = ground.active().map(|person| {
        let access = tokens::person_holding(&ground.tokens, SCOPES, person.personidentifikator.clone());
        (access, person.spraak.clone().unwrap_or_default())
    });
    let change = |((access, before), to): ((Access, String), &str)| {
        let patch = |language: &str| requests::patch(access.clone(), Body::Json(json!({ "spraak": language })));
        Case::of([patch(to), requests::person(access.clone()), patch(&before)])
    };
    Some((select(before.collect::<Vec<_>>()), select(&LANGUAGES[..])).prop_map(change).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let changes = talk.exchanges.iter().filter_map(|exchange| Some((exchange, language(exchange)?)));
    let refused =
        changes.clone().filter(|(exchange, _)| exchange.status != StatusCode::NO_CONTENT || !exchange.body.is_empty());
    let refused = refused.map(|(exchange, _)| {
        Violation::new(RULE, format!("a change got {}, and 204 without a body was expected", exchange.status))
    });
    let hidden = talk.exchanges.windows(2).filter_map(|pair| not_seen(talk.ground, pair.first()?, pair.get(1)?));
    refused.chain(hidden).collect()
}

/// The language that an exchange asks for, if it is one on the list and the token may.
fn language(exchange: &Exchange) -> Option<&str> {
    let Body::Json(body) = &exchange.step.body else { return None };
    let may = exchange.step.access.scopes().split(' ').any(|scope| scope.ends_with("user/spraak.write"));
    let language = body.get("spraak").and_then(Value::as_str)?;
    (exchange.step.writes() && may && LANGUAGES.contains(&language)).then_some(language)
}

fn not_seen(ground: &Ground, change: &Exchange, look: &Exchange) -> Option<Violation> {
    let language = language(change).filter(|_| change.status == StatusCode::NO_CONTENT)?;
    let same = look.step.access == change.step.access && look.answers("getUser");
    let sees = ground.view(look.step.access.scopes()).members.contains(Members::SPRAAK);
    let shown = look.json.as_ref()?.get("spraak").and_then(Value::as_str).unwrap_or_default();
    let reason = format!("the language was changed to {language:?}, and {shown:?} shows");
    (same && sees && shown != language).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/spraak")))
}
