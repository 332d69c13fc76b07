use krr_fixtures::{Person, Personidentifikator, Reservasjon, Status};
use krr_specs::OsloTime;

use crate::operation::context::RequestContext;

/// Which persons are wanted. Every member that is present narrows them; the document has allowed their values.
#[derive(Default)]
pub(crate) struct PersonFilter<'q> {
    persona: Option<&'q str>,
    status: Option<&'q str>,
    reservasjon: Option<&'q str>,
    channel: Option<&'q str>,
    freshness: Option<&'q str>,
    later_members: Option<bool>,
    /// In lower case.
    q: Option<String>,
}

impl<'q> PersonFilter<'q> {
    /// `None` when everybody is wanted.
    pub(crate) fn of(ctx: &'q RequestContext<'_>) -> Option<Self> {
        let filter = Self {
            persona: ctx.query("persona"),
            status: ctx.query("status"),
            reservasjon: ctx.query("reservasjon"),
            channel: ctx.query("channel"),
            freshness: ctx.query("freshness"),
            later_members: ctx.query("later_members").map(|wanted| wanted == "true"),
            q: ctx.query("q").map(str::to_lowercase),
        };
        let Self { persona, status, reservasjon, channel, freshness, later_members, q } = &filter;
        let is_empty = [persona, status, reservasjon, channel, freshness].iter().all(|member| member.is_none());
        (!is_empty || later_members.is_some() || q.is_some()).then_some(filter)
    }

    /// The one person who can be wanted: `q` is a whole identifier.
    pub(crate) fn identifier(&self) -> Option<Personidentifikator> {
        self.q.as_deref()?.trim().parse().ok()
    }

    /// Citizens of the population have no persona, and all of them are in the register.
    pub(crate) fn can_match_citizens(&self) -> bool {
        self.persona.is_none() && self.status != Some("IKKE_REGISTRERT")
    }

    pub(crate) fn matches(&self, person: &Person, now: OsloTime) -> bool {
        self.persona.is_none_or(|wanted| person.persona() == Some(wanted))
            && self.status.is_none_or(|wanted| wanted == status(person))
            && self.reservasjon.is_none_or(|wanted| reservasjon(person) == Some(wanted))
            && self.has_channel(person)
            && self.has_freshness(person, now)
            && self.later_members.is_none_or(|wanted| wanted == has_later_members(person))
            && self.q.as_deref().is_none_or(|wanted| contains(person, wanted.trim()))
    }

    fn has_channel(&self, person: &Person) -> bool {
        let (epost, mobil) = (person.epostadresse().is_some(), person.mobiltelefonnummer().is_some());
        match self.channel {
            None => true,
            Some("epostadresse") => epost,
            Some("mobiltelefonnummer") => mobil,
            Some("both") => epost && mobil,
            Some("one") => epost != mobil,
            Some("digital_post") => person.digital_post().is_some(),
            Some(_) => person.is_registered() && !epost && !mobil,
        }
    }

    /// Of the channel that is asked for, or else of the person: fresh with one fresh channel, expired when all have expired.
    fn has_freshness(&self, person: &Person, now: OsloTime) -> bool {
        let Some(wanted) = self.freshness else { return true };
        let epost = person.epostadresse().map(|channel| channel.is_fresh(now));
        let mobil = person.mobiltelefonnummer().map(|channel| channel.is_fresh(now));
        let is_fresh = match self.channel {
            Some("epostadresse") => epost,
            Some("mobiltelefonnummer") => mobil,
            _ => [epost, mobil].into_iter().flatten().reduce(|one, other| one || other),
        };
        is_fresh == Some(wanted == "fresh")
    }
}

fn status(person: &Person) -> &'static str {
    match person.status() {
        Status::Aktiv => "AKTIV",
        Status::Slettet => "SLETTET",
        Status::IkkeRegistrert => "IKKE_REGISTRERT",
    }
}

fn reservasjon(person: &Person) -> Option<&'static str> {
    person.reservasjon().map(|reservasjon| match reservasjon {
        Reservasjon::Ja => "JA",
        Reservasjon::Nei => "NEI",
    })
}

/// Whether the person has a member that the current API got after its start.
fn has_later_members(person: &Person) -> bool {
    person.reservasjonstidspunkt().is_some()
        || person.reservasjon_oppdatert().is_some()
        || person.oppdatert().is_some()
        || person.epostadresse().is_some_and(|channel| channel.sist_validert().is_some())
        || person.mobiltelefonnummer().is_some_and(|channel| channel.sist_validert().is_some())
}

/// Whether a text of the person contains `wanted`, which is in lower case.
fn contains(person: &Person, wanted: &str) -> bool {
    let texts = [
        Some(person.personidentifikator().as_str()),
        person.persona(),
        person.note(),
        person.epostadresse().map(|channel| channel.address().as_str()),
        person.mobiltelefonnummer().map(|channel| channel.address().as_str()),
        person.digital_post().map(|mailbox| mailbox.postkasseadresse.as_str()),
    ];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(wanted))
}
