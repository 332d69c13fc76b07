pub(crate) mod any_schema;
pub(crate) mod custom_spec;
mod deploy;
mod layers;
