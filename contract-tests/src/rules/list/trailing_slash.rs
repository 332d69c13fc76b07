use crate::rules::prelude::*;

const RULE: RuleId = RuleId("trailing-slash");

/// The operator's own test calls `/rest/v1/person/` (POSTMAN P2).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let identifiers = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = requests::for_list(context, &Access::Anonymous, identifiers.as_slice());
    let list =
        (tokens::machine(context), select(lists)).prop_map(|(access, request)| TestRequest { access, ..request });
    let persons = requests::for_person(context, &Access::Anonymous);
    let person =
        (tokens::person(context), select(persons)).prop_map(|(access, request)| TestRequest { access, ..request });
    let twice = |request: TestRequest| {
        Case::new([request.clone(), TestRequest { path: format!("{}/", request.path), ..request }])
    };
    Some(prop_oneof![list, person].prop_map(twice).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let same = pairs.filter(|(without, with)| {
        TestRequest { path: format!("{}/", without.request.path), ..without.request.clone() } == with.request
    });
    Verdict::of(same, |(without, with)| {
        let reason = format!("{} without a slash at the end of the path, {} with one", without.status, with.status);
        (without.status != with.status).then(|| Violation::new(RULE, reason))
    })
}
