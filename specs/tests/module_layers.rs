//! The modules of a crate form layers, each of which imports only from those before it. The tests of every crate include this
//! file in a module that has `LAYERS`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::LAYERS;

const MAX_ENTRIES: usize = 12;

#[test]
fn modules_import_only_from_lower_layers() {
    assert_eq!(LAYERS.upward_imports(), [""; 0]);
}

#[test]
fn no_folder_has_more_than_twelve_entries() {
    assert_eq!(crowded_folders(), [""; 0]);
}

pub(crate) struct ModuleLayers {
    /// From the lowest to the highest. Modules in one row do not import each other. A module is in the layer with the
    /// longest name that its path starts with.
    pub(crate) rows: &'static [&'static [&'static str]],
    /// Files and folders of `src` that may import anything, such as a binary's own module tree. Files of tests may too.
    pub(crate) unchecked: &'static [&'static str],
}

impl ModuleLayers {
    /// Each import of the crate's sources that its layer does not allow.
    pub(crate) fn upward_imports(&self) -> Vec<String> {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut files, mut upward) = (Vec::new(), Vec::new());
        walk(&src, &mut files, &mut Vec::new());
        for file in files {
            let path = file.strip_prefix(&src).expect("a file in src");
            let may_import_all = path.ends_with("lib.rs") || self.unchecked.iter().any(|other| path.starts_with(other));
            let path = path.to_str().expect("UTF-8").strip_suffix(".rs").filter(|path| !path.ends_with("_tests"));
            if let Some(path) = path.filter(|_| !may_import_all) {
                let module = path.trim_end_matches("/mod").replace('/', "::");
                upward.extend(self.upward_imports_of(&module, &fs::read_to_string(&file).expect("source text")));
            }
        }
        upward
    }

    /// The same for one source text, a file of `module`.
    pub(crate) fn upward_imports_of(&self, module: &str, source: &str) -> Vec<String> {
        let Some((row, own)) = self.layer(module) else { return vec![format!("{module} is in no layer")] };
        let is_upward = |path: &String| self.layer(path).is_none_or(|(other, name)| other >= row && name != own);
        imports(source).into_iter().filter(is_upward).map(|path| format!("{module} imports {path}")).collect()
    }

    /// The row and the name of the layer of a module.
    fn layer(&self, module: &str) -> Option<(usize, &'static str)> {
        let rows = self.rows.iter().enumerate();
        let layers = rows.flat_map(|(row, layers)| layers.iter().map(move |layer| (row, *layer)));
        layers.filter(|(_, layer)| is_within(module, layer)).max_by_key(|(_, layer)| layer.len())
    }
}

fn is_within(module: &str, layer: &str) -> bool {
    module.strip_prefix(layer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path that begins with `crate::` in a source text, without tests and comments: `{}` is expanded.
fn imports(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    code.split("crate::").skip(1).flat_map(|rest| expand("", rest).0).collect()
}

/// The paths at the start of `text`, each with `prefix` before it, and what follows them.
fn expand<'t>(prefix: &str, text: &'t str) -> (Vec<String>, &'t str) {
    let Some(inside) = text.strip_prefix('{') else {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
        let (path, rest) = text.split_at(end);
        let path = format!("{prefix}{path}");
        return if rest.starts_with('{') { expand(&path, rest) } else { (vec![path], rest) };
    };
    let (mut paths, mut rest) = (Vec::new(), inside);
    while !rest.is_empty() && !rest.starts_with('}') {
        let (more, after) = expand(prefix, rest);
        paths.extend(more);
        rest = after.trim_start_matches(|c: char| c != ',' && c != '}');
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    (paths, rest.strip_prefix('}').unwrap_or(rest))
}

/// The folders of sources and tests with more than twelve entries. Those of snapshots do not count.
fn crowded_folders() -> Vec<String> {
    let mut folders = Vec::new();
    for root in ["src", "tests"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root), &mut Vec::new(), &mut folders);
    }
    let is_crowded = |folder: &PathBuf| fs::read_dir(folder).expect("a folder").count() > MAX_ENTRIES;
    folders.retain(|folder| !folder.ends_with("snapshots") && is_crowded(folder));
    folders.iter().map(|folder| folder.display().to_string()).collect()
}

/// Every file and every folder below a folder.
fn walk(folder: &Path, files: &mut Vec<PathBuf>, folders: &mut Vec<PathBuf>) {
    folders.push(folder.to_owned());
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, files, folders) } else { files.push(path) }
    }
}
