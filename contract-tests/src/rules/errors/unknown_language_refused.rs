use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-language-refused");

/// The description's example of an error points to `/spraak` and says 422 (KNOWIT).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let who = tokens::active_persons(context, requests::writing(context)).into_iter().map(|(access, _)| access);
    let who = who.collect::<Vec<_>>();
    if who.is_empty() {
        return None;
    }
    let access = select(who);
    let language = "[a-zA-Z]{1,8}".prop_filter("on the list", |language| !LANGUAGES.contains(&language.as_str()));
    let change = |(access, language)| {
        let patch = requests::patch(access, Body::Json(json!({ "spraak": language })));
        Case::broken("/spraak outside the list", patch)
    };
    Some((access, language).prop_map(change).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter(|exchange| asks_for_unknown(exchange)), breach)
}

fn asks_for_unknown(exchange: &Exchange) -> bool {
    let Body::Json(body) = &exchange.request.body else { return false };
    let language = body.get("spraak").and_then(Value::as_str);
    let may = exchange.request.access.scopes().contains("user/spraak.write");
    exchange.request.writes() && may && language.is_some_and(|language| !LANGUAGES.contains(&language))
}

fn breach(exchange: &Exchange) -> Option<Violation> {
    if exchange.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Some(Violation::new(RULE, format!("got {}, and 422 was expected", exchange.status)));
    }
    let pointer = exchange.json.as_ref().and_then(|body| body.pointer("/errors/0/source/pointer")?.as_str());
    let at = Pointer::new("/errors/0/source/pointer");
    (pointer != Some("/spraak")).then(|| Violation::new(RULE, "does not point to /spraak").in_body(&at))
}
