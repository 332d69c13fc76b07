use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use x509_parser::parse_x509_certificate;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("certificate-readable");

/// Base64 of DER on one line, 1696 and 1704 characters of it in the operator's table (XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let certified = run.persons().filter_map(|person| Some((person, person.text("sertifikat")?)));
    let certified: Vec<_> = certified.filter(|(_, text)| !text.is_empty()).collect();
    // Suppliers use one certificate for many persons, so each is parsed once.
    let mut read: BTreeMap<&str, bool> = BTreeMap::new();
    for (_, text) in &certified {
        read.entry(*text).or_insert_with(|| is_certificate(text));
    }
    Verdict::of(certified, |(person, text)| {
        let reason = "not an X.509 certificate: expected base64 of DER, without PEM lines";
        (read.get(text) == Some(&false)).then(|| person.violation(RULE, "sertifikat", reason))
    })
}

fn is_certificate(text: &str) -> bool {
    let der = STANDARD.decode(text).ok();
    der.is_some_and(|der| parse_x509_certificate(&der).is_ok_and(|(rest, _)| rest.is_empty()))
}
