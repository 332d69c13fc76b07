use crate::rules::prelude::*;

const RULE: RuleId = RuleId("security-headers");

/// Recorded from version 2 of G3 (VALG-REC). For earlier generations it is a guess.
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

type Field = (&'static str, &'static str);

/// Not shared with the mock, so that an error in one of them is noticed.
const EVERYWHERE: [Field; 6] = [
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "0"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=16070400; includeSubDomains"),
];
/// The default of the framework at that time.
const BEFORE: &[Field] = &[("x-xss-protection", "1; mode=block")];
const G3: &[Field] = &[("x-xss-protection", "0")];

fn judge(run: &CaseRun<'_>) -> Verdict {
    let own = match run.context.generation {
        Generation::G1 | Generation::G2 => BEFORE,
        Generation::G3 => G3,
    };
    let known = |operation: &str| run.context.contract.operation(operation).is_some();
    let answers = run.exchanges.iter().filter(|exchange| known(exchange.request.operation));
    Verdict::of(answers, |exchange| -> Vec<Violation> {
        let actual = |name: &str| exchange.headers.get(name).and_then(|value| value.to_str().ok());
        let wrong = EVERYWHERE.iter().chain(own).filter(|(name, value)| actual(name) != Some(value));
        let reason = |(name, value): &Field| format!("{name} is {:?}, expected {value:?}", actual(name));
        wrong.map(|field| Violation::new(RULE, reason(field))).collect()
    })
}
