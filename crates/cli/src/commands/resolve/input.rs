//! Files in and out: the records, a steward's decisions, the clusters.

use crate::output::Usage;
use aicore_intake::windows_1252;
use aicore_resolve::columns::Role;
use aicore_resolve::table::Table;
use anyhow::Context as _;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

/// Reads a Parquet file, or a CSV file with a header. Text that is not UTF-8 is read as Windows-1252, in which old exports come.
pub(super) fn table(path: &Path, separator: Option<char>) -> anyhow::Result<Table> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.starts_with(b"PAR1") {
        return super::parquet::table(path, bytes);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => error.as_bytes().iter().map(|&byte| windows_1252(byte)).collect(),
    };
    let text = text.trim_start_matches('\u{feff}');
    let separator = match separator {
        Some(character) => u8::try_from(character)
            .map_err(|_| Usage(format!("--separator {character:?}: one ASCII character, such as ; or ,")))?,
        None => separator_of(text),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .with_context(|| format!("cannot read the header of {}", path.display()))?;
    let mut table = Table::new(header.iter().map(|name| name.trim().to_owned()).collect());
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .with_context(|| format!("cannot read {}", path.display()))?
    {
        table.push(record.iter());
    }
    Ok(table)
}

fn separator_of(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|&byte| byte == separator).count();
    [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|&separator| count(separator))
        .unwrap_or(b',')
}

/// How records are called: by their id where the file has one, else by row number from 1.
pub(super) struct RecordNames {
    names: Option<Vec<String>>,
    rows: HashMap<String, usize>,
    count: usize,
}

impl RecordNames {
    pub(super) fn new(table: &Table, roles: &[Role]) -> Self {
        let column = roles.iter().position(|&role| role == Role::RecordId);
        let names: Option<Vec<String>> =
            column.map(|column| (0..table.rows()).map(|row| table.cell(row, column).to_owned()).collect());
        let rows = names
            .iter()
            .flatten()
            .enumerate()
            .map(|(row, name)| (name.clone(), row))
            .collect();
        Self {
            names,
            rows,
            count: table.rows(),
        }
    }

    pub(super) fn name(&self, row: usize) -> String {
        self.names
            .as_ref()
            .map_or_else(|| (row + 1).to_string(), |names| names[row].clone())
    }

    pub(super) fn row(&self, name: &str) -> anyhow::Result<usize> {
        if let Some(&row) = self.rows.get(name.trim()) {
            return Ok(row);
        }
        let number = name
            .trim()
            .parse::<usize>()
            .ok()
            .filter(|number| self.names.is_none() && (1..=self.count).contains(number));
        number.map(|number| number - 1).ok_or_else(|| {
            let remedy = if self.names.is_some() {
                "give an id of the file"
            } else {
                "give a row number, the first record being 1"
            };
            Usage(format!("there is no record \"{}\"; {remedy}", name.trim())).into()
        })
    }
}

/// Pairs of rows.
type Pairs = Vec<(usize, usize)>;

/// A steward's decisions: pairs that are one entity, pairs that are two. A header line is passed over.
pub(super) fn decisions(path: &Path, names: &RecordNames) -> anyhow::Result<(Pairs, Pairs)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("cannot read {}", path.display()))?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let decision = cell(2).to_lowercase();
        let list = match decision.as_str() {
            "same" | "match" | "mismo" => &mut same,
            "different" | "no match" | "distinto" => &mut different,
            _ if index == 0 => continue,
            _ => {
                let words = format!(
                    "{} line {}: \"{decision}\" is neither same nor different",
                    path.display(),
                    index + 1
                );
                return Err(Usage(words).into());
            }
        };
        list.push((names.row(cell(0))?, names.row(cell(1))?));
    }
    Ok((same, different))
}

/// Writes each record, in the order read, with the number of its cluster in front.
pub(super) fn write_clusters(path: &Path, table: &Table, clusters: &[u32]) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", path.display());
    let mut writer = csv::Writer::from_path(path).with_context(context)?;
    let mut name = "cluster_id".to_owned();
    while table.header().contains(&name) {
        name.insert_str(0, "aicore_");
    }
    writer.write_field(&name).with_context(context)?;
    writer.write_record(table.header()).with_context(context)?;
    for (row, cluster) in clusters.iter().enumerate() {
        writer.write_field((cluster + 1).to_string()).with_context(context)?;
        writer
            .write_record((0..table.header().len()).map(|column| table.cell(row, column)))
            .with_context(context)?;
    }
    writer.flush().with_context(context)
}
