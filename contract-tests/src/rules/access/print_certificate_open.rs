use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Exchange, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("print-certificate-open");

/// Clients of the print service send no token (EFM-PRINT, POSTMAN P8), and one does no harm (dossier 3.11).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = prop_oneof![3 => Just(Access::Nobody), 1 => tokens::machine(ground)];
    let steps = select(requests::print_sertifikater(ground, &Access::Nobody));
    Some((steps, access).prop_map(|(step, access)| Case::of([TestRequest { access, ..step }])).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let asked = |exchange: &&Exchange| [operations::PRINT, operations::PRINT_V2].contains(&exchange.step.operation);
    // Who takes no JSON gets none.
    let asked = talk.exchanges.iter().filter(asked).filter(|exchange| exchange.step.headers.is_empty());
    Verdict::of(asked, breach)
}

fn breach(exchange: &Exchange) -> Option<Violation> {
    if exchange.status != StatusCode::OK {
        return Some(Violation::new(RULE, format!("got {}, and the certificate was expected", exchange.status)));
    }
    // What is no JSON at all is the document's matter.
    let certificate = exchange.json.as_ref()?.get("x509Sertifikat").and_then(Value::as_str).unwrap_or_default();
    let der = STANDARD.decode(certificate).unwrap_or_default();
    let sequence = der.first() == Some(&0x30);
    let violation = || Violation::new(RULE, "not a certificate: base64 of DER was expected");
    (!sequence).then(|| violation().in_body(&Pointer::new("/x509Sertifikat")))
}
