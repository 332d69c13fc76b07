use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    case::{Case, Trial},
    exchange::{Access, Exchange},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{requests, tokens},
};

const RULE: RuleId = RuleId("print-certificate-open");

/// Clients of the print service send no token (EFM-PRINT, POSTMAN P8), and one does no harm (dossier 3.11).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let access = prop_oneof![3 => Just(Access::Nobody), 1 => tokens::machine(ground)];
    Some(access.prop_map(|access| Case::of([requests::print_sertifikat(access)])).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let asked = |exchange: &&Exchange| exchange.step.operation == "getPrintSertifikat";
    talk.exchanges.iter().filter(asked).filter_map(breach).collect()
}

fn breach(exchange: &Exchange) -> Option<Violation> {
    if exchange.status != StatusCode::OK {
        return Some(Violation::new(RULE, format!("got {}, and the certificate was expected", exchange.status)));
    }
    // What is no JSON at all is the document's matter.
    let certificate = exchange.json.as_ref()?.get("x509Sertifikat").and_then(Value::as_str).unwrap_or_default();
    let der = STANDARD.decode(certificate).unwrap_or_default();
    let sequence = der.first() == Some(&0x30);
    (!sequence).then(|| {
        Violation::new(RULE, "not a certificate: base64 of DER was expected").in_body(&Pointer::new("/x509Sertifikat"))
    })
}
