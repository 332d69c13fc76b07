pub(crate) mod deviations;
pub(crate) mod divergences;
pub(crate) mod environment_names;
pub(crate) mod environments;
pub(crate) mod evidence;
pub(crate) mod evidence_ledger;
pub(crate) mod rules;
