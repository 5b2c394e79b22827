//! Labelled files: a table, and the truth kept apart from it.

use aicore_resolve::table::Table;
use anyhow::Context;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What to do to a file before it is resolved, to see that the figures do not hang on it.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) shuffle: Option<u64>,
    pub(crate) half: Option<u64>,
    pub(crate) drop: Vec<String>,
}

/// The table and the true cluster of each row. A truth column is not in the table at all.
pub(crate) fn read(path: &Path, options: &Options) -> anyhow::Result<(Table, Vec<u32>)> {
    let bytes = if path.extension().is_some_and(|extension| extension == "gz") {
        Command::new("gzip").arg("-dc").arg(path).output()?.stdout
    } else {
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let truth = header
        .iter()
        .position(|name| ["cluster", "CLUSTER_ID", "True Id", "rec_id"].contains(&name.as_str()))
        .with_context(|| format!("{} has no truth column", path.display()))?;
    let kept: Vec<usize> = (0..header.len())
        .filter(|&column| column != truth && !options.drop.contains(&header[column]))
        .collect();
    let mut rows: Vec<(String, csv::StringRecord)> = Vec::new();
    for record in reader.into_byte_records() {
        let record = csv::StringRecord::from_byte_record_lossy(record?);
        let label = record.get(truth).unwrap_or_default();
        let label = if header[truth] == "rec_id" {
            label.split('-').take(2).collect::<Vec<_>>().join("-")
        } else {
            label.to_owned()
        };
        if options.half.is_none_or(|half| hash(&label, 7) % 2 == half) {
            rows.push((label, record));
        }
    }
    if let Some(seed) = options.shuffle {
        let mut keyed: Vec<_> = rows
            .into_iter()
            .enumerate()
            .map(|(index, row)| (hash(&index.to_string(), seed), row))
            .collect();
        keyed.sort_by_key(|entry| entry.0);
        rows = keyed.into_iter().map(|entry| entry.1).collect();
    }
    let mut table = Table::new(kept.iter().map(|&column| header[column].clone()).collect());
    let mut labels: HashMap<String, u32> = HashMap::new();
    let mut truth = Vec::with_capacity(rows.len());
    for (label, record) in rows {
        let next = labels.len() as u32;
        truth.push(*labels.entry(label).or_insert(next));
        table.push(kept.iter().map(|&column| record.get(column).unwrap_or_default()));
    }
    Ok((table, truth))
}

fn hash(text: &str, seed: u64) -> u64 {
    let mut state = 0xCBF2_9CE4_8422_2325_u64 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for b in text.bytes() {
        state = (state ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    state ^ state >> 29
}
