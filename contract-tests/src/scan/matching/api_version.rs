//! Version 1 on a host that serves version 2. It still answers, so this is advice.

use krr_specs::{Confidence, Role};

use crate::scan::{
    finding::{FindingKind, Rewrite},
    matching::host_match::{HostMatch, MatchText},
    text::url_context::{is_below, plain},
};

/// The look-ups that version 2 has taken over (dossier 1.2, operations 9 and 10).
const TAKEN_OVER: [&str; 2] = ["/rest/v1/personer", "/rest/v1/person"];

/// The finding that a host in use makes, where version 1 is asked of it.
pub(crate) fn hit(found: &MatchText<'_>) -> Option<HostMatch> {
    let (host, path) = (found.host, plain(found.path()));
    if !host.roles.contains(&Role::Lookup) {
        return None;
    }
    let operation = TAKEN_OVER.into_iter().find(|taken| is_below(&path, taken))?;
    let instead = operation.replace("/v1/", "/v2/");
    Some(HostMatch {
        span: found.beside.as_ref().map_or(&found.around.range, |free| &free.range).clone(),
        kind: FindingKind::Version,
        row: host.name.clone(),
        environment: Some(host.environment),
        beside: None,
        what: format!("version 1 of {}, which still answers", host.name),
        since: None,
        instead: format!("https://{}{instead}, if version 2 is meant", host.name),
        confidence: Confidence::Guess,
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused("version 2 answers in another order and shape".to_owned()),
    })
}
