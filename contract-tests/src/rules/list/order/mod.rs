//! Rules about the order of the persons in a list.

pub(crate) mod ascending_order;
pub(crate) mod order_of_request;
