use jiff::Timestamp;
use serde_json::{Value, json};

use crate::gauntlet::honest_run::{HonestRun, is_register, person_path, service};
use crate::gauntlet::mock::{ControlledMock, ControlledMockError};
use crate::gauntlet::surprises::{Action, Calls, PersonChange, Surprise};

/// What was prepared for a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arranged {
    /// The persons whom the surprise is about, if it is about some.
    Ready(Vec<String>),
    /// Why the surprise does not concern this client.
    NotApplicable(String),
}

/// More than a page of the change feed holds.
const PAGE_OF_FEED: usize = 1000;

/// Resets the mock and prepares it for the surprise.
pub(crate) async fn arrange(
    mock: &ControlledMock,
    surprise: &Surprise,
    honest: &HonestRun,
    seed: u64,
) -> Result<Arranged, ControlledMockError> {
    let Some(operation) = honest.operation(surprise.calls) else {
        let calls: &str = surprise.calls.into();
        return Ok(Arranged::NotApplicable(format!("the client makes no call of the kind `{calls}`")));
    };
    mock.reset().await?;
    match &surprise.action {
        Action::Fault(fault) => mock.add_fault(&fault_on(fault, surprise.calls, operation, seed)).await?,
        Action::Mutant(id) => {
            let id = mutant_id(id, operation);
            match mock.set_mutant(&id).await {
                // The answer of this operation has no such member.
                Err(ControlledMockError::Refused { status: 400, .. }) if id.contains('/') => {
                    return Ok(Arranged::NotApplicable(format!("no answer of {operation} has what this changes")));
                }
                other => other?,
            }
        }
        Action::Persons(change) => return change_persons(mock, change, honest).await,
        Action::Clock(change) => mock.move_clock(change).await?,
        Action::SecondPage(_) => second_page(mock, honest).await?,
        Action::UnknownPersons(_) => {
            for fault in unknown_persons(honest, operation) {
                mock.add_fault(&fault).await?;
            }
        }
    }
    Ok(Arranged::Ready(Vec::new()))
}

impl Surprise {
    /// The mutant that it turns on for a client that calls the operation.
    pub fn mutant(&self, operation: &str) -> Option<String> {
        match &self.action {
            Action::Mutant(template) => Some(mutant_id(template, operation)),
            _ => None,
        }
    }

    /// The fault that it plans for a client that calls the operation.
    pub fn fault(&self, operation: &str, seed: u64) -> Option<Value> {
        match &self.action {
            Action::Fault(fault) => Some(fault_on(fault, self.calls, operation, seed)),
            _ => None,
        }
    }

    /// What it does to the clocks.
    pub fn clock(&self) -> Option<&Value> {
        match &self.action {
            Action::Clock(change) => Some(change),
            _ => None,
        }
    }
}

/// The id of the mutant for the operation of this client: `getUsers/200/personer.*/extra`.
pub(crate) fn mutant_id(template: &str, operation: &str) -> String {
    let id = template.replace("{call}", operation).replace("{person}", person_path(operation));
    // A change of the person as a whole has no member after the path.
    id.replace("./", "/").replace("//", "/")
}

/// The fault with the calls that it concerns, and the seed.
pub(crate) fn fault_on(fault: &Value, calls: Calls, operation: &str, seed: u64) -> Value {
    let mut fault = fault.clone();
    // Before a connection has a request, there is nothing to choose by.
    let is_before_request = fault["do"]["tls"].is_string() || fault["do"]["close"] == "at-accept";
    if !is_before_request {
        match calls {
            Calls::Register | Calls::Tls => fault["on"]["service"] = json!("krr"),
            _ if is_register(operation) => fault["on"]["operation"] = json!(operation),
            _ => {
                fault["on"]["service"] = json!(service(operation));
                fault["on"]["operation"] = json!(operation);
            }
        }
    }
    if fault["on"]["share"].is_number() {
        fault["seed"] = json!(seed);
    }
    fault
}

async fn change_persons(
    mock: &ControlledMock,
    change: &PersonChange,
    honest: &HonestRun,
) -> Result<Arranged, ControlledMockError> {
    let mut changed = Vec::new();
    let now = Timestamp::now();
    for identifier in &honest.persons {
        let person = mock.person(identifier).await?;
        if !change.who.is(person.as_ref(), now) {
            continue;
        }
        let person = person.unwrap_or_else(|| json!({}));
        if change.delete {
            mock.delete_person(identifier).await?;
        } else if change.copy {
            let other = mock.free_identifiers(1).await?.pop().unwrap_or_default();
            let copy = json!({ "kontaktinformasjon": person["kontaktinformasjon"] });
            mock.put_person(&other, &copy).await?;
        } else {
            mock.put_person(identifier, &change.applied(person)).await?;
        }
        changed.push(identifier.clone());
    }
    Ok(match changed.is_empty() {
        true => Arranged::NotApplicable("the client looks up nobody of whom this could become true".to_owned()),
        false => Arranged::Ready(changed),
    })
}

/// Fills the feed with others, and changes each person of the client once more without a difference, so that they come last.
async fn second_page(mock: &ControlledMock, honest: &HonestRun) -> Result<(), ControlledMockError> {
    let others = mock.free_identifiers(PAGE_OF_FEED).await?;
    let persons = others.iter().map(|identifier| json!({ "personidentifikator": identifier })).collect();
    mock.add_persons(&Value::Array(persons)).await?;
    for identifier in &honest.persons {
        if let Some(person) = mock.person(identifier).await? {
            let status = person["status"].as_str().unwrap_or_default();
            if status == "AKTIV" {
                mock.put_person(identifier, &person).await?;
            }
        }
    }
    Ok(())
}

/// A fault for each list that the client asks for, by a person who is in no list before it.
fn unknown_persons(honest: &HonestRun, operation: &str) -> Vec<Value> {
    let mut known: Vec<&String> = Vec::new();
    let mut faults = Vec::new();
    for list in honest.lists.iter().filter(|list| !list.is_empty()) {
        let unknown = |identifier| json!({ "personidentifikator": identifier, "status": "IKKE_REGISTRERT", "varslingsstatus": "KAN_IKKE_VARSLES" });
        let answer = json!({ "personer": list.iter().map(unknown).collect::<Vec<_>>() });
        for person in list {
            if !known.contains(&person) && faults.len() < MAX_FAULTS {
                known.push(person);
                faults.push(json!({
                    "on": { "operation": operation, "personidentifikator": person },
                    "do": { "status": 200, "headers": { "content-type": "application/json" }, "body": answer },
                }));
            }
        }
    }
    faults
}

/// Fewer than a world of the mock takes.
const MAX_FAULTS: usize = 100;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::gauntlet::honest_run::tests::exchange;

    #[test]
    fn whoever_is_asked_for_becomes_unknown_together_with_the_rest_of_the_list() {
        let list = |persons: &str| exchange("getUsers", persons, 200, "");
        let honest = HonestRun::of(&[list("17894199350 23837998492"), list("23837998492")], Duration::ZERO);
        let faults = unknown_persons(&honest, "getUsers");
        let asked: Vec<&Value> = faults.iter().map(|fault| &fault["on"]["personidentifikator"]).collect();
        assert_eq!(asked, ["17894199350", "23837998492"]);
        assert_eq!(faults[1]["do"]["body"]["personer"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn the_id_of_a_mutant_is_that_of_the_operation() {
        let id = |template, operation| mutant_id(template, operation);
        assert_eq!(id("{call}/200/{person}status/null", "getUsers"), "getUsers/200/personer.*.status/null");
        assert_eq!(id("{call}/200/{person}/extra", "getUsersV2"), "getUsersV2/200/personer.*/extra");
        assert_eq!(id("{call}/200/{person}/extra", "getUser"), "getUser/200/extra");
    }

    #[test]
    fn a_fault_is_for_the_calls_of_the_surprise() {
        let fault = json!({ "do": { "status": 503 } });
        assert_eq!(fault_on(&fault, Calls::Register, "getUsers", 1)["on"], json!({ "service": "krr" }));
        assert_eq!(fault_on(&fault, Calls::List, "getUsers", 1)["on"], json!({ "operation": "getUsers" }));
        let token = fault_on(&fault, Calls::Token, "postToken", 1);
        assert_eq!(token["on"], json!({ "service": "maskinporten", "operation": "postToken" }));
        let share = json!({ "on": { "share": 0.5 }, "do": { "status": 503 } });
        assert_eq!(fault_on(&share, Calls::Register, "getUsers", 7)["seed"], 7);
        assert_eq!(fault_on(&json!({ "do": { "tls": "expired" } }), Calls::Tls, "getUsers", 1).get("on"), None);
    }
}
