use crate::rules::prelude::*;

const RULE: RuleId = RuleId("extra-headers-harmless");

/// Clients copied `Http-metode: POST` out of the guide's table, and send a Content-Type on GET (OSKJERV, POSTMAN).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

const METHOD: (&str, &str) = ("http-metode", "POST");
const JSON: (&str, &str) = ("content-type", "application/json");

/// List look-ups with the one, the print certificate with the other; each also without it.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::for_first_person(context).into_iter().map(|request| (request, METHOD));
    let open = requests::print_sertifikater(context, &Access::Anonymous).into_iter().map(|request| (request, JSON));
    let twice = |(request, field): (TestRequest, _)| Case::new([request.clone(), with(&request, field)]);
    Some(CaseSet::fixed(lists.chain(open).map(twice)))
}

fn with(request: &TestRequest, (name, value): (&'static str, &str)) -> TestRequest {
    TestRequest { headers: vec![(name, value.to_owned())], ..request.clone() }
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let same = pairs.filter(|(without, with_it)| {
        [METHOD, JSON].into_iter().any(|field| with(&without.request, field) == with_it.request)
    });
    Verdict::of(same, |(without, with_it)| {
        let field = with_it.request.headers.first().map_or("", |(name, _)| name);
        let reason = format!("{} without the header field {field}, {} with it", without.status, with_it.status);
        (without.status != with_it.status).then(|| Violation::new(RULE, reason))
    })
}
