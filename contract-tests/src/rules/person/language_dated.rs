use krr_specs::RuleId;

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("language-dated");

/// Both or neither, wherever a language was seen (VALG-REC, XLSX; dossier 2.1).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::of_everybody(ground))
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let (language, time) = ("spraak", "spraak_oppdatert");
    let shown = talk.persons().filter(|shown| [language, time].iter().any(|member| shown.person.contains_key(*member)));
    Verdict::of(shown, |shown| {
        let missing = [language, time].into_iter().find(|member| !shown.person.contains_key(*member))?;
        Some(shown.breach(RULE, "", format!("`{missing}` is missing beside the other of the two")))
    })
}
