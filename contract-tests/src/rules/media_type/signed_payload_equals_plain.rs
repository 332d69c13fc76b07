use crate::rules::prelude::*;

const RULE: RuleId = RuleId("signed-says-the-same");

/// Clients parse both with one model: the payload is the plain document (EFM-CLIENT).
pub(crate) const CHECK: Check = Check::new(&RULE, signed::plain_and_signed, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let same = pairs.filter(|(plain, signed)| signed::signed_request(&plain.request) == signed.request);
    let read = same.filter_map(|(plain, signed)| Some((plain.json.as_ref()?, Jws::of(signed)?.payload)));
    Verdict::of(read, |(plain, payload)| {
        let reason = "the payload of the signed response differs from the plain response";
        (*plain != payload).then(|| Violation::new(RULE, reason))
    })
}
