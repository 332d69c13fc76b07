use krr_specs::ExpectedPerson;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("published-users");

/// The operator publishes the table (TESTUSERS). In January 2024 it was shifted by one in TEST (OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).residual();

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let list = vec(identifiers::from_roster(context), 1..6);
    let to_case =
        |(list, request): (Vec<String>, TestRequest)| Case::new([TestRequest { body: body_with(&list), ..request }]);
    let whole_roster = context.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let whole_roster = whole_roster.take(1000).collect::<Vec<_>>();
    let whole_roster =
        requests::for_list(context, &access, &whole_roster).into_iter().map(|request| Case::new([request]));
    let random = (list, select(requests::for_list(context, &access, &[]))).prop_map(to_case).boxed();
    Some(CaseSet::fixed(whole_roster.chain(mailbox_cases(context))).and_random(random))
}

/// Few persons have a mailbox, so each of them has a case.
fn mailbox_cases(context: &SuiteContext) -> Vec<Case> {
    let holders = context.roster.persons.iter().filter(|person| person.postkasse.is_some());
    let requests = holders.map(|person| person.personidentifikator.clone()).flat_map(|pid| {
        let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
        let lists = requests::for_list(context, &machine, std::slice::from_ref(&pid));
        let person = tokens::person_with_scopes(requests::ALL_PERSON_SCOPES, pid);
        lists.into_iter().chain(requests::for_person(context, &person)).collect::<Vec<_>>()
    });
    requests.map(|request| Case::new([request])).collect()
}

fn body_with(list: &[String]) -> Body {
    Body::Json(json!({ "personidentifikatorer": list }))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    // Other rules judge cases that change languages.
    let changes = run.exchanges.iter().any(|exchange| exchange.request.writes());
    let expected = run.persons().filter(|_| !changes).filter_map(|person| Some((person, person.expected?)));
    Verdict::of(expected, |(person, expected)| differences(&person, expected))
}

const ABSENT: &str = "absent";
const THERE: &str = "there";

/// Where the person differs from the table. Of addresses only the presence is compared.
fn differences(person: &PersonView<'_>, expected: &ExpectedPerson) -> Vec<Violation> {
    let rows = rows(person, expected).into_iter().filter(|(_, actual, expected)| actual != expected);
    let reason = |actual, expected| format!("{actual}, expected {expected} by the published table");
    rows.map(|(member, actual, expected)| person.violation(RULE, member, reason(actual, expected))).collect()
}

/// Member, actual and expected value, for the members that the token may see.
fn rows<'s>(person: &'s PersonView<'_>, expected: &'s ExpectedPerson) -> Vec<(&'static str, &'s str, &'s str)> {
    let actual = |member| person.text(member).unwrap_or(ABSENT);
    let there = |is: bool| if is { THERE } else { ABSENT };
    let holds = |group| person.view.members.contains(group);
    let withheld = person.view.withholds_expired && expected.is_expired();
    let mut rows = vec![
        ("status", actual("status"), expected.status.as_str()),
        ("reservasjon", actual("reservasjon"), expected.reservasjon.as_deref().unwrap_or(ABSENT)),
    ];
    if holds(Members::VARSLINGSSTATUS) {
        rows.push(("varslingsstatus", actual("varslingsstatus"), &expected.varslingsstatus));
    }
    if holds(Members::KONTAKTINFORMASJON) {
        let channel = |member| there(person.contact(member).is_some_and(|text| !text.is_empty()));
        rows.push(("kontaktinformasjon", channel("epostadresse"), there(expected.epost && !withheld)));
        rows.push(("kontaktinformasjon", channel("mobiltelefonnummer"), there(expected.mobil && !withheld)));
    }
    if holds(Members::DIGITAL_POST) && expected.postkasse.is_some() {
        rows.push(("digital_post", there(person.members.contains_key("digital_post")), there(!withheld)));
    }
    // Another rule judges the language in the feed.
    if holds(Members::SPRAAK) && person.exchange.request.operation != operations::FEED {
        rows.push(("spraak", actual("spraak"), expected.spraak.as_deref().unwrap_or(ABSENT)));
    }
    rows
}
