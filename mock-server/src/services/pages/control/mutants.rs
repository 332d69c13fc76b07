use maud::{Markup, html};

use crate::mutants::Mutant;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::control;

/// The named mutants, and which one is on. Those derived from the documents are too many for a page, and are set by the API.
pub(crate) fn mutants(request: &PageRequest<'_>) -> Markup {
    let active = request.world.mutant();
    let is_named = |mutant: &Mutant| matches!(mutant, Mutant::Named(_));
    html! {
        section aria-labelledby="mutants" {
            h2 #mutants { (request.t(control::MUTANTS)) }
            p { (request.t(control::MUTANTS_ABOUT)) }
            form method="post" {
                p role="status" {
                    @match active {
                        Some(mutant) => {
                            strong { (request.frame.fill(control::ACTIVE_MUTANT, &[("id", mutant.id())])) } " "
                            button type="submit" name="action" value="mutant-off" { (request.t(control::TURN_OFF)) }
                        }
                        None => { (request.t(control::NO_MUTANT)) }
                    }
                }
            }
            form.search method="post" {
                p {
                    label for="mutant" { (request.t(control::MUTANTS)) }
                    select #mutant name="mutant" {
                        @for mutant in Mutant::all().filter(is_named) {
                            option value=(mutant.id()) lang="en" { (mutant.generation().to_string()) " · " (mutant.id()) " – " (mutant.description()) }
                        }
                    }
                }
                button type="submit" { (request.t(control::TURN_ON)) }
            }
        }
    }
}
