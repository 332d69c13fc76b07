//! `allOf`, `oneOf`, `anyOf`, `not` and the discriminator.

use crate::diff::{
    compare::schema::Compared,
    document::pair::{Fate, Pair, Side, matched, partners},
    finding::{Findings, kind::Kind},
};

pub(crate) fn composition<'d>(pair: &Pair<'d>, compared: &mut Compared<'d>) {
    branches(pair, "allOf", Kind::AllOfAdded, compared);
    for (name, added) in [("oneOf", Kind::OneOfAdded), ("anyOf", Kind::AnyOfAdded)] {
        match pair.member(name) {
            Some(Fate::Added(_)) => compared.findings.keyword(Kind::ChoiceIntroduced, pair, name),
            Some(Fate::Removed(_)) => compared.findings.keyword(Kind::ChoiceDropped, pair, name),
            Some(Fate::Kept(_)) => branches(pair, name, added, compared),
            None => {}
        }
    }
    let not = |side: &Side| side.member("not").map(|not| not.resolved().unwrap_or(not).value.clone());
    if not(&pair.old) != not(&pair.new) {
        match pair.member("not") {
            Some(Fate::Added(_)) => compared.findings.keyword(Kind::NotAdded, pair, "not"),
            Some(Fate::Removed(_)) => compared.findings.keyword(Kind::NotRemoved, pair, "not"),
            _ => compared.findings.keyword(Kind::NotChanged, pair, "not"),
        }
    }
    discriminator(pair, &mut compared.findings);
}

/// Branches are the same that say the same or refer to the same; of the others, those that could be nothing else.
fn branches<'d>(pair: &Pair<'d>, name: &str, added: Kind, compared: &mut Compared<'d>) {
    let (whole, old, new) = pair.lists(name);
    let text = |sides: Vec<Side<'d>>| sides.into_iter().map(|side| (side.canonical(), side)).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (_, fate) in matched::<String>(text(old), text(new)) {
        match fate {
            Fate::Kept(both) => compared.part(both),
            Fate::Removed(side) => before.push(side),
            Fate::Added(side) => after.push(side),
        }
    }
    let inline = |side: &Side| side.reference().is_none();
    let alike = |old: &Side, new: &Side| inline(old) && inline(new) && old.text("type") == new.text("type");
    let (changed, removed, new_ones) = partners(before, after, alike);
    for (old, new) in changed {
        compared.part(Pair { old, new });
    }
    for side in removed {
        compared.findings.removed(added.opposite(), &whole, &side, name_of(&side));
    }
    for side in new_ones {
        compared.findings.added(added, &whole, &side, name_of(&side));
    }
}

/// What a branch is called: the schema that it refers to, or its type.
fn name_of(side: &Side) -> String {
    let reference = side.reference().and_then(|reference| reference.rsplit('/').next());
    reference.or_else(|| side.text("type")).unwrap_or("a schema").to_owned()
}

fn discriminator(pair: &Pair, found: &mut Findings) {
    match pair.member("discriminator") {
        Some(Fate::Added(_)) => found.keyword(Kind::DiscriminatorAdded, pair, "discriminator"),
        Some(Fate::Removed(_)) => found.keyword(Kind::DiscriminatorRemoved, pair, "discriminator"),
        Some(Fate::Kept(both)) if both.old.value.is_object() && both.new.value.is_object() => {
            found.compared(Kind::DiscriminatorChanged, &both, "propertyName");
            found.shaped(&both, &["mapping"], serde_json::Value::is_object);
            let (mapping, fates) = both.inside("mapping");
            for (_, both) in found.named(&mapping, fates, Kind::DiscriminatorValueAdded) {
                if both.old.value != both.new.value {
                    found.values(Kind::DiscriminatorValueChanged, &both);
                }
            }
            found.rest(&both, &["propertyName", "mapping"]);
        }
        _ => {}
    }
}
