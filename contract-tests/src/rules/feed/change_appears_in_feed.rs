use crate::rules::prelude::*;

const RULE: RuleId = RuleId("change-is-fed");

/// Clients keep a local copy by reading the feed from where they stopped (DOC-COPY, BEGREP-ENDRING).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

/// Reads where the feed ends, changes a language, and reads the feed from there.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let reader = tokens::feed_token(context)?;
    let accesses =
        tokens::active_persons(context, requests::write_scope(context)).into_iter().map(|(access, _)| access);
    let accesses = accesses.collect::<Vec<_>>();
    if accesses.is_empty() {
        return None;
    }
    let change = move |(access, to): (Access, &str)| {
        let patch = requests::patch(access, Body::Json(json!({ "spraak": to })));
        Case::new([change_feed::hent_endringer(reader.clone(), change_feed::START), patch]).and_then(next)
    };
    Some((select(accesses), select(vec!["nb", "nn", "en", "se"])).prop_map(change).boxed().into())
}

/// The feed from its former end, page by page; then the language of the roster again.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let [before, change, after @ ..] = exchanges else { return None };
    match after.last() {
        None => Some(change_feed::hent_endringer(before.request.access.clone(), Page::of(before)?.last)),
        Some(last) if last.request.writes() => None,
        Some(_) => change_feed::next_page(context, after).or_else(|| {
            let expected = context.roster.find(change.request.access.pid()?)?;
            let body = json!({ "spraak": expected.spraak.clone().unwrap_or_default() });
            Some(requests::patch(change.request.access.clone(), Body::Json(body)))
        }),
    }
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let places = run.exchanges.iter().enumerate().skip(1);
    let changes = places.filter(|(_, it)| it.request.writes() && it.status == StatusCode::NO_CONTENT);
    // Only changes after which the feed was read from its former end are judged.
    let fed = changes.filter_map(|(place, change)| {
        let before = Page::of(run.exchanges.get(place - 1)?)?;
        let after: Vec<Page<'_>> = run.exchanges.get(place + 1..)?.iter().map_while(Page::of).collect();
        let resumed = after.first()?.requested == before.last;
        resumed.then_some((change.request.access.pid()?, after))
    });
    Verdict::of(fed, |(pid, after)| {
        let is_of = |item: &&Value| item.get("personidentifikator").and_then(Value::as_str) == Some(pid);
        let told = after.iter().flat_map(|page| page.items).any(|item| is_of(&item));
        let reason = "the feed after a change of language does not have the person";
        (!told).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/list")))
    })
}
