//! How the mock is to fail: for which requests, how often, and in what way. What a failure does to a response is in
//! `pipeline/faults`.

pub(crate) mod action;
pub(crate) mod action_members;
pub(crate) mod body_fault;
pub(crate) mod condition;
pub(crate) mod delay;
pub(crate) mod fault;
pub(crate) mod fault_set;
pub(crate) mod faults_file;
pub(crate) mod issuer_fault;
pub(crate) mod planned;
pub(crate) mod request_header;
