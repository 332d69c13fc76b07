use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Exchange},
        operations,
    },
    rules::{
        Check,
        contact::supplier_is_organisation::is_organisation,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("print-names-supplier");

/// Print clients address the letter with it (EFM-PRINT); the system test has a word where others have a number (POSTMAN P8).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let doors = requests::print_sertifikater(ground, &Access::Nobody);
    Some(CaseSet { first: doors.into_iter().map(|step| Case::of([step])).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let answered = |exchange: &&Exchange| {
        let print = [operations::PRINT, operations::PRINT_V2].contains(&exchange.step.operation);
        print && exchange.status.is_success() && exchange.json.is_some()
    };
    Verdict::of(talk.exchanges.iter().filter(answered), |exchange| {
        let supplier = exchange.json.as_ref()?.get("postkasseleverandoerAdresse").and_then(Value::as_str);
        let named = supplier.is_some_and(|supplier| supplier == "printserver" || is_organisation(supplier));
        let at = Pointer::new("/postkasseleverandoerAdresse");
        let reason = "names neither an organisation of nine digits nor the print server of the system test";
        (!named).then(|| Violation::new(RULE, reason).in_body(&at))
    })
}
