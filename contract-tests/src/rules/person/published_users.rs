use krr_specs::{ExpectedPerson, Members, RuleId, Violation};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Body, TestRequest},
    },
    rules::{
        Check,
        judgement::{
            conversation::{CaseRun, PersonView},
            verdict::Verdict,
        },
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("published-users");

/// The published table is the operator's promise (TESTUSERS). In January 2024 TEST had it shifted by one (OSKJERV).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: true };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let list = vec(identifiers::published(ground), 1..6);
    let ask = |(list, step): (Vec<String>, TestRequest)| Case::of([TestRequest { body: naming(&list), ..step }]);
    let everybody = ground.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let everybody = everybody.take(1000).collect::<Vec<_>>();
    let everybody = requests::of_list(ground, &access, &everybody).into_iter().map(|step| Case::of([step]));
    let then = (list, select(requests::of_list(ground, &access, &[]))).prop_map(ask).boxed();
    Some(CaseSet {
        first: everybody.chain(holders_of_a_mailbox(ground)).collect(),
        then: Some(then),
        ..CaseSet::default()
    })
}

/// There are few of them, and what is said of a mailbox must not be left to chance.
fn holders_of_a_mailbox(ground: &SuiteContext) -> Vec<Case> {
    let holders = ground.roster.persons.iter().filter(|person| person.postkasse.is_some());
    let asked = holders.map(|person| person.personidentifikator.clone()).flat_map(|pid| {
        let machine = tokens::machine_holding(ground, requests::EVERYTHING);
        let lists = requests::of_list(ground, &machine, std::slice::from_ref(&pid));
        let oneself = tokens::person_holding(requests::EVERYTHING_OF_ONESELF, pid);
        lists.into_iter().chain(requests::of_person(ground, &oneself)).collect::<Vec<_>>()
    });
    asked.map(|step| Case::of([step])).collect()
}

fn naming(list: &[String]) -> Body {
    Body::Json(json!({ "personidentifikatorer": list }))
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    // A talk that changes languages has its own rule for them.
    let changes = talk.exchanges.iter().any(|exchange| exchange.step.writes());
    let promised = talk.persons().filter(|_| !changes).filter_map(|shown| Some((shown, shown.promised?)));
    Verdict::of(promised, |(shown, promised)| differences(&shown, promised))
}

const ABSENT: &str = "absent";
const THERE: &str = "there";

/// Where the person differs from the table: words are compared, addresses only for being there.
fn differences(shown: &PersonView<'_>, promised: &ExpectedPerson) -> Vec<Violation> {
    let rows = rows(shown, promised).into_iter().filter(|(_, said, promised)| said != promised);
    let reason = |said, promised| format!("{said}, and the published table says {promised}");
    rows.map(|(member, said, promised)| shown.breach(RULE, member, reason(said, promised))).collect()
}

/// Member, what the answer says, what the table promises; only members that the token may see.
fn rows<'s>(shown: &'s PersonView<'_>, promised: &'s ExpectedPerson) -> Vec<(&'static str, &'s str, &'s str)> {
    let said = |member| shown.text(member).unwrap_or(ABSENT);
    let there = |is: bool| if is { THERE } else { ABSENT };
    let holds = |group| shown.view.members.contains(group);
    let withheld = shown.view.withholds_expired && promised.is_expired();
    let mut rows = vec![
        ("status", said("status"), promised.status.as_str()),
        ("reservasjon", said("reservasjon"), promised.reservasjon.as_deref().unwrap_or(ABSENT)),
    ];
    if holds(Members::VARSLINGSSTATUS) {
        rows.push(("varslingsstatus", said("varslingsstatus"), &promised.varslingsstatus));
    }
    if holds(Members::KONTAKTINFORMASJON) {
        let channel = |member| there(shown.contact(member).is_some_and(|text| !text.is_empty()));
        rows.push(("kontaktinformasjon", channel("epostadresse"), there(promised.epost && !withheld)));
        rows.push(("kontaktinformasjon", channel("mobiltelefonnummer"), there(promised.mobil && !withheld)));
    }
    if holds(Members::DIGITAL_POST) && promised.postkasse.is_some() {
        rows.push(("digital_post", there(shown.person.contains_key("digital_post")), there(!withheld)));
    }
    if holds(Members::SPRAAK) {
        rows.push(("spraak", said("spraak"), promised.spraak.as_deref().unwrap_or(ABSENT)));
    }
    rows
}
