use crate::rules::prelude::*;

const RULE: RuleId = RuleId("change-is-fed");

/// Holders of a local copy learn of every change by asking from where they stopped (DOC-COPY, BEGREP-ENDRING).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

/// Note where the feed ends, change a language, and ask from there.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let reader = tokens::for_feed(context)?;
    let who = tokens::active_persons(context, requests::writing(context)).into_iter().map(|(access, _)| access);
    let who = who.collect::<Vec<_>>();
    if who.is_empty() {
        return None;
    }
    let change = move |(access, to): (Access, &str)| {
        let patch = requests::patch(access, Body::Json(json!({ "spraak": to })));
        Case::of([change_feed::hent_endringer(reader.clone(), change_feed::START), patch]).then(next)
    };
    Some((select(who), select(vec!["nb", "nn", "en", "se"])).prop_map(change).boxed().into())
}

/// From where the feed ended, page by page, and then back to the language that the roster promises.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let [before, change, after @ ..] = exchanges else { return None };
    match after.last() {
        None => Some(change_feed::hent_endringer(before.request.access.clone(), Page::of(before)?.last)),
        Some(last) if last.request.writes() => None,
        Some(_) => change_feed::onward(context, after).or_else(|| {
            let expected = context.roster.find(change.request.access.pid()?)?;
            let body = json!({ "spraak": expected.spraak.clone().unwrap_or_default() });
            Some(requests::patch(change.request.access.clone(), Body::Json(body)))
        }),
    }
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let places = run.exchanges.iter().enumerate().skip(1);
    let changes = places.filter(|(_, it)| it.request.writes() && it.status == StatusCode::NO_CONTENT);
    // A change after which nobody asked the feed from where it ended before is no matter of this rule.
    let fed = changes.filter_map(|(place, change)| {
        let before = Page::of(run.exchanges.get(place - 1)?)?;
        let after: Vec<Page<'_>> = run.exchanges.get(place + 1..)?.iter().map_while(Page::of).collect();
        let resumed = after.first()?.asked == before.last;
        resumed.then_some((change.request.access.pid()?, after))
    });
    Verdict::of(fed, |(pid, after)| {
        let is_of = |item: &&Value| item.get("personidentifikator").and_then(Value::as_str) == Some(pid);
        let told = after.iter().flat_map(|page| page.items).any(|item| is_of(&item));
        let reason = "the language of a person was changed, and the feed from before that change does not have them";
        (!told).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/list")))
    })
}
