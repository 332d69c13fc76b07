use crate::rules::prelude::*;

const RULE: RuleId = RuleId("delegated-scopes-alike");

/// The newest guide says that both give the same data (DOC-NEW).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Each scope with the one that suppliers get by delegation.
const PAIRS: [(&str, &str); 2] = [
    ("krr:global/kontaktinformasjon.read", "krr:global/kontaktinfo.read"),
    ("krr:global/digitalpost.read", "krr:global/postkasse.read"),
];

/// Needs tokens with any scopes.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let identifiers = identifiers::whole_roster(context);
    let [(contact, _), (mailbox, _)] = PAIRS;
    let pairs =
        [contact.to_owned(), mailbox.to_owned(), format!("{contact} {mailbox}")].into_iter().flat_map(|scopes| {
            let own = requests::for_list(context, &Access::Machine { scopes }, &identifiers);
            own.into_iter().map(|request| Case::new([request.clone(), delegated(&request)])).collect::<Vec<_>>()
        });
    Some(CaseSet::fixed(pairs))
}

fn delegated(request: &TestRequest) -> TestRequest {
    let other = |scope| PAIRS.iter().find(|(own, _)| *own == scope).map_or(scope, |(_, delegated)| *delegated);
    let scopes = request.access.scopes().split(' ').map(other).collect::<Vec<_>>().join(" ");
    TestRequest { access: Access::Machine { scopes }, ..request.clone() }
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let same = pairs.filter(|(own, other)| own.request != other.request && delegated(&own.request) == other.request);
    Verdict::of(same.filter(|(own, _)| own.status.is_success()), |(own, other)| {
        let reason =
            format!("the scope of delegation gets something else ({}) than the scope it stands for", other.status);
        (own.json != other.json).then(|| Violation::new(RULE, reason).in_body(&Pointer::root()))
    })
}
