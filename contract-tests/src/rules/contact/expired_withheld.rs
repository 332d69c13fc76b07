use krr_specs::RuleId;
use proptest::{collection::vec, prelude::*};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::Access,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("expired-withheld");

/// The need VarslingsStatus of the old service filters, and the legacy scope stands for it (BEGREP-PERSON, DOC-18).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// All five legacy scopes, so that everything could show and one scope withholds.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = Access::Machine { scopes: format!("{} global/varslingsstatus.read", requests::OPEN) };
    let list = vec(identifiers::published(ground), 1..12);
    Some(list.prop_map(move |list| Case::of([requests::personer(access.clone(), &list)])).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let withheld = talk.persons_of_status("AKTIV").filter(|shown| shown.view.withholds_expired);
    let expired = withheld.filter_map(|shown| {
        let is_expired = match shown.promised {
            Some(person) => person.is_expired(),
            // Of others only the answer itself tells; a reserved person's status hides whether the details are old.
            None => {
                shown.text("reservasjon") == Some("NEI") && shown.text("varslingsstatus") == Some("KAN_IKKE_VARSLES")
            }
        };
        let members = if shown.promised.is_some() { &WITHHELD[..] } else { &WITHHELD[..1] };
        is_expired.then_some((shown, members))
    });
    Verdict::of(expired, |(shown, members)| {
        let shows = members.iter().filter(|member| shown.person.contains_key(**member));
        let breach =
            |member: &&str| shown.breach(RULE, member, format!("`{member}` of a person whose details have expired"));
        shows.map(breach).collect::<Vec<_>>()
    })
}

const WITHHELD: [&str; 3] = ["kontaktinformasjon", "digital_post", "sertifikat"];
