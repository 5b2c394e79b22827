//! Model files.

use crate::output::Usage;
use aicore_resolve::Model;
use anyhow::Context as _;
use std::path::Path;

/// Reads a model; `baseline` is the built-in one.
pub(super) fn read(path: &Path) -> anyhow::Result<Model> {
    if path.as_os_str() == "baseline" {
        return Ok(Model::baseline());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the model {}", path.display()))?;
    Model::from_json(&text).map_err(|error| Usage(format!("{}: {error}", path.display())).into())
}

/// Writes a model.
pub(super) fn write(path: &Path, model: &Model) -> anyhow::Result<()> {
    std::fs::write(path, model.to_json() + "\n").with_context(|| format!("cannot write {}", path.display()))
}
