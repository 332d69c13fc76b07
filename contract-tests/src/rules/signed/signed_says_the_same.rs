use krr_specs::{RuleId, Violation};

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::signed::{self, Jws},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("signed-says-the-same");

/// One model reads both: the payload is the plain document (EFM-CLIENT; dossier 1.3).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    signed::plain_and_signed(ground)
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let same = pairs.filter(|(plain, signed)| signed::asking_for_signed(&plain.step) == signed.step);
    let read = same.filter_map(|(plain, signed)| Some((plain.json.as_ref()?, Jws::of(signed)?.payload)));
    Verdict::of(read, |(plain, payload)| {
        let reason = "the signed answer says something else than the plain one";
        (*plain != payload).then(|| Violation::new(RULE, reason))
    })
}
