use crate::rules::contact::mailbox::supplier_is_organisation::is_organisation;
use crate::rules::prelude::*;

const RULE: RuleId = RuleId("print-names-supplier");

/// Print clients address letters with it (EFM-PRINT). The system test has a name instead of a number (POSTMAN P8).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let endpoints = requests::print_sertifikater(context, &Access::Anonymous);
    Some(CaseSet::fixed(endpoints.into_iter().map(|request| Case::new([request]))))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let answered = |exchange: &&Exchange| {
        let print = [operations::PRINT, operations::PRINT_V2].contains(&exchange.request.operation);
        print && exchange.status.is_success() && exchange.json.is_some()
    };
    Verdict::of(run.exchanges.iter().filter(answered), |exchange| {
        let supplier = exchange.json.as_ref()?.get("postkasseleverandoerAdresse").and_then(Value::as_str);
        let named = supplier.is_some_and(|supplier| supplier == "printserver" || is_organisation(supplier));
        let at = Pointer::new("/postkasseleverandoerAdresse");
        let reason = "neither an organisation number nor the print server of the system test";
        (!named).then(|| Violation::new(RULE, reason).in_body(&at))
    })
}
