#[path = "../../../specs/tests/module_layers.rs"]
mod module_layers;

use module_layers::ModuleLayers;

const LAYERS: ModuleLayers = ModuleLayers {
    rows: &[
        &["crypto", "http"],
        &["mutants"],
        &["oauth"],
        &["state::journal"],
        &["state::register"],
        &["state"],
        &["operation"],
        &["services::lookup", "services::issuers", "services::admin", "services::docs", "services::from_document"],
        &["services::pages"],
        &["pipeline"],
        &["server"],
        &["embedding"],
    ],
    // The binary's own module tree, and a list of modules.
    unchecked: &["cli", "services/mod.rs"],
};

#[test]
fn an_upward_import_is_reported() {
    for (module, import) in [
        ("operation::context", "pipeline::app::App"),
        ("state::journal::record", "state::world::World"),
        ("state::journal", "state::register::Register"),
        ("services::lookup", "services::admin::error::not_found"),
        ("crypto::key_source", "http::request"),
    ] {
        let upward = LAYERS.upward_imports_of(module, &format!("use crate::{import};"));
        assert_eq!(upward, [format!("{module} imports {import}")]);
        assert_eq!(LAYERS.upward_imports_of("server::router", &format!("use crate::{import};")), [""; 0]);
    }
    let allowed = "use crate::{state::register::Register, state::world, mutants};";
    assert_eq!(LAYERS.upward_imports_of("state::worlds", allowed), [""; 0]);
}
