use http::{StatusCode, header::CONTENT_TYPE};
use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Exchange, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("plain-unless-signed-is-asked-for");

/// What clients in the wild send as Accept got JSON (OSKJERV, AZF; dossier 1.3, wire-behaviour 2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// As browsers of the command line and axios send it, and as the guide has it.
const FORMS: [&str; 3] = ["*/*", "application/json, text/plain, */*", "application/json"];

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::of_somebody(ground);
    let with = |form: &str| {
        let ask =
            |step: &TestRequest| Case::of([TestRequest { headers: vec![("accept", form.to_owned())], ..step.clone() }]);
        lists.iter().map(ask).collect::<Vec<_>>()
    };
    Some(CaseSet { first: FORMS.into_iter().flat_map(with).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    Verdict::of(talk.exchanges.iter().filter(|exchange| takes_json(exchange)), |exchange| {
        let media_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // That a list is text/plain all of a sudden is the document's matter.
        let json = exchange.status == StatusCode::OK && media_type != "application/jose";
        let reason = format!("got {} as {media_type}, and plain JSON was expected", exchange.status);
        (!json).then(|| Violation::new(RULE, reason))
    })
}

fn takes_json(exchange: &Exchange) -> bool {
    let accept = exchange.step.headers.iter().find(|(name, _)| *name == "accept");
    exchange.asks_for_list_somehow() && accept.is_some_and(|(_, form)| FORMS.contains(&form.as_str()))
}
