//! Compares security schemes, security requirements, and the scope extensions of this project.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange, matched, unique_matches};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;

pub(crate) fn schemes(components: &DocumentPair, findings: &mut Findings) {
    findings.check_type(components, &["securitySchemes"], Value::is_object);
    let (whole, changes) = components.inside("securitySchemes");
    for (_, both) in findings.named(&whole, changes, ChangeKind::SecuritySchemeAdded) {
        if let Some(scheme) = crate::diff::document::schema_graph::follow(&both, findings) {
            described(&scheme, findings);
        }
    }
}

fn described(scheme: &DocumentPair, findings: &mut Findings) {
    const KNOWN: [&str; 7] = ["type", "scheme", "name", "in", "bearerFormat", "openIdConnectUrl", "flows"];
    findings.other_members(scheme, &KNOWN);
    for name in ["type", "scheme"] {
        findings.compared(ChangeKind::SecuritySchemeTypeChanged, scheme, name);
    }
    for name in ["in", "name"] {
        findings.compared(ChangeKind::SecurityCredentialMoved, scheme, name);
    }
    findings.compared(ChangeKind::TokenFormatChanged, scheme, "bearerFormat");
    issuer_address(scheme, "openIdConnectUrl", findings);
    findings.check_type(scheme, &["flows"], Value::is_object);
    let (flows, changes) = scheme.inside("flows");
    for (_, flow) in findings.named(&flows, changes, ChangeKind::OauthFlowAdded) {
        const ADDRESSES: [&str; 3] = ["authorizationUrl", "tokenUrl", "refreshUrl"];
        for name in ADDRESSES {
            issuer_address(&flow, name, findings);
        }
        findings.other_members(&flow, &[&ADDRESSES[..], &["scopes"]].concat());
        findings.check_type(&flow, &["scopes"], Value::is_object);
        let (scopes, changes) = flow.inside("scopes");
        for (_, words) in findings.named(&scopes, changes, ChangeKind::OfferedScopeAdded) {
            if words.old.value != words.new.value {
                findings.values(ChangeKind::DescriptionChanged, &words);
            }
        }
    }
}

fn issuer_address(pair: &DocumentPair, name: &str, findings: &mut Findings) {
    findings.optional_keyword(pair, name, ChangeKind::IssuerAddressAdded, ChangeKind::IssuerAddressChanged);
}

/// Compares the security requirements of an operation, or those of the document where it has none.
pub(crate) fn requirements<'d>(operation: &DocumentPair<'d>, findings: &mut Findings) {
    let of = |side: &DocumentSide<'d>| side.member("security").or_else(|| side.at_root("security"));
    let (old, new) = (of(&operation.old), of(&operation.new));
    let whole = DocumentPair {
        old: old.clone().unwrap_or_else(|| operation.old.clone()),
        new: new.clone().unwrap_or_else(|| operation.new.clone()),
    };
    let odd = |side: &Option<DocumentSide>| side.as_ref().is_some_and(|side| !side.value.is_array());
    if odd(&old) || odd(&new) {
        return findings.whole_value(&whole);
    }
    let alternatives = |side: Option<DocumentSide<'d>>| side.map(|side| side.items()).unwrap_or_default();
    let (old, new) = (alternatives(old), alternatives(new));
    match (is_open(&old), is_open(&new)) {
        (true, false) => findings.changed(ChangeKind::SecurityIntroduced, &whole, None, None),
        (false, true) => findings.changed(ChangeKind::SecurityDropped, &whole, None, None),
        _ => {}
    }
    if old.is_empty() || new.is_empty() {
        return; // all that there is was difference
    }
    let changes = matched(by_schemes(old), by_schemes(new));
    for (_, both) in findings.named(&whole, changes, ChangeKind::SecurityAlternativeAdded) {
        for (name, change) in both.members() {
            findings.check_type(&both, &[name], Value::is_array);
            match change {
                MemberChange::Kept(scopes) => {
                    findings.set(&scopes, &scopes.old.items(), &scopes.new.items(), ChangeKind::RequiredScopeAdded);
                }
                MemberChange::Added(_) | MemberChange::Removed(_) => {} // impossible: matched by the same schemes
            }
        }
    }
}

/// Whether no token is needed: there are no requirements, or one of the alternatives is empty.
fn is_open(alternatives: &[DocumentSide]) -> bool {
    let nothing = |side: &DocumentSide| side.value.as_object().is_none_or(serde_json::Map::is_empty);
    alternatives.is_empty() || alternatives.iter().any(nothing)
}

/// The alternatives by the names of their schemes, without empty ones.
fn by_schemes(alternatives: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    let name = |side: &DocumentSide| {
        let schemes: BTreeSet<&str> = side.members().into_iter().map(|(name, _)| name).collect();
        schemes.into_iter().collect::<Vec<_>>().join(" and ")
    };
    alternatives.into_iter().map(|side| (name(&side), side)).filter(|(name, _)| !name.is_empty()).collect()
}

/// Compares `x-required-scopes-any-of`, a list of scopes of which one is needed, and `-all-of`, a list of such lists.
pub(crate) fn required_scopes(operation: &DocumentPair, findings: &mut Findings) {
    const ANY: &str = "x-required-scopes-any-of";
    const ALL: &str = "x-required-scopes-all-of";
    findings.check_type(operation, &[ANY, ALL], Value::is_array);
    match operation.member(ANY) {
        Some(MemberChange::Added(_)) => findings.keyword(ChangeKind::AnyScopeNeeded, operation, ANY),
        Some(MemberChange::Removed(_)) => findings.keyword(ChangeKind::NoScopeNeeded, operation, ANY),
        Some(MemberChange::Kept(both)) => accepted(&both, findings),
        None => {}
    }
    let (whole, old, new) = operation.lists(ALL);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, change) in matched(by_text(old), by_text(new)) {
        match change {
            MemberChange::Removed(group) => before.push(group),
            MemberChange::Added(group) => after.push(group),
            MemberChange::Kept(_) => {}
        }
    }
    let share = |old: &DocumentSide, new: &DocumentSide| {
        old.items().iter().any(|scope| new.items().iter().any(|other| other.value == scope.value))
    };
    let (changed, removed, added) = unique_matches(before, after, share);
    for (old, new) in changed {
        accepted(&DocumentPair { old, new }, findings);
    }
    for group in removed {
        findings.removed(ChangeKind::ScopeGroupRemoved, &whole, &group, group.value.clone());
    }
    for group in added {
        findings.added(ChangeKind::ScopeGroupAdded, &whole, &group, group.value.clone());
    }
}

fn accepted(both: &DocumentPair, findings: &mut Findings) {
    findings.set(both, &both.old.items(), &both.new.items(), ChangeKind::AcceptedScopeAdded);
}

fn by_text(groups: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    groups.into_iter().map(|group| (group.canonical(), group)).collect()
}
