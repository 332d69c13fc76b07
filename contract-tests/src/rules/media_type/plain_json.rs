use http::header::CONTENT_TYPE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("plain-json");

/// Recorded: compact, application/json, no charset (VALG-REC).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let answers = run.exchanges.iter().filter(|exchange| exchange.json.is_some() && exchange.status.is_success());
    Verdict::of(answers, |exchange| {
        let media_type = exchange.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if media_type.starts_with("application/json") && media_type != "application/json" {
            return Some(Violation::new(RULE, format!("Content-Type is {media_type}")));
        }
        let spaced = has_space_outside_texts(&exchange.body);
        spaced.then(|| Violation::new(RULE, "there is white space outside strings").in_body(&Pointer::root()))
    })
}

fn has_space_outside_texts(json: &[u8]) -> bool {
    let (mut in_text, mut escaped) = (false, false);
    for byte in json {
        match (in_text, escaped, byte) {
            (true, true, _) => escaped = false,
            (true, false, b'\\') => escaped = true,
            (_, _, b'"') => in_text = !in_text,
            (false, _, b' ' | b'\n' | b'\r' | b'\t') => return true,
            _ => {}
        }
    }
    false
}
