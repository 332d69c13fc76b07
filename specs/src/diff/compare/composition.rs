//! Compares `allOf`, `oneOf`, `anyOf`, `not` and the discriminator.

use crate::diff::compare::schema::Compared;
use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange, matched, unique_matches};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;
use crate::diff::normal::all_of::constrains;

pub(crate) fn composition<'d>(pair: &DocumentPair<'d>, compared: &mut Compared<'d>) {
    branches(pair, "allOf", ChangeKind::AllOfAdded, compared);
    for (name, added) in [("oneOf", ChangeKind::OneOfAdded), ("anyOf", ChangeKind::AnyOfAdded)] {
        match pair.member(name) {
            Some(MemberChange::Added(_)) => compared.findings.keyword(ChangeKind::ChoiceIntroduced, pair, name),
            Some(MemberChange::Removed(_)) => compared.findings.keyword(ChangeKind::ChoiceDropped, pair, name),
            Some(MemberChange::Kept(_)) => branches(pair, name, added, compared),
            None => {}
        }
    }
    let not = |side: &DocumentSide| side.member("not").map(|not| not.resolved().unwrap_or(not).value.clone());
    if not(&pair.old) != not(&pair.new) {
        match pair.member("not") {
            Some(MemberChange::Added(_)) => compared.findings.keyword(ChangeKind::NotAdded, pair, "not"),
            Some(MemberChange::Removed(_)) => compared.findings.keyword(ChangeKind::NotRemoved, pair, "not"),
            _ => compared.findings.keyword(ChangeKind::NotChanged, pair, "not"),
        }
    }
    discriminator(pair, &mut compared.findings);
}

/// Compares a schema with alternatives among which it is, as alternatives that were added or removed. False where that is not so.
pub(crate) fn schema_among_alternatives<'d>(pair: &DocumentPair<'d>, compared: &mut Compared<'d>) -> bool {
    let alternatives =
        |side: &DocumentSide<'d>| ["oneOf", "anyOf"].into_iter().find(|name| side.member(name).is_some());
    let (name, added) = match (alternatives(&pair.old), alternatives(&pair.new)) {
        (Some(name), None) | (None, Some(name)) if name == "oneOf" => (name, ChangeKind::OneOfAdded),
        (Some(name), None) | (None, Some(name)) => (name, ChangeKind::AnyOfAdded),
        _ => return false,
    };
    let is_widened = pair.new.member(name).is_some();
    let (bare, choice) = if is_widened { (&pair.old, &pair.new) } else { (&pair.new, &pair.old) };
    let stands_alone = |(keyword, value): &(&str, DocumentSide)| *keyword == name || !constrains(keyword, value.value);
    if !choice.members().iter().all(stands_alone) {
        return false;
    }
    let mut branches = choice.member(name).map(|list| list.items()).unwrap_or_default();
    let resolved = |branch: &DocumentSide<'d>| branch.resolved().unwrap_or_else(|| branch.clone());
    let is_same = |branch: &DocumentSide<'d>| resolved(branch).canonical() == bare.canonical();
    let is_alike =
        |branch: &DocumentSide<'d>| bare.text("type").is_some() && resolved(branch).text("type") == bare.text("type");
    let Some(index) = branches.iter().position(is_same).or_else(|| branches.iter().position(is_alike)) else {
        return false;
    };
    let branch = resolved(&branches.remove(index));
    let (whole, ..) = pair.lists(name);
    if is_widened {
        compared.part(DocumentPair { old: bare.clone(), new: branch });
    } else {
        compared.part(DocumentPair { old: branch, new: bare.clone() });
    }
    for side in &branches {
        match is_widened {
            true => compared.findings.added(added, &whole, side, name_of(side)),
            false => compared.findings.removed(added.opposite(), &whole, side, name_of(side)),
        }
    }
    true
}

/// Matches branches that are equal or have the same reference, then the others where the match is unique.
fn branches<'d>(pair: &DocumentPair<'d>, name: &str, added: ChangeKind, compared: &mut Compared<'d>) {
    let (whole, old, new) = pair.lists(name);
    let text = |sides: Vec<DocumentSide<'d>>| sides.into_iter().map(|side| (side.canonical(), side)).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, change) in matched::<String>(text(old), text(new)) {
        match change {
            MemberChange::Kept(both) => compared.part(both),
            MemberChange::Removed(side) => before.push(side),
            MemberChange::Added(side) => after.push(side),
        }
    }
    let inline = |side: &DocumentSide| side.reference().is_none();
    let is_match =
        |old: &DocumentSide, new: &DocumentSide| inline(old) && inline(new) && old.text("type") == new.text("type");
    let (changed, removed, new_ones) = unique_matches(before, after, is_match);
    for (old, new) in changed {
        compared.part(DocumentPair { old, new });
    }
    for side in removed {
        compared.findings.removed(added.opposite(), &whole, &side, name_of(&side));
    }
    for side in new_ones {
        compared.findings.added(added, &whole, &side, name_of(&side));
    }
}

/// The name of a branch: the schema that it refers to, or its type.
fn name_of(side: &DocumentSide) -> String {
    let reference = side.reference().and_then(|reference| reference.rsplit('/').next());
    reference.or_else(|| side.text("type")).unwrap_or("a schema").to_owned()
}

fn discriminator(pair: &DocumentPair, findings: &mut Findings) {
    match pair.member("discriminator") {
        Some(MemberChange::Added(_)) => findings.keyword(ChangeKind::DiscriminatorAdded, pair, "discriminator"),
        Some(MemberChange::Removed(_)) => findings.keyword(ChangeKind::DiscriminatorRemoved, pair, "discriminator"),
        Some(MemberChange::Kept(both)) if both.old.value.is_object() && both.new.value.is_object() => {
            findings.compared(ChangeKind::DiscriminatorChanged, &both, "propertyName");
            findings.check_type(&both, &["mapping"], serde_json::Value::is_object);
            let (mapping, changes) = both.inside("mapping");
            for (_, both) in findings.named(&mapping, changes, ChangeKind::DiscriminatorValueAdded) {
                if both.old.value != both.new.value {
                    findings.values(ChangeKind::DiscriminatorValueChanged, &both);
                }
            }
            findings.other_members(&both, &["propertyName", "mapping"]);
        }
        _ => {}
    }
}
