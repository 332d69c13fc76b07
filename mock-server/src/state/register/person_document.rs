use krr_fixtures::{Person, PersonResource};
use krr_specs::{Members, OsloTime, View};
use serde::Serialize;

/// A person with the stored members, without what the register computes from them, and with what people call them: the admin API
/// shows and takes it, and a saved state has it.
#[derive(Serialize)]
pub(crate) struct PersonDocument<'p> {
    #[serde(flatten)]
    resource: PersonResource<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persona: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'p str>,
}

impl<'p> PersonDocument<'p> {
    pub(crate) fn new(person: &'p Person, now: OsloTime) -> Self {
        let members = Members::all().difference(Members::VARSLINGSSTATUS | Members::DUPLISERT);
        let resource = PersonResource::new(person, View { members, withholds_expired: false }, now);
        Self { resource, persona: person.persona(), note: person.note() }
    }
}
