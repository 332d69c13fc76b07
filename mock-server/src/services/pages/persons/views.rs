//! What each scope shows of a person on each version of the API, written by the code that answers look-ups.

use krr_fixtures::{Duplicates, Person, PersonResource};
use krr_specs::{Generation, OsloTime, Scope};
use maud::{Markup, html};

use crate::services::pages::page_request::Frame;
use crate::services::pages::text::persons;

/// The longest text of scopes that is shown together.
const MAX_SCOPES: usize = 2000;

/// Somebody in the register, and which of their details others have too.
pub(crate) struct Shown<'p> {
    pub(crate) person: &'p Person,
    pub(crate) duplicates: Duplicates,
    pub(crate) now: OsloTime,
}

impl Shown<'_> {
    fn json(&self, generation: Generation, scopes: &str) -> String {
        let view = generation.behaviour().view(scopes, self.now);
        let resource = PersonResource::new(self.person, view, self.now).with_duplicates(self.duplicates);
        serde_json::to_string_pretty(&resource).unwrap_or_default()
    }
}

/// Every scope of any version once, in the order of the guides.
fn scopes() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for scope in Generation::ALL.into_iter().rev().flat_map(Scope::of) {
        if !names.contains(&scope.name) {
            names.push(scope.name);
        }
    }
    names
}

fn has(generation: Generation, name: &str) -> bool {
    Scope::of(generation).any(|scope| scope.name == name)
}

/// A table with a row for each scope and a column for each version, after one row for several scopes that were asked for.
pub(crate) fn views(frame: &Frame<'_>, shown: &Shown<'_>) -> Markup {
    let together: Vec<&str> =
        frame.request.query.iter().filter(|(name, _)| name == "scope").map(|(_, s)| s.as_str()).collect();
    let together: String = together.join(" ").chars().take(MAX_SCOPES).collect();
    html! {
        section aria-labelledby="sees" {
            h2 #sees { (frame.t(persons::SEES)) }
            p { (frame.t(persons::SEES_LONG)) }
            form method="get" action="#sees" {
                fieldset {
                    legend { (frame.t(persons::SCOPES_TOGETHER)) }
                    div.checks {
                        @for name in scopes() {
                            label {
                                input type="checkbox" name="scope" value=(name) checked[together.split(' ').any(|one| one == name)];
                                " " code { (name) }
                            }
                        }
                    }
                    button type="submit" { (frame.t(persons::SHOW)) }
                }
            }
            div.scroll tabindex="0" role="group" aria-labelledby="sees" {
                table {
                    thead {
                        tr {
                            th scope="col" { "scope" }
                            @for generation in Generation::ALL.into_iter().rev() { th scope="col" { (generation.to_string()) } }
                        }
                    }
                    tbody {
                        @if !together.is_empty() { (row(frame, shown, &together, true)) }
                        @for name in scopes() { (row(frame, shown, name, false)) }
                    }
                }
            }
        }
    }
}

fn row(frame: &Frame<'_>, shown: &Shown<'_>, scopes: &str, is_together: bool) -> Markup {
    html! {
        tr.together[is_together] {
            th scope="row" { code { (scopes) } }
            @for generation in Generation::ALL.into_iter().rev() {
                td {
                    @if scopes.split(' ').any(|name| has(generation, name)) {
                        pre { (shown.json(generation, scopes)) }
                    } @else {
                        span.quiet { (frame.t(persons::NOT_IN_VERSION)) }
                    }
                }
            }
        }
    }
}
