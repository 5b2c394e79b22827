//! A training set as Parquet: a row group a chunk.

use super::Sink;
use crate::features::definition::{Kind, features};
use crate::features::read::{PartyFeatures, Value};
use csv::StringRecord;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::error::Error;
use std::fs::File;
use std::sync::Arc;

type Row = (StringRecord, Option<PartyFeatures>);

pub(super) struct ParquetSink {
    writer: SerializedFileWriter<File>,
    spine_columns: usize,
}

impl ParquetSink {
    pub(super) fn new(file: File, header: &StringRecord) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let text = |name: &str| {
            let field = Type::primitive_type_builder(name, Physical::BYTE_ARRAY);
            field
                .with_logical_type(Some(LogicalType::String))
                .with_repetition(Repetition::OPTIONAL)
                .build()
        };
        let mut fields: Vec<Type> = header.iter().map(text).collect::<Result<_, _>>()?;
        fields.push(text("features_party_id")?);
        let known = Type::primitive_type_builder("features_known_at", Physical::INT64)
            .with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
            .with_repetition(Repetition::OPTIONAL);
        fields.push(known.build()?);
        for feature in features() {
            let field = match feature.kind {
                Kind::Integer => Type::primitive_type_builder(feature.name, Physical::INT64),
                Kind::Number => Type::primitive_type_builder(feature.name, Physical::DOUBLE),
                Kind::Amount => Type::primitive_type_builder(feature.name, Physical::INT64)
                    .with_logical_type(Some(LogicalType::decimal(2, 18)))
                    .with_precision(18)
                    .with_scale(2),
            };
            fields.push(field.with_repetition(Repetition::OPTIONAL).build()?);
        }
        let fields = fields.into_iter().map(Arc::new).collect();
        let schema = Type::group_type_builder("features").with_fields(fields).build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        Ok(Self {
            writer: SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?,
            spine_columns: header.len(),
        })
    }
}

impl Sink for ParquetSink {
    fn write(&mut self, rows: &[Row]) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut group = self.writer.next_row_group()?;
        for position in 0..self.spine_columns {
            column::<ByteArrayType>(&mut group, rows, |(fields, _)| fields.get(position).map(ByteArray::from))?;
        }
        column::<ByteArrayType>(&mut group, rows, |(_, features)| {
            features
                .as_ref()
                .map(|features| ByteArray::from(features.party_id.to_string().as_str()))
        })?;
        column::<Int64Type>(&mut group, rows, |(_, features)| {
            features.as_ref().map(|features| features.known_at.timestamp_micros())
        })?;
        for (position, feature) in features().iter().enumerate() {
            let value = |row: &Row| {
                row.1
                    .as_ref()
                    .and_then(|features| features.values.get(position).copied().flatten())
            };
            match feature.kind {
                Kind::Number => column::<DoubleType>(&mut group, rows, |row| match value(row)? {
                    Value::Number(number) => Some(number),
                    Value::Integer(_) | Value::Amount(_) => None,
                })?,
                Kind::Integer | Kind::Amount => column::<Int64Type>(&mut group, rows, |row| match value(row)? {
                    Value::Integer(integer) => Some(integer),
                    Value::Amount(mut amount) => {
                        amount.rescale(2);
                        i64::try_from(amount.mantissa()).ok()
                    }
                    Value::Number(_) => None,
                })?,
            }
        }
        group.close()?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.writer.close()?;
        Ok(())
    }
}

/// Writes the next column of a row group.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    rows: &[Row],
    value: impl Fn(&Row) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}
