pub(crate) mod bundled;
pub(crate) mod generations;
pub(crate) mod parameters;
pub(crate) mod schema_lowering;
