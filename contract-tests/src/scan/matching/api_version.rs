//! Version 1 on a host that has version 2. It still works, so this is advice.

use krr_specs::{Confidence, Role};

use crate::scan::finding::{FindingKind, Rewrite};
use crate::scan::matching::host_match::{HostMatch, MatchText};
use crate::scan::text::url_context::{is_below, normalised};

/// The look-ups that have a version 2 (OSKJERV).
const REPLACED_OPERATIONS: [&str; 2] = ["/rest/v1/personer", "/rest/v1/person"];

/// The match of a live host with a path of version 1.
pub(crate) fn host_match(host_text: &MatchText<'_>) -> Option<HostMatch> {
    let (host, path) = (host_text.host, normalised(host_text.path()));
    if !host.roles.contains(&Role::Lookup) {
        return None;
    }
    let operation = REPLACED_OPERATIONS.into_iter().find(|operation| is_below(&path, operation))?;
    let instead = operation.replace("/v1/", "/v2/");
    Some(HostMatch {
        span: host_text.path_nearby.as_ref().map_or(&host_text.url.range, |free| &free.range).clone(),
        kind: FindingKind::Version,
        row: host.name.clone(),
        environment: Some(host.environment),
        path_nearby: None,
        what: format!("version 1 of {}, which still works", host.name),
        since: None,
        instead: format!("https://{}{instead}, if version 2 is suitable", host.name),
        confidence: Confidence::Guess,
        evidence: host.evidence.clone(),
        rewrite: Rewrite::Refused("version 2 has another order and shape".to_owned()),
    })
}
