//! A training set as CSV.

use super::{Sink, output_columns};
use crate::features::read::PartyFeatures;
use csv::{StringRecord, Writer};
use std::error::Error;
use std::fs::File;

pub(super) struct CsvSink(Writer<File>);

impl CsvSink {
    pub(super) fn new(file: File, header: &StringRecord) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut writer = Writer::from_writer(file);
        let mut columns = header.clone();
        output_columns().for_each(|column| columns.push_field(column));
        writer.write_record(&columns)?;
        Ok(Self(writer))
    }
}

impl Sink for CsvSink {
    fn write(&mut self, rows: &[(StringRecord, Option<PartyFeatures>)]) -> Result<(), Box<dyn Error + Send + Sync>> {
        let nothing = output_columns().count();
        for (fields, features) in rows {
            for field in fields {
                self.0.write_field(field)?;
            }
            match features {
                None => (0..nothing).try_for_each(|_| self.0.write_field(""))?,
                Some(features) => {
                    self.0.write_field(features.party_id.to_string())?;
                    self.0.write_field(features.known_at.to_rfc3339())?;
                    for value in &features.values {
                        self.0
                            .write_field(value.map_or_else(String::new, |value| value.to_string()))?;
                    }
                }
            }
            self.0.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.0.flush()?)
    }
}
