use krr_specs::ExpectedPerson;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("published-users");

/// The published table is the operator's promise (TESTUSERS). In January 2024 TEST had it shifted by one (OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).residual();

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let list = vec(identifiers::published(context), 1..6);
    let ask = |(list, request): (Vec<String>, TestRequest)| Case::of([TestRequest { body: naming(&list), ..request }]);
    let everybody = context.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let everybody = everybody.take(1000).collect::<Vec<_>>();
    let everybody = requests::for_list(context, &access, &everybody).into_iter().map(|request| Case::of([request]));
    let then = (list, select(requests::for_list(context, &access, &[]))).prop_map(ask).boxed();
    Some(CaseSet::fixed(everybody.chain(holders_of_a_mailbox(context))).and_random(then))
}

/// There are few of them, and what is said of a mailbox must not be left to chance.
fn holders_of_a_mailbox(context: &SuiteContext) -> Vec<Case> {
    let holders = context.roster.persons.iter().filter(|person| person.postkasse.is_some());
    let asked = holders.map(|person| person.personidentifikator.clone()).flat_map(|pid| {
        let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
        let lists = requests::for_list(context, &machine, std::slice::from_ref(&pid));
        let oneself = tokens::person_with_scopes(requests::ALL_PERSON_SCOPES, pid);
        lists.into_iter().chain(requests::for_person(context, &oneself)).collect::<Vec<_>>()
    });
    asked.map(|request| Case::of([request])).collect()
}

fn naming(list: &[String]) -> Body {
    Body::Json(json!({ "personidentifikatorer": list }))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    // A talk that changes languages has its own rule for them.
    let changes = run.exchanges.iter().any(|exchange| exchange.request.writes());
    let expected = run.persons().filter(|_| !changes).filter_map(|shown| Some((shown, shown.expected?)));
    Verdict::of(expected, |(shown, expected)| differences(&shown, expected))
}

const ABSENT: &str = "absent";
const THERE: &str = "there";

/// Where the person differs from the table: words are compared, addresses only for being there.
fn differences(shown: &PersonView<'_>, expected: &ExpectedPerson) -> Vec<Violation> {
    let rows = rows(shown, expected).into_iter().filter(|(_, said, expected)| said != expected);
    let reason = |said, expected| format!("{said}, and the published table says {expected}");
    rows.map(|(member, said, expected)| shown.breach(RULE, member, reason(said, expected))).collect()
}

/// Member, what the answer says, what the table promises; only members that the token may see.
fn rows<'s>(shown: &'s PersonView<'_>, expected: &'s ExpectedPerson) -> Vec<(&'static str, &'s str, &'s str)> {
    let said = |member| shown.text(member).unwrap_or(ABSENT);
    let there = |is: bool| if is { THERE } else { ABSENT };
    let holds = |group| shown.view.members.contains(group);
    let withheld = shown.view.withholds_expired && expected.is_expired();
    let mut rows = vec![
        ("status", said("status"), expected.status.as_str()),
        ("reservasjon", said("reservasjon"), expected.reservasjon.as_deref().unwrap_or(ABSENT)),
    ];
    if holds(Members::VARSLINGSSTATUS) {
        rows.push(("varslingsstatus", said("varslingsstatus"), &expected.varslingsstatus));
    }
    if holds(Members::KONTAKTINFORMASJON) {
        let channel = |member| there(shown.contact(member).is_some_and(|text| !text.is_empty()));
        rows.push(("kontaktinformasjon", channel("epostadresse"), there(expected.epost && !withheld)));
        rows.push(("kontaktinformasjon", channel("mobiltelefonnummer"), there(expected.mobil && !withheld)));
    }
    if holds(Members::DIGITAL_POST) && expected.postkasse.is_some() {
        rows.push(("digital_post", there(shown.person.contains_key("digital_post")), there(!withheld)));
    }
    if holds(Members::SPRAAK) {
        rows.push(("spraak", said("spraak"), expected.spraak.as_deref().unwrap_or(ABSENT)));
    }
    rows
}
