use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::http::bounds::MAX_FAULTS;
use crate::state::faults::action::FaultAction;
use crate::state::faults::condition::{FaultRequest, draw};
use crate::state::faults::fault::{Fault, FaultError};
use crate::state::metrics::requests::NO_FAULT;

/// The faults that are planned in a world, in the order in which they came.
#[derive(Default)]
pub(crate) struct PlannedFaults {
    planned: Mutex<Vec<PlannedFault>>,
    /// Whether there is one, so that requests without one take no lock.
    is_any: AtomicBool,
}

struct PlannedFault {
    id: String,
    fault: Fault,
    /// How many requests its condition selected.
    selected: u64,
    hits: u64,
}

/// A planned fault as a saved state has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedFault {
    fault: Fault,
    selected: u64,
    hits: u64,
}

/// A fault that matched a request.
#[derive(Debug, Clone)]
pub(crate) struct MatchedFault {
    pub(crate) id: String,
    pub(crate) action: FaultAction,
    /// For what is random in it.
    pub(crate) random: fastrand::Rng,
}

/// The faults that matched a request: delays, of which there may be several, and at most one other fault.
#[derive(Debug, Clone, Default)]
pub(crate) struct MatchedFaults(pub(crate) Vec<MatchedFault>);

impl PlannedFaults {
    pub(crate) fn with(faults: &[Fault]) -> Self {
        let planned = Self::default();
        planned.restore(faults);
        planned
    }

    /// Only these faults, with no hit.
    pub(crate) fn restore(&self, faults: &[Fault]) {
        let mut planned = self.planned.lock();
        planned.clear();
        for fault in faults {
            let id = fault.id.clone().unwrap_or_else(|| unused_id(&planned));
            planned.push(PlannedFault { id, fault: fault.clone(), selected: 0, hits: 0 });
        }
        self.is_any.store(!planned.is_empty(), Ordering::Release);
    }

    /// Plans all of them or none, and returns them as they are listed.
    pub(crate) fn add(&self, faults: Vec<Fault>) -> Result<Vec<Value>, FaultError> {
        faults.iter().try_for_each(Fault::check)?;
        let mut planned = self.planned.lock();
        if planned.len() + faults.len() > MAX_FAULTS {
            let why = format!(
                "there are {} of at most {MAX_FAULTS} faults; DELETE /_mock/faults removes them",
                planned.len()
            );
            return Err(FaultError::new("", why));
        }
        let is_taken = |id: &str| planned.iter().any(|other| other.id == id);
        if let Some(id) = faults.iter().filter_map(|fault| fault.id.as_deref()).find(|id| is_taken(id)) {
            return Err(FaultError::new("/id", format!("another fault has the id {id}")));
        }
        let mut added = Vec::new();
        for fault in faults {
            let id = fault.id.clone().unwrap_or_else(|| unused_id(&planned));
            let one = PlannedFault { id, fault, selected: 0, hits: 0 };
            added.push(one.listed());
            planned.push(one);
        }
        self.is_any.store(true, Ordering::Release);
        Ok(added)
    }

    pub(crate) fn list(&self) -> Vec<Value> {
        self.planned.lock().iter().map(PlannedFault::listed).collect()
    }

    pub(crate) fn saved(&self) -> Vec<SavedFault> {
        let saved = |PlannedFault { id, fault, selected, hits }: &PlannedFault| SavedFault {
            fault: Fault { id: Some(id.clone()), ..fault.clone() },
            selected: *selected,
            hits: *hits,
        };
        self.planned.lock().iter().map(saved).collect()
    }

    /// Plans saved faults in place of its own, with their counts.
    pub(crate) fn restore_saved(&self, saved: Vec<SavedFault>) -> Result<(), FaultError> {
        let mut planned = Vec::with_capacity(saved.len());
        for SavedFault { mut fault, selected, hits } in saved {
            fault.check()?;
            let id = fault.id.take().unwrap_or_else(|| unused_id(&planned));
            planned.push(PlannedFault { id, fault, selected, hits });
        }
        self.is_any.store(!planned.is_empty(), Ordering::Release);
        *self.planned.lock() = planned;
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.restore(&[]);
    }

    /// Whether there was one with this id.
    pub(crate) fn remove(&self, id: &str) -> bool {
        let mut planned = self.planned.lock();
        let before = planned.len();
        planned.retain(|fault| fault.id != id);
        self.is_any.store(!planned.is_empty(), Ordering::Release);
        planned.len() < before
    }

    /// The faults that match a request. They are counted.
    pub(crate) fn match_request(&self, request: &FaultRequest<'_>) -> MatchedFaults {
        let fits = |fault: &Fault| {
            !fault.action.is_before_request() && fault.action.fits(request.is_http2) && fault.condition.selects(request)
        };
        self.match_where(fits)
    }

    /// The faults that match a new connection, before it has a request; `which` are possible there.
    pub(crate) fn match_connection(&self, now: Timestamp, which: impl Fn(&FaultAction) -> bool) -> MatchedFaults {
        self.match_where(|fault| which(&fault.action) && fault.condition.is_in_time(now))
    }

    /// Whether a new connection could match one. Nothing is counted.
    pub(crate) fn may_match_connection(&self, which: impl Fn(&FaultAction) -> bool) -> bool {
        self.is_any.load(Ordering::Acquire)
            && self.planned.lock().iter().any(|one| one.is_active() && which(&one.fault.action))
    }

    fn match_where(&self, fits: impl Fn(&Fault) -> bool) -> MatchedFaults {
        let mut matched = MatchedFaults::default();
        if !self.is_any.load(Ordering::Acquire) {
            return matched;
        }
        let mut has_other = false;
        for one in self.planned.lock().iter_mut().filter(|one| one.is_active()) {
            let is_delay = matches!(one.fault.action, FaultAction::Delay(_));
            if (has_other && !is_delay) || !fits(&one.fault) {
                continue;
            }
            if let Some(fault) = one.hit() {
                has_other |= !is_delay;
                matched.0.push(fault);
            }
        }
        matched
    }
}

impl PlannedFault {
    fn is_active(&self) -> bool {
        self.fault.times.is_none_or(|times| self.hits < times)
    }

    /// Counts a selected request, which may fail.
    fn hit(&mut self) -> Option<MatchedFault> {
        let number = self.selected;
        self.selected += 1;
        if !self.fault.condition.chooses(number, self.fault.seed) {
            return None;
        }
        self.hits += 1;
        // Another sequence than the one that chose, so that a share and a delay do not depend on each other.
        let random = draw(!self.fault.seed, number);
        Some(MatchedFault { id: self.id.clone(), action: self.fault.action.clone(), random })
    }

    fn listed(&self) -> Value {
        let mut listed = json!({ "id": self.id });
        let fault = serde_json::to_value(&self.fault).expect("a fault is made of texts, numbers and objects");
        if let (Value::Object(listed), Value::Object(fault)) = (&mut listed, fault) {
            listed.extend(fault.into_iter().filter(|(name, _)| name != "id"));
        }
        listed["hits"] = json!(self.hits);
        listed["active"] = json!(self.is_active());
        listed
    }
}

fn unused_id(planned: &[PlannedFault]) -> String {
    let is_unused = |id: &String| !planned.iter().any(|fault| fault.id == *id);
    (planned.len() + 1..).map(|number| format!("fault-{number}")).find(is_unused).unwrap_or_default()
}

impl MatchedFaults {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that is no delay.
    pub(crate) fn action(&self) -> Option<&FaultAction> {
        self.0.iter().map(|matched| &matched.action).find(|action| !matches!(action, FaultAction::Delay(_)))
    }

    /// What they do, for the metrics: `delay` where there is nothing else.
    pub(crate) fn kind(&self) -> &'static str {
        let action = self.action().or(self.0.first().map(|matched| &matched.action));
        action.map_or(NO_FAULT, Into::into)
    }

    /// The sum of the delays.
    pub(crate) fn delay(&self) -> std::time::Duration {
        let delays = self.0.iter().map(|matched| match &matched.action {
            FaultAction::Delay(delay) => delay.sample(&mut matched.random.clone()),
            _ => std::time::Duration::ZERO,
        });
        delays.sum()
    }

    /// For log and journal.
    pub(crate) fn ids(&self) -> String {
        self.0.iter().map(|matched| matched.id.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faults::condition::FaultService;

    fn request<'r>(operation: &'r str, concerns: &'r dyn Fn(&str) -> bool) -> FaultRequest<'r> {
        let now = Timestamp::UNIX_EPOCH;
        FaultRequest { service: FaultService::Krr, operation: Some(operation), is_http2: false, now, concerns }
    }

    fn matched(planned: &PlannedFaults, operation: &str) -> String {
        planned.match_request(&request(operation, &|_| false)).ids()
    }

    #[test]
    fn a_fault_that_is_used_up_stays_listed_and_fails_nothing() {
        let planned = PlannedFaults::default();
        planned.add(vec![Fault::status(503).on("getUsers").times(2)]).unwrap();
        let ids: Vec<_> = (0..4).map(|_| matched(&planned, "getUsers")).collect();
        assert_eq!(ids, ["fault-1", "fault-1", "", ""]);
        assert_eq!(matched(&planned, "getUser"), "");
        let listed = planned.list();
        assert_eq!((&listed[0]["hits"], &listed[0]["active"]), (&json!(2), &json!(false)));
    }

    #[test]
    fn delays_add_up_and_only_the_first_other_fault_is_met() {
        let planned = PlannedFaults::default();
        let wait = std::time::Duration::from_millis(20);
        let faults = vec![Fault::delay(wait), Fault::status(500), Fault::delay(wait), Fault::close()];
        planned.add(faults).unwrap();
        let matched = planned.match_request(&request("getUsers", &|_| false));
        assert_eq!((matched.ids().as_str(), matched.delay()), ("fault-1, fault-2, fault-3", wait * 2));
        assert_eq!(planned.list()[3]["hits"], 0);
    }

    #[test]
    fn faults_are_added_together_or_not_at_all() {
        let planned = PlannedFaults::default();
        let error = planned.add(vec![Fault::status(500), Fault::status(500).times(0)]).unwrap_err();
        assert_eq!(error.at, "/times");
        assert!(planned.list().is_empty());
        let many = (0..=MAX_FAULTS).map(|_| Fault::status(500)).collect();
        assert!(planned.add(many).unwrap_err().why.contains("at most 200"));
    }

    #[test]
    fn an_id_is_used_once_and_can_be_removed() {
        let planned = PlannedFaults::default();
        let named = || Fault { id: Some("mine".to_owned()), ..Fault::status(500) };
        planned.add(vec![named()]).unwrap();
        assert_eq!(planned.add(vec![named()]).unwrap_err().at, "/id");
        assert!(planned.remove("mine"));
        assert!(!planned.remove("mine"));
        assert_eq!(matched(&planned, "getUsers"), "");
    }
}
