use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("print-certificate-open");

/// Clients of the print service send no token (EFM-PRINT, POSTMAN P8), and a token is ignored (POSTMAN).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = prop_oneof![3 => Just(Access::Anonymous), 1 => tokens::machine(context)];
    let requests = select(requests::print_sertifikater(context, &Access::Anonymous));
    Some((requests, access).prop_map(|(request, access)| Case::new([TestRequest { access, ..request }])).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = |exchange: &&Exchange| [operations::PRINT, operations::PRINT_V2].contains(&exchange.request.operation);
    // Requests with an Accept field may get another format.
    let asked = run.exchanges.iter().filter(asked).filter(|exchange| exchange.request.headers.is_empty());
    Verdict::of(asked, violation)
}

fn violation(exchange: &Exchange) -> Option<Violation> {
    if exchange.status != StatusCode::OK {
        return Some(Violation::new(RULE, format!("got {}, expected the certificate", exchange.status)));
    }
    // The document rule judges bodies other than JSON.
    let certificate = exchange.json.as_ref()?.get("x509Sertifikat").and_then(Value::as_str).unwrap_or_default();
    let der = STANDARD.decode(certificate).unwrap_or_default();
    let sequence = der.first() == Some(&0x30);
    let violation = || Violation::new(RULE, "not a certificate: expected base64 of DER");
    (!sequence).then(|| violation().in_body(&Pointer::new("/x509Sertifikat")))
}
