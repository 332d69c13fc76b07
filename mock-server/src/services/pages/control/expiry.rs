//! Who may no longer be notified, and from which day on.

use krr_fixtures::{Channel, Person, Varslingsstatus};
use krr_specs::{OsloTime, freshness::expires_at};
use maud::{Markup, html};

use crate::services::pages::layout::segment;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::control;

/// How many persons are listed.
const MAX_LISTED: usize = 500;
const DAY_S: i64 = 24 * 60 * 60;

/// Somebody who may be notified, until a time.
struct Expiring {
    pid: String,
    label: String,
    until: OsloTime,
}

pub(crate) fn list(request: &PageRequest<'_>, now: OsloTime) -> Markup {
    let expiring = expiring(request, now);
    let days = |until: OsloTime| (until.timestamp().as_second() - now.timestamp().as_second()) / DAY_S + 1;
    html! {
        section aria-labelledby="expires" {
            h2 #expires { (request.t(control::WHO_EXPIRES)) }
            p { (request.t(control::WHO_EXPIRES_LONG)) }
            @if expiring.is_empty() { p { (request.t(control::NOBODY_EXPIRES)) } } @else {
                ol #expiring {
                    @for person in &expiring {
                        li data-days=(days(person.until)) {
                            a href=(request.link(&format!("/ui/personer/{}", segment(&person.pid)))) { (person.pid) }
                            " " time datetime=(person.until.timestamp()) { (person.until) } " " span.quiet { (person.label) }
                        }
                    }
                }
            }
        }
    }
}

/// Those who are stored, the first to expire first.
fn expiring(request: &PageRequest<'_>, now: OsloTime) -> Vec<Expiring> {
    let register = request.world.register.read();
    let notifiable =
        register.stored_persons().filter(|person| person.varslingsstatus(now) == Varslingsstatus::KanVarsles);
    let mut expiring: Vec<Expiring> = notifiable
        .filter_map(|person| {
            let label = person.persona().or_else(|| person.note()).unwrap_or_default().to_owned();
            Some(Expiring {
                pid: person.personidentifikator().as_str().to_owned(),
                label,
                until: usable_until(&person)?,
            })
        })
        .take(MAX_LISTED)
        .collect();
    expiring.sort_by_key(|person| person.until);
    expiring
}

/// When the last channel of a person expires.
fn usable_until(person: &Person) -> Option<OsloTime> {
    let epost = person.epostadresse().map(until);
    epost.into_iter().chain(person.mobiltelefonnummer().map(until)).max()
}

fn until<A>(channel: &Channel<A>) -> OsloTime {
    expires_at(channel.sist_verifisert().map_or(channel.oppdatert(), |at| at.max(channel.oppdatert())))
}
