use jiff::civil::{Date, date};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("reservation-dated");

/// Clients failed on it from this day on (N2, EFM).
const FROM: Date = date(2023, 8, 30);

/// Which scopes show it is in no source, so only persons with all members are judged.
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let shows_all = |person: &PersonView<'_>| {
        person.view.members.contains(Members::KONTAKTINFORMASJON | Members::DIGITAL_POST)
            && person.exchange.at.date() >= FROM
    };
    let reserved = run.persons().filter(|person| person.text("reservasjon") == Some("JA")).filter(shows_all);
    Verdict::of(reserved, |person| {
        let is_missing = !person.members.contains_key("reservasjonstidspunkt");
        is_missing.then(|| person.violation(RULE, "", "a reserved person without `reservasjonstidspunkt`"))
    })
}
