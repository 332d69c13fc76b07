pub(crate) mod eviction;
pub(crate) mod isolation;
pub(crate) mod naming;
