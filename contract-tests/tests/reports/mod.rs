pub(crate) mod formats;
pub(crate) mod report_properties;
pub(crate) mod sarif;
