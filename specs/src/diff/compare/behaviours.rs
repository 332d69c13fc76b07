//! Compares the [`Behaviour`] of two generations, which no API document describes.

use std::fmt::Write;

use crate::generation::Generation;
use crate::generation::behaviour::{
    Behaviour, FeedBehaviour, ListBehaviour, RepeatedIdentifiers, ResponseOrder, UnknownIdentifiers, WrongCheckDigits,
};
use crate::generation::issuer::Issuer;
use crate::generation::members::Members;
use crate::generation::scope::Scope;

type Describe = fn(ListBehaviour) -> &'static str;

/// The rows for a request with a list of identifiers.
const LISTS: [(&str, Describe); 4] = [
    ("order of the response", order),
    ("unknown identifiers", unknown),
    ("repeated identifiers", repeated),
    ("wrong check digits", digits),
];

/// A table with a row for each behaviour, changed or not, because integrators ask for both.
pub(crate) fn behaviours(old: &Behaviour, new: &Behaviour) -> String {
    let mut text = format!("| what | {} | {} |\n|---|---|---|\n", old.generation, new.generation);
    let mut row = |what: &str, was: &str, is: &str| {
        let _ = writeln!(text, "| {what} | {was} | {is} |");
    };
    let none = "none".to_owned();
    for (version, was, is) in [("v1", Some(old.v1), Some(new.v1)), ("v2", old.v2, new.v2)] {
        for (what, describe) in LISTS {
            let of = |behaviour: Option<ListBehaviour>| behaviour.map_or(none.as_str(), describe);
            row(&format!("`POST /rest/{version}/personer`: {what}"), of(was), of(is));
        }
    }
    row("expired details", &expired(old), &expired(new));
    let feed = |behaviour: &Behaviour| behaviour.change_feed.map_or_else(|| none.clone(), feed);
    row("`POST /rest/v2/krr/hentEndringer`", &feed(old), &feed(new));
    row("tokens for machines", &issuers(old.machine_issuers), &issuers(new.machine_issuers));
    row("tokens for persons", &issuers(old.person_issuers), &issuers(new.person_issuers));
    row("later members", &later(old), &later(new));
    row("e-Boks as supplier of a mailbox", e_boks(old), e_boks(new));
    row("response headers", &headers(old), &headers(new));
    text
}

fn order(behaviour: ListBehaviour) -> &'static str {
    match behaviour.order {
        ResponseOrder::OfRequest => "that of the request",
        ResponseOrder::Ascending => "ascending by identifier, whatever the request: join on the identifier",
    }
}

fn unknown(behaviour: ListBehaviour) -> &'static str {
    match behaviour.unknown {
        UnknownIdentifiers::Answered => "answered as `IKKE_REGISTRERT`",
        UnknownIdentifiers::AsRequested => {
            "answered as `IKKE_REGISTRERT`, or left out with `inkluderIkkeRegistrerte: false`"
        }
    }
}

fn repeated(behaviour: ListBehaviour) -> &'static str {
    match behaviour.repeated {
        RepeatedIdentifiers::AnsweredEachTime => "answered each time",
        RepeatedIdentifiers::AnsweredOnce => "answered once",
    }
}

fn digits(behaviour: ListBehaviour) -> &'static str {
    match behaviour.wrong_check_digits {
        WrongCheckDigits::Unknown => "an unknown person",
        WrongCheckDigits::RefuseAll => "the whole request is refused",
    }
}

fn expired(behaviour: &Behaviour) -> String {
    let withholding = Scope::of(behaviour.generation).filter(|scope| scope.withholds_expired);
    let names: Vec<String> = withholding.map(|scope| format!("`{}`", scope.name)).collect();
    match names.is_empty() {
        true => "shown: look at `varslingsstatus` before using them".to_owned(),
        false => format!("withheld with {}, else shown", names.join(" or ")),
    }
}

fn feed(feed: FeedBehaviour) -> String {
    format!("at most {} changes in a response, ids above {}", feed.page_size, feed.ids_after)
}

fn issuers(issuers: &[Issuer]) -> String {
    let names = issuers.iter().map(|issuer| match issuer {
        Issuer::Maskinporten => "Maskinporten",
        Issuer::IdportenOidcProvider => "the OIDC provider on the same host",
        Issuer::Idporten => "ID-porten",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn later(behaviour: &Behaviour) -> String {
    let days = behaviour.later_members.iter().map(|later| format!("{} from {}", names(later.members), later.from));
    let days: Vec<String> = days.collect();
    match days.is_empty() {
        true => "none: a reader may have refused unknown members".to_owned(),
        // N4.
        false => {
            format!("{}; one more in `digital_post`, whose name no source has: accept unknown members", days.join("; "))
        }
    }
}

/// N6.
fn e_boks(behaviour: &Behaviour) -> &'static str {
    match behaviour.generation {
        Generation::G1 | Generation::G2 => "`996460320` in old data, `922020175` since 2020",
        Generation::G3 => "`922020175`",
    }
}

fn names(members: Members) -> &'static str {
    const NAMES: [(Members, &str); 5] = [
        (Members::RESERVASJONSTIDSPUNKT, "`reservasjonstidspunkt`"),
        (Members::RESERVASJON_OPPDATERT, "`reservasjon_oppdatert`"),
        (Members::SIST_VALIDERT, "`*_sist_validert`"),
        (Members::DUPLISERT, "`*_duplisert`"),
        (Members::OPPDATERT, "`oppdatert`"),
    ];
    NAMES.iter().find(|(group, _)| *group == members).map_or("other members", |(_, name)| name)
}

fn headers(behaviour: &Behaviour) -> String {
    behaviour.headers.iter().map(|(name, value)| format!("`{name}: {value}`")).collect::<Vec<_>>().join(", ")
}
