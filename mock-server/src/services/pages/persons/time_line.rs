//! For each channel the 18 months in which it may be used, with today on them.

use krr_fixtures::{Channel, Person};
use krr_specs::{OsloTime, freshness::expires_at};
use maud::{Markup, html};

use crate::services::pages::page_request::Frame;
use crate::services::pages::text::persons;

/// The width of the drawing, in its own units.
const WIDTH: i64 = 1000;
/// How many months are shown before and after the bar and today.
const MARGIN: i32 = 1;

/// When a channel was last changed or confirmed, and from when on it may not be used.
struct Usable {
    last: OsloTime,
    until: OsloTime,
}

impl Usable {
    fn of<A>(channel: &Channel<A>) -> Self {
        let last = channel.sist_verifisert().map_or(channel.oppdatert(), |at| at.max(channel.oppdatert()));
        Self { last, until: expires_at(last) }
    }
}

pub(crate) fn time_lines(frame: &Frame<'_>, person: &Person, now: OsloTime) -> Markup {
    let epost = person.epostadresse().map(|channel| (frame.t(persons::EPOST), Usable::of(channel)));
    let mobil = person.mobiltelefonnummer().map(|channel| (frame.t(persons::MOBIL), Usable::of(channel)));
    html! {
        @if epost.is_some() || mobil.is_some() {
            h2 { (frame.t(persons::TIME_LINE)) }
            @for (name, usable) in [epost, mobil].into_iter().flatten() {
                (time_line(frame, name, &usable, now))
            }
        }
    }
}

/// One channel, as a sentence and as a drawing of it.
fn time_line(frame: &Frame<'_>, name: &str, usable: &Usable, now: OsloTime) -> Markup {
    let is_fresh = now < usable.until;
    let text = if is_fresh { persons::CHANNEL_FRESH } else { persons::CHANNEL_EXPIRED };
    let (last, until) = (usable.last.to_string(), usable.until.to_string());
    let sentence = frame.fill(text, &[("channel", name), ("last", &last), ("until", &until)]);
    let (from, to) = (usable.last.min(now).add_months(-MARGIN), usable.until.max(now).add_months(MARGIN));
    let at = |time: OsloTime| place(time, from, to);
    let (start, end, today) = (at(usable.last), at(usable.until), at(now));
    let anchor = |x: i64| {
        if x < 150 {
            "start"
        } else if x > WIDTH - 150 {
            "end"
        } else {
            "middle"
        }
    };
    html! {
        figure.time-line {
            figcaption { (sentence) }
            svg viewBox={ "0 0 " (WIDTH) " 74" } role="img" aria-label={ (sentence) " " (frame.t(persons::TODAY)) ": " (now.date()) } {
                rect.axis x="0" y="36" width=(WIDTH) height="2" {}
                rect class=(if is_fresh { "fresh" } else { "expired" }) x=(start) y="27" width=((end - start).max(2)) height="20" rx="4" {}
                text x=(start) y="68" text-anchor=(anchor(start)) { (usable.last.date()) }
                text x=(end) y="68" text-anchor=(anchor(end)) { (usable.until.date()) }
                rect.today x=(today - 2) y="20" width="4" height="34" {}
                text.today x=(today) y="14" text-anchor=(anchor(today)) { (frame.t(persons::TODAY)) " " (now.date()) }
            }
        }
    }
}

/// Where a time is between two others, in units of the drawing.
fn place(time: OsloTime, from: OsloTime, to: OsloTime) -> i64 {
    let seconds = |time: OsloTime| time.timestamp().as_second();
    let length = (seconds(to) - seconds(from)).max(1);
    (i128::from(seconds(time) - seconds(from)) * i128::from(WIDTH) / i128::from(length)).try_into().unwrap_or(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_drawn_where_it_is_between_the_ends() {
        let time = |text: &str| text.parse::<OsloTime>().unwrap();
        let (from, to) = (time("2022-01-01T00:00:00+01"), time("2024-01-01T00:00:00+01"));
        assert_eq!([from, time("2023-01-01T00:00:00+01"), to].map(|at| place(at, from, to)), [0, 500, 1000]);
        assert_eq!(place(from, from, from), 0, "no division by zero");
    }
}
