#[path = "../../specs/tests/module_layers.rs"]
mod module_layers;

use module_layers::ModuleLayers;

const LAYERS: ModuleLayers = ModuleLayers {
    rows: &[
        &["report::encoding"],
        // The scanner shares only the notations of its output with the reports.
        &["model", "scan"],
        &["target", "suite"],
        &["strategy"],
        &["rules"],
        &["run"],
        &["run::mutation", "compare", "report"],
        &["gauntlet"],
    ],
    // The binary's own module tree.
    unchecked: &["cli"],
};

#[test]
fn no_module_imports_the_scanner() {
    const OTHERS: &[&str] = &["model", "target", "suite", "strategy", "rules", "run", "compare", "report", "gauntlet"];
    let scan_above_all = ModuleLayers { rows: &[OTHERS, &["scan"]], ..LAYERS };
    let imports = scan_above_all.upward_imports();
    assert!(!imports.iter().any(|import| import.contains("imports scan")), "{imports:?}");
}

#[test]
fn an_upward_import_is_reported() {
    for (module, import) in [
        ("run", "report::Format"),
        ("target", "suite::SuiteContext"),
        ("scan", "report::summary::ReportData"),
        ("scan", "model::plan::Plan"),
    ] {
        let upward = LAYERS.upward_imports_of(module, &format!("use crate::{import};"));
        assert_eq!(upward, [format!("{module} imports {import}")]);
    }
    assert_eq!(LAYERS.upward_imports_of("scan", "use crate::report::encoding::sarif::{log, uri};"), [""; 0]);
}
