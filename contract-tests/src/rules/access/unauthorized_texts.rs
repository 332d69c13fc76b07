use crate::rules::prelude::*;

const RULE: RuleId = RuleId("words-of-unauthorized");

/// Recorded from VER2 (ISSUE-53). Later hosts likely kept the texts, which a sister API has too (ISSUE-188).
pub(crate) const CHECK: Check = Check::new(&RULE, requests::refused_without_token, judge);

const WORDS: [(&str, &str); 2] =
    [("error", "Unauthorized"), ("error_description", "Full authentication is required to access this resource")];

fn judge(run: &CaseRun<'_>) -> Verdict {
    // The texts for an invalid token were not recorded.
    let anonymous = |exchange: &&Exchange| exchange.request.access == Access::Anonymous;
    let refused = run.exchanges.iter().filter(|exchange| exchange.status == StatusCode::UNAUTHORIZED).filter(anonymous);
    Verdict::of(refused.filter_map(|exchange| exchange.json.as_ref()), |body| {
        let actual = |member: &str| body.get(member).and_then(Value::as_str);
        // Another rule judges empty texts.
        let wrong = WORDS
            .iter()
            .filter(|(member, words)| actual(member).is_some_and(|actual| !actual.is_empty() && actual != *words));
        let violation = |(member, words): &(&str, &str)| {
            Violation::new(RULE, format!("expected {words:?}")).in_body(&Pointer::root().child(*member))
        };
        wrong.map(violation).collect::<Vec<_>>()
    })
}
