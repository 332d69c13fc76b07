use crate::rules::prelude::*;

const RULE: RuleId = RuleId("words-of-unauthorized");

/// Recorded from VER2 (ISSUE-53); that those after it kept the words is likely, since a sister API has them too (ISSUE-188).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let strange = requests::for_first_person(context)
        .into_iter()
        .map(|request| TestRequest { access: Access::Anonymous, ..request });
    Some(CaseSet::fixed(strange.map(|request| Case::of([request]))))
}

const WORDS: [(&str, &str); 2] =
    [("error", "Unauthorized"), ("error_description", "Full authentication is required to access this resource")];

fn judge(run: &CaseRun<'_>) -> Verdict {
    // What is said of a token that is there was not recorded.
    let strange = |exchange: &&Exchange| exchange.request.access == Access::Anonymous;
    let refused = run.exchanges.iter().filter(|exchange| exchange.status == StatusCode::UNAUTHORIZED).filter(strange);
    Verdict::of(refused.filter_map(|exchange| exchange.json.as_ref()), |body| {
        let said = |member: &str| body.get(member).and_then(Value::as_str);
        // An error without a word has a rule of its own.
        let wrong =
            WORDS.iter().filter(|(member, words)| said(member).is_some_and(|said| !said.is_empty() && said != *words));
        let breach = |(member, words): &(&str, &str)| {
            Violation::new(RULE, format!("{words:?} was expected")).in_body(&Pointer::root().child(*member))
        };
        wrong.map(breach).collect::<Vec<_>>()
    })
}
