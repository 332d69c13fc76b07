pub(crate) mod any_schema;
mod build_script;
pub(crate) mod custom_spec;
mod deploy;
mod deploy_image;
mod github;
mod layers;
