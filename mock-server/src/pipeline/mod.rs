//! A request from arrival to response, stage by stage: target, token, body, handler, headers, self-check, journal. The page to
//! read is `handle_request.rs`.

pub(crate) mod app;
pub(crate) mod entry;
pub(crate) mod faults;
pub(crate) mod handle_request;
pub(crate) mod jws_response;
pub(crate) mod mutation;
pub(crate) mod record;
pub(crate) mod rejection_response;
pub(crate) mod retired_host;
pub(crate) mod self_check;
pub(crate) mod serving;
