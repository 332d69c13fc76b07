use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-language-refused");

/// The documented example of an error is 422 with a pointer to `/spraak` (KNOWIT).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let accesses =
        tokens::active_persons(context, requests::write_scope(context)).into_iter().map(|(access, _)| access);
    let accesses = accesses.collect::<Vec<_>>();
    if accesses.is_empty() {
        return None;
    }
    let access = select(accesses);
    let language = "[a-zA-Z]{1,8}".prop_filter("on the list", |language| !LANGUAGES.contains(&language.as_str()));
    let change = |(access, language)| {
        let patch = requests::patch(access, Body::Json(json!({ "spraak": language })));
        Case::invalid("/spraak outside the list", patch)
    };
    Some((access, language).prop_map(change).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter(|exchange| asks_for_unknown(exchange)), violation)
}

fn asks_for_unknown(exchange: &Exchange) -> bool {
    let Body::Json(body) = &exchange.request.body else { return false };
    let language = body.get("spraak").and_then(Value::as_str);
    let may = exchange.request.access.scopes().contains("user/spraak.write");
    exchange.request.writes() && may && language.is_some_and(|language| !LANGUAGES.contains(&language))
}

fn violation(exchange: &Exchange) -> Option<Violation> {
    if exchange.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Some(Violation::new(RULE, format!("got {}, expected 422", exchange.status)));
    }
    let pointer = exchange.json.as_ref().and_then(|body| body.pointer("/errors/0/source/pointer")?.as_str());
    let at = Pointer::new("/errors/0/source/pointer");
    (pointer != Some("/spraak")).then(|| Violation::new(RULE, "is not /spraak").in_body(&at))
}
