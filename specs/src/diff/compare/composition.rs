//! Compares `allOf`, `oneOf`, `anyOf`, `not` and the discriminator.

use crate::diff::compare::schema::Compared;
use crate::diff::document::pair::{DocumentPair, DocumentSide, MemberChange, matched, unique_matches};
use crate::diff::finding::Findings;
use crate::diff::finding::kind::ChangeKind;

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
