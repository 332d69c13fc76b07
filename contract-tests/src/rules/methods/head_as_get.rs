use http::{Method, header::CONTENT_TYPE};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("head-as-get");

/// The framework answers HEAD wherever there is GET; no source shows it on KRR (N13; RFC 9110, section 9.3.2).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Not an operation of the document, so that rules about bodies do not judge it.
const HEAD: &str = "HEAD";

/// A look-up of the print certificate and of a person, each by GET and then by HEAD.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let prints = requests::print_sertifikater(context, &tokens::machine_with_scopes(context, requests::ALL_SCOPES));
    let who = context.active_persons().next().map(|person| person.personidentifikator.clone());
    let persons = who.into_iter().flat_map(|pid| {
        requests::for_person(context, &tokens::person_with_scopes(requests::read_scopes(context), pid))
    });
    let both = |get: TestRequest| {
        let head = TestRequest { operation: HEAD, method: Method::HEAD, ..get.clone() };
        Case::new([get, head])
    };
    let cases: Vec<Case> = prints.into_iter().chain(persons).map(both).collect();
    Some(CaseSet::fixed(cases.first().cloned()).and_random(select(cases)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.pairs().filter(|(_, head)| head.request.operation == HEAD), |(get, head)| {
        let path = &head.request.path;
        if head.status != get.status {
            return Some(Violation::new(RULE, format!("HEAD {path} got {}, GET got {}", head.status, get.status)));
        }
        let media_type = |exchange: &Exchange| exchange.headers.get(CONTENT_TYPE).cloned();
        let differs = media_type(head) != media_type(get);
        differs.then(|| Violation::new(RULE, format!("HEAD {path} has another Content-Type than GET")))
    })
}
