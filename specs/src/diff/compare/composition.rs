//! `allOf`, `oneOf`, `anyOf`, `not` and the discriminator.

use crate::diff::{
    compare::schema::Compared,
    document::pair::{DocumentPair, DocumentSide, MemberChange, matched, partners},
    finding::{Findings, kind::ChangeKind},
};

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

/// Branches are the same that say the same or refer to the same; of the others, those that could be nothing else.
fn branches<'d>(pair: &DocumentPair<'d>, name: &str, added: ChangeKind, compared: &mut Compared<'d>) {
    let (whole, old, new) = pair.lists(name);
    let text = |sides: Vec<DocumentSide<'d>>| sides.into_iter().map(|side| (side.canonical(), side)).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, fate) in matched::<String>(text(old), text(new)) {
        match fate {
            MemberChange::Kept(both) => compared.part(both),
            MemberChange::Removed(side) => before.push(side),
            MemberChange::Added(side) => after.push(side),
        }
    }
    let inline = |side: &DocumentSide| side.reference().is_none();
    let alike =
        |old: &DocumentSide, new: &DocumentSide| inline(old) && inline(new) && old.text("type") == new.text("type");
    let (changed, removed, new_ones) = partners(before, after, alike);
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

/// What a branch is called: the schema that it refers to, or its type.
fn name_of(side: &DocumentSide) -> String {
    let reference = side.reference().and_then(|reference| reference.rsplit('/').next());
    reference.or_else(|| side.text("type")).unwrap_or("a schema").to_owned()
}

fn discriminator(pair: &DocumentPair, found: &mut Findings) {
    match pair.member("discriminator") {
        Some(MemberChange::Added(_)) => found.keyword(ChangeKind::DiscriminatorAdded, pair, "discriminator"),
        Some(MemberChange::Removed(_)) => found.keyword(ChangeKind::DiscriminatorRemoved, pair, "discriminator"),
        Some(MemberChange::Kept(both)) if both.old.value.is_object() && both.new.value.is_object() => {
            found.compared(ChangeKind::DiscriminatorChanged, &both, "propertyName");
            found.shaped(&both, &["mapping"], serde_json::Value::is_object);
            let (mapping, fates) = both.inside("mapping");
            for (_, both) in found.named(&mapping, fates, ChangeKind::DiscriminatorValueAdded) {
                if both.old.value != both.new.value {
                    found.values(ChangeKind::DiscriminatorValueChanged, &both);
                }
            }
            found.rest(&both, &["propertyName", "mapping"]);
        }
        _ => {}
    }
}
