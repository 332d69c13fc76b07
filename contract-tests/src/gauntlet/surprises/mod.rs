//! The catalogue of surprises: one file for each group.

use std::sync::LazyLock;

use krr_specs::Statement;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The files, in the order of the report.
const FILES: [(Group, &str); 8] = [
    (Group::Truth, include_str!("truth.toml")),
    (Group::Member, include_str!("member.toml")),
    (Group::Tolerance, include_str!("tolerance.toml")),
    (Group::List, include_str!("list.toml")),
    (Group::Feed, include_str!("feed.toml")),
    (Group::Network, include_str!("network.toml")),
    (Group::Refusal, include_str!("refusal.toml")),
    (Group::Issuer, include_str!("issuer.toml")),
];

/// What the surprises of a group have in common.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, strum::IntoStaticStr, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Group {
    /// What is true of some person, or at some time, and needs no fault.
    Truth,
    /// A member of an answer that is missing or wrong.
    Member,
    /// What differs from other answers and is harmless.
    Tolerance,
    /// Who is in a list, and in which order.
    List,
    /// Pages of the change feed.
    Feed,
    /// Connections, delays, and bodies that arrive damaged.
    Network,
    /// Statuses other than success.
    Refusal,
    /// The token, and the issuer that gives it.
    Issuer,
}

/// What a good client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Expected {
    /// Its tests fail, because the answer is wrong or another one than they expect.
    Notice,
    /// Its tests pass, because the answer is right or the fault passes.
    Cope,
}

/// The calls that a surprise changes. A surprise is left out for a client without such a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Calls {
    /// Any call to the register.
    Register,
    /// A list of persons, the person who is logged in, or the change feed: the first of these that the client calls.
    Persons,
    /// A list of persons.
    List,
    /// A list of version 2.
    ListV2,
    /// The person who is logged in.
    Person,
    /// The change feed.
    Feed,
    /// A change of the language.
    Patch,
    /// The print certificate.
    PrintCertificate,
    /// A token request.
    Token,
    /// The metadata of the issuer.
    Discovery,
    /// The keys of the issuer.
    Keys,
    /// A connection with TLS.
    Tls,
}

/// One surprise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surprise {
    /// Its name.
    pub id: String,
    /// Which calls it changes.
    pub calls: Calls,
    /// What a good client does.
    pub expect: Expected,
    /// What the mock does.
    pub what: String,
    /// What a client should do, in both languages.
    pub advice: Statement,
    /// The rule or the key of the evidence behind it.
    pub because: String,
    /// What the mock is told.
    #[serde(rename = "do")]
    pub(crate) action: Action,
    /// Whether the person who is told to be reserved must not be looked up more often than honestly.
    #[serde(default)]
    pub(crate) no_second_look: bool,
    #[serde(skip, default = "truth")]
    pub(crate) group: Group,
}

/// What the mock is told. Exactly one member is there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Action {
    /// A fault for `POST /_mock/faults`. `on` is added for the calls unless it names them.
    Fault(Value),
    /// A mutant. `{call}` is the operation of the client, and `{person}` the path of a person in its answer.
    Mutant(String),
    /// Other facts about persons whom the client looked up.
    Persons(Box<PersonChange>),
    /// A body for `PUT /_mock/clock`.
    Clock(Value),
    /// The persons of the first page of the feed come on the second one.
    SecondPage(bool),
    /// The persons of each list are unknown. The register cannot forget anybody, so a fault answers for it.
    UnknownPersons(bool),
}

/// Changes persons.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonChange {
    pub(crate) who: Who,
    /// Members that get a value; an object is merged.
    #[serde(default)]
    pub(crate) set: Option<Value>,
    /// Members that are removed, as `kontaktinformasjon.epostadresse`.
    #[serde(default)]
    pub(crate) remove: Vec<String>,
    /// Replaces the person but for the identifier.
    #[serde(default)]
    pub(crate) replace: Option<Value>,
    /// Other dates for the channels that the person has.
    #[serde(default)]
    pub(crate) confirmed: Option<Confirmed>,
    /// Channels that are removed with their dates.
    #[serde(default)]
    pub(crate) drop: Vec<String>,
    #[serde(default)]
    pub(crate) delete: bool,
    /// Another person gets the same contact details.
    #[serde(default)]
    pub(crate) copy: bool,
}

/// When channels were confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmed {
    /// A duration back from now.
    pub(crate) when: String,
    /// When they were changed, if not at that time.
    #[serde(default)]
    pub(crate) changed: Option<String>,
    pub(crate) channels: Vec<String>,
    /// They were changed then, and never confirmed.
    #[serde(default)]
    pub(crate) only_changed: bool,
}

/// The persons whom a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    /// Active persons who are not reserved and have a fresh channel.
    Reachable,
    /// Of these, those with both channels, both fresh.
    WithBoth,
    WithEmail,
    WithMobile,
    WithMailbox,
    /// Active persons.
    Active,
    /// Reserved persons with a fresh channel.
    Reserved,
    /// Persons who cannot be notified: deleted or unknown.
    Absent,
}

fn truth() -> Group {
    Group::Truth
}

/// All surprises.
#[derive(Debug, Clone, PartialEq)]
pub struct Surprises(Vec<Surprise>);

/// A catalogue that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("surprises: {0}")]
pub struct SurprisesError(#[from] toml::de::Error);

/// No group and no surprise has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no surprise and no group; `--list` prints all")]
pub struct UnknownSurpriseError(pub String);

impl Surprises {
    /// The bundled catalogue.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Surprises> = LazyLock::new(|| {
            let groups = FILES.into_iter().map(|(group, text)| parse(group, text));
            let all: Result<Vec<_>, SurprisesError> = groups.collect();
            Surprises(all.expect("a test reads the shipped catalogue").into_iter().flatten().collect())
        });
        &BUNDLED
    }

    /// All of them, group by group.
    pub fn iter(&self) -> impl Iterator<Item = &Surprise> {
        self.0.iter()
    }

    /// The surprise with this id.
    pub fn find(&self, id: &str) -> Option<&Surprise> {
        self.0.iter().find(|surprise| surprise.id == id)
    }

    /// Those of a group, or the one with that id.
    ///
    /// # Errors
    /// [`UnknownSurpriseError`] when there is neither.
    pub fn selected(&self, name: &str) -> Result<Vec<&Surprise>, UnknownSurpriseError> {
        let is_selected = |surprise: &&Surprise| surprise.id == name || <&str>::from(surprise.group) == name;
        let selected: Vec<&Surprise> = self.0.iter().filter(is_selected).collect();
        if selected.is_empty() { Err(UnknownSurpriseError(name.to_owned())) } else { Ok(selected) }
    }
}

impl Surprise {
    /// Whether the tests of a good client fail at it.
    pub fn is_noticed(&self) -> bool {
        self.expect == Expected::Notice
    }

    /// The group that it is reported in.
    pub fn group(&self) -> Group {
        self.group
    }
}

impl Group {
    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn parse(group: Group, text: &str) -> Result<Vec<Surprise>, SurprisesError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Content {
        surprise: Vec<Surprise>,
    }
    let content: Content = toml::from_str(text)?;
    Ok(content.surprise.into_iter().map(|surprise| Surprise { group, ..surprise }).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use krr_specs::{Evidence, Rules};

    use super::*;

    #[test]
    fn there_are_at_least_150_surprises_and_each_has_an_id_of_its_own() {
        let ids: Vec<&str> = Surprises::bundled().iter().map(|surprise| surprise.id.as_str()).collect();
        assert!(ids.len() >= 150, "{}", ids.len());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        let groups: Vec<&str> = FILES.iter().map(|(group, _)| group.name()).collect();
        assert!(!ids.iter().any(|id| groups.contains(id)), "--only takes both");
    }

    #[test]
    fn each_surprise_names_a_rule_or_evidence_and_has_whole_sentences() {
        for Surprise { id, what, advice, because, .. } in Surprises::bundled().iter() {
            let is_known = Rules::bundled().find(because).is_some() || Evidence::bundled().find(because).is_some();
            assert!(is_known, "{id}: {because}");
            for text in [what, &advice.en, &advice.nb] {
                assert!(text.ends_with('.') && text.contains(' '), "{id}: {text}");
            }
            assert_ne!(advice.en, advice.nb, "{id}");
        }
    }

    #[test]
    fn a_name_selects_a_group_or_a_surprise() {
        let all = Surprises::bundled();
        assert_eq!(all.selected("reserved").unwrap().len(), 1);
        assert!(all.selected("feed").unwrap().iter().all(|surprise| surprise.group() == Group::Feed));
        assert!(all.selected("fee").unwrap_err().to_string().contains("`fee` is no surprise"));
    }
}
