#[path = "module_layers.rs"]
mod module_layers;

use module_layers::ModuleLayers;

const LAYERS: ModuleLayers = ModuleLayers {
    rows: &[
        &["masking", "text"],
        &["json", "time"],
        &["validation"],
        &["generation"],
        &["evidence"],
        &["environments"],
        &["openapi"],
        &["rules"],
        &["diff"],
    ],
    unchecked: &[],
};

#[test]
fn an_upward_import_is_reported() {
    let text = "
use crate::{
    masking::{mask, word::{A, B}},
    openapi::contract::Contract, text::nearest,
};
// crate::comments::are_ignored
fn f() -> crate::evidence::Weight { crate::time::now() }
#[cfg(test)]
mod tests { use crate::diff::diff; }";
    assert_eq!(LAYERS.upward_imports_of("evidence", text), ["evidence imports openapi::contract::Contract"]);
    assert_eq!(LAYERS.upward_imports_of("rules", text), [""; 0]);
    assert_eq!(LAYERS.upward_imports_of("text", "use crate::masking::mask;"), ["text imports masking::mask"]);
    assert_eq!(LAYERS.upward_imports_of("elsewhere", ""), ["elsewhere is in no layer"]);
}

#[test]
fn a_layer_inside_a_folder_is_not_the_layer_of_the_folder() {
    let layers = ModuleLayers { rows: &[&["state::journal"], &["state", "http"]], unchecked: &[] };
    assert_eq!(layers.upward_imports_of("state::world", "use crate::{state::journal::Journal, state};"), [""; 0]);
    let upward = layers.upward_imports_of("state::journal::record", "use crate::state::world::World;");
    assert_eq!(upward, ["state::journal::record imports state::world::World"]);
    assert_eq!(layers.upward_imports_of("stateful", ""), ["stateful is in no layer"]);
}
