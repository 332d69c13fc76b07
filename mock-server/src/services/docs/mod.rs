//! The pages that document an API: OpenAPI as JSON, and Swagger UI.

pub(crate) mod api_docs;
pub(crate) mod swagger2;
pub(crate) mod swagger_ui;
