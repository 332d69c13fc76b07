//! Who is let in: security schemes, what an operation asks for, and the scopes of this project's documents.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::{
    document::pair::{DocumentPair, DocumentSide, MemberChange, matched, partners},
    finding::{Findings, kind::ChangeKind},
};

/// The schemes as they are described in the components of both documents.
pub(crate) fn schemes(components: &DocumentPair, found: &mut Findings) {
    found.shaped(components, &["securitySchemes"], Value::is_object);
    let (whole, fates) = components.inside("securitySchemes");
    for (_, both) in found.named(&whole, fates, ChangeKind::SecuritySchemeAdded) {
        if let Some(scheme) = crate::diff::document::schema_graph::follow(&both, found) {
            described(&scheme, found);
        }
    }
}

fn described(scheme: &DocumentPair, found: &mut Findings) {
    const KNOWN: [&str; 7] = ["type", "scheme", "name", "in", "bearerFormat", "openIdConnectUrl", "flows"];
    found.rest(scheme, &KNOWN);
    for name in ["type", "scheme"] {
        found.compared(ChangeKind::SecuritySchemeTypeChanged, scheme, name);
    }
    for name in ["in", "name"] {
        found.compared(ChangeKind::SecurityCredentialMoved, scheme, name);
    }
    found.compared(ChangeKind::TokenFormatChanged, scheme, "bearerFormat");
    issuer_address(scheme, "openIdConnectUrl", found);
    found.shaped(scheme, &["flows"], Value::is_object);
    let (flows, fates) = scheme.inside("flows");
    for (_, flow) in found.named(&flows, fates, ChangeKind::OauthFlowAdded) {
        const ADDRESSES: [&str; 3] = ["authorizationUrl", "tokenUrl", "refreshUrl"];
        for name in ADDRESSES {
            issuer_address(&flow, name, found);
        }
        found.rest(&flow, &[&ADDRESSES[..], &["scopes"]].concat());
        found.shaped(&flow, &["scopes"], Value::is_object);
        let (scopes, fates) = flow.inside("scopes");
        for (_, words) in found.named(&scopes, fates, ChangeKind::OfferedScopeAdded) {
            if words.old.value != words.new.value {
                found.values(ChangeKind::DescriptionChanged, &words);
            }
        }
    }
}

fn issuer_address(pair: &DocumentPair, name: &str, found: &mut Findings) {
    found.comes_or_goes(pair, name, ChangeKind::IssuerAddressAdded, ChangeKind::IssuerAddressChanged);
}

/// What the operation asks for; what it does not say itself is said for all operations, at the root.
pub(crate) fn requirements<'d>(operation: &DocumentPair<'d>, found: &mut Findings) {
    let of = |side: &DocumentSide<'d>| side.member("security").or_else(|| side.at_root("security"));
    let (old, new) = (of(&operation.old), of(&operation.new));
    let whole = DocumentPair {
        old: old.clone().unwrap_or_else(|| operation.old.clone()),
        new: new.clone().unwrap_or_else(|| operation.new.clone()),
    };
    let odd = |side: &Option<DocumentSide>| side.as_ref().is_some_and(|side| !side.value.is_array());
    if odd(&old) || odd(&new) {
        return found.whole(&whole);
    }
    let alternatives = |side: Option<DocumentSide<'d>>| side.map(|side| side.items()).unwrap_or_default();
    let (old, new) = (alternatives(old), alternatives(new));
    match (is_open(&old), is_open(&new)) {
        (true, false) => found.changed(ChangeKind::SecurityIntroduced, &whole, None, None),
        (false, true) => found.changed(ChangeKind::SecurityDropped, &whole, None, None),
        _ => {}
    }
    if old.is_empty() || new.is_empty() {
        return; // all that there is was told
    }
    let fates = matched(by_schemes(old), by_schemes(new));
    for (_, both) in found.named(&whole, fates, ChangeKind::SecurityAlternativeAdded) {
        for (name, fate) in both.members() {
            found.shaped(&both, &[name], Value::is_array);
            match fate {
                MemberChange::Kept(scopes) => {
                    found.listed(&scopes, &scopes.old.items(), &scopes.new.items(), ChangeKind::RequiredScopeAdded);
                }
                MemberChange::Added(_) | MemberChange::Removed(_) => {} // they have the same schemes, or are no objects
            }
        }
    }
}

/// Whether nobody needs to be let in: nothing is asked for, or nothing is one of the choices.
fn is_open(alternatives: &[DocumentSide]) -> bool {
    let nothing = |side: &DocumentSide| side.value.as_object().is_none_or(serde_json::Map::is_empty);
    alternatives.is_empty() || alternatives.iter().any(nothing)
}

/// Each choice by the names of its schemes; to need nothing is no choice, it is told as being open.
fn by_schemes(alternatives: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    let name = |side: &DocumentSide| {
        let schemes: BTreeSet<&str> = side.members().into_iter().map(|(name, _)| name).collect();
        schemes.into_iter().collect::<Vec<_>>().join(" and ")
    };
    alternatives.into_iter().map(|side| (name(&side), side)).filter(|(name, _)| !name.is_empty()).collect()
}

/// `x-required-scopes-any-of` is a list of scopes of which one will do, `-all-of` a list of such lists.
pub(crate) fn required_scopes(operation: &DocumentPair, found: &mut Findings) {
    const ANY: &str = "x-required-scopes-any-of";
    const ALL: &str = "x-required-scopes-all-of";
    found.shaped(operation, &[ANY, ALL], Value::is_array);
    match operation.member(ANY) {
        Some(MemberChange::Added(_)) => found.keyword(ChangeKind::AnyScopeNeeded, operation, ANY),
        Some(MemberChange::Removed(_)) => found.keyword(ChangeKind::NoScopeNeeded, operation, ANY),
        Some(MemberChange::Kept(both)) => accepted(&both, found),
        None => {}
    }
    let (whole, old, new) = operation.lists(ALL);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, fate) in matched(by_text(old), by_text(new)) {
        match fate {
            MemberChange::Removed(group) => before.push(group),
            MemberChange::Added(group) => after.push(group),
            MemberChange::Kept(_) => {}
        }
    }
    let share = |old: &DocumentSide, new: &DocumentSide| {
        old.items().iter().any(|scope| new.items().iter().any(|other| other.value == scope.value))
    };
    let (changed, removed, added) = partners(before, after, share);
    for (old, new) in changed {
        accepted(&DocumentPair { old, new }, found);
    }
    for group in removed {
        found.removed(ChangeKind::ScopeGroupRemoved, &whole, &group, group.value.clone());
    }
    for group in added {
        found.added(ChangeKind::ScopeGroupAdded, &whole, &group, group.value.clone());
    }
}

fn accepted(both: &DocumentPair, found: &mut Findings) {
    found.listed(both, &both.old.items(), &both.new.items(), ChangeKind::AcceptedScopeAdded);
}

fn by_text(groups: Vec<DocumentSide<'_>>) -> Vec<(String, DocumentSide<'_>)> {
    groups.into_iter().map(|group| (group.canonical(), group)).collect()
}
