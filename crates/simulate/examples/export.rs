//! Writes the example files: `cargo run -p aicore-simulate --example export -- DIRECTORY SEED PEOPLE`.
//! The command `aicore simulate --files DIRECTORY --seed SEED --people PEOPLE` does the same.

use aicore_simulate::files;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, seed, people] = arguments.as_slice() else {
        return Err("give DIRECTORY SEED PEOPLE".into());
    };
    let summary = files::write(directory.as_ref(), &files::Config::new(seed.parse()?, people.parse()?))?;
    let mut out = std::io::stdout().lock();
    for file in &summary.files {
        writeln!(out, "{}: {} lines, {} broken", file.name, file.lines, file.faults.len())?;
        for (line, fault) in &file.faults {
            writeln!(out, "  line {line}: {}", fault.as_str())?;
        }
    }
    writeln!(out, "truth: {} customers", summary.customers)?;
    Ok(())
}
