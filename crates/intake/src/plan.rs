//! A mapping bound to a file and to the database's tables: what is staged, what is checked, what is written.

use crate::mapping::text::Kind;
use crate::mapping::{Field, Mapping, Source, Target};
use crate::table::{self, Column, Family, Table};
use crate::{Error, mapping};
use aicore_catalog::Database;
use std::collections::BTreeMap;
use tokio_postgres::Client;

/// A bound mapping.
pub(crate) struct Plan {
    pub(crate) mapping: Mapping,
    pub(crate) targets: Vec<PlanTarget>,
    /// Version of the schema of each event type.
    pub(crate) event_versions: BTreeMap<String, i32>,
}

/// A bound target.
pub(crate) struct PlanTarget {
    /// Place in the mapping; it names the staging table.
    pub(crate) index: usize,
    pub(crate) table: Table,
    pub(crate) columns: Vec<PlanColumn>,
    /// References that must be found before the target is written.
    pub(crate) references: Vec<Reference>,
    /// Rows have an identity, a version and events of their own.
    pub(crate) aggregate: bool,
    /// The aggregate that rows belong to, and the column with its id.
    pub(crate) parent: Option<(Table, String)>,
}

/// A bound column.
pub(crate) struct PlanColumn {
    pub(crate) column: Column,
    pub(crate) source: PlanSource,
    pub(crate) insert_only: bool,
    pub(crate) key: bool,
}

/// What fills a bound column.
pub(crate) enum PlanSource {
    /// A field, staged in this column of the staging table.
    Field { field: usize, staged: String },
    /// A constant, staged likewise.
    Value { value: String, staged: String },
    /// A row of another table.
    Lookup { table: Table, by: Vec<Part>, take: String },
}

/// A part of a lookup's key.
#[derive(Clone)]
pub(crate) struct Part {
    /// Column of the table looked up.
    pub(crate) column: Column,
    pub(crate) field: usize,
    /// Column of the staging table.
    pub(crate) staged: String,
}

/// A reference: a row of `table` must be there, or be brought by one of `brought_by` from some line of the file.
pub(crate) struct Reference {
    /// Column that needs it.
    pub(crate) column: String,
    pub(crate) table: Table,
    /// Column of the table → column of the staging table.
    pub(crate) by: Vec<(String, String)>,
    /// Fields of the key, for the report.
    pub(crate) fields: Vec<usize>,
    /// Earlier targets of the same table with the same key: their place, and their staged columns in the order of `by`.
    pub(crate) brought_by: Vec<(usize, Vec<String>)>,
}

impl PlanColumn {
    /// Columns of the staging table, each with its type.
    pub(crate) fn staged(&self) -> Vec<(&str, &str)> {
        match &self.source {
            PlanSource::Field { staged, .. } | PlanSource::Value { staged, .. } => vec![(staged, &self.column.type_name)],
            PlanSource::Lookup { by, .. } => by
                .iter()
                .map(|part| (part.staged.as_str(), part.column.type_name.as_str()))
                .collect(),
        }
    }
}

impl PlanTarget {
    /// Name of the staging table.
    pub(crate) fn stage(&self) -> String {
        stage_name(self.index)
    }

    /// Staged columns of the natural key.
    pub(crate) fn staged_key(&self) -> Vec<&str> {
        self.columns
            .iter()
            .filter(|column| column.key)
            .flat_map(|column| column.staged())
            .map(|(name, _)| name)
            .collect()
    }
}

/// Name of the staging table of a target.
pub(crate) fn stage_name(index: usize) -> String {
    format!("pg_temp.intake_stage_{index}")
}

/// Columns that this crate or the database fills.
const OWN_COLUMNS: [&str; 3] = ["id", "version", "occurred_at"];

struct Binder<'a> {
    client: &'a Client,
    database: &'a Database,
    mapping: &'a Mapping,
    /// Whether the file gives each field.
    present: &'a [bool],
    tables: BTreeMap<String, Option<Table>>,
}

/// Binds a mapping. `present` says of each field whether the file gives it.
///
/// # Errors
/// [`Error::Mapping`] where it does not fit the database, with the line in the mapping's file; [`Error::Fleet`].
pub(crate) async fn bind(client: &Client, database: &Database, mapping: Mapping, present: &[bool]) -> Result<Plan, Error> {
    let mut binder = Binder {
        client,
        database,
        mapping: &mapping,
        present,
        tables: BTreeMap::new(),
    };
    let mut targets: Vec<PlanTarget> = Vec::with_capacity(mapping.targets.len());
    let mut event_versions = BTreeMap::new();
    for (index, target) in mapping.targets.iter().enumerate() {
        let bound = binder.target(index, target, &targets).await?;
        if let Some(events) = &target.events {
            for event in events.inserted.all().into_iter().chain(events.updated.all()) {
                event_versions.insert(event.to_owned(), binder.event_version(&target.table, &events.span, event)?);
            }
        }
        if let Some(part_of) = &target.part_of {
            event_versions.insert(
                part_of.event.clone(),
                binder.event_version(&part_of.table, &part_of.span, &part_of.event)?,
            );
        }
        targets.push(bound);
    }
    Ok(Plan {
        mapping,
        targets,
        event_versions,
    })
}

impl Binder<'_> {
    async fn table(&mut self, name: &str, span: &std::ops::Range<usize>) -> Result<Table, Error> {
        if !self.tables.contains_key(name) {
            let described = table::describe(self.client, &self.database.code, name).await?;
            self.tables.insert(name.to_owned(), described);
        }
        self.tables.get(name).cloned().flatten().ok_or_else(|| {
            let message = format!("database \"{}\" has no table \"{name}\"", self.database.code);
            self.mapping.origin.at(span.clone(), message)
        })
    }

    fn event_version(&self, aggregate: &str, span: &std::ops::Range<usize>, event: &str) -> Result<i32, Error> {
        let declared = self
            .database
            .definition
            .events
            .iter()
            .filter(|declared| declared.event_type == event);
        let newest = declared.max_by_key(|declared| declared.version);
        let wrong = |message: String| self.mapping.origin.at(span.clone(), message);
        match newest {
            None => Err(wrong(format!(
                "event {event} is not declared in {}/database.toml",
                self.database.code
            ))),
            Some(declared) if declared.aggregate != aggregate => Err(wrong(format!(
                "event {event} belongs to aggregate \"{}\", not to \"{aggregate}\"",
                declared.aggregate
            ))),
            Some(declared) => {
                i32::try_from(declared.version).map_err(|_| wrong(format!("event {event} has an impossible version")))
            }
        }
    }

    async fn target(&mut self, index: usize, target: &Target, earlier: &[PlanTarget]) -> Result<PlanTarget, Error> {
        let mapping = self.mapping;
        let origin = &mapping.origin;
        let table = self.table(&target.table, &target.span).await?;
        let mut sorted_key = target.key.clone();
        sorted_key.sort();
        if !table.unique.contains(&sorted_key) {
            let message = format!(
                "table \"{}\" has no unique key on ({}): choose one that it has",
                table.name,
                target.key.join(", ")
            );
            return Err(origin.at(target.key_span.clone(), message));
        }
        let mut columns = Vec::new();
        for (place, column) in target.columns.iter().enumerate() {
            let key = target.key.contains(&column.name);
            let found = table.column(&column.name).cloned().ok_or_else(|| {
                let known: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
                let message = format!(
                    "table \"{}\" has no column \"{}\"; it has {}",
                    table.name,
                    column.name,
                    known.join(", ")
                );
                origin.at(column.span.clone(), message)
            })?;
            if found.generated || OWN_COLUMNS.contains(&found.name.as_str()) {
                let message = format!(
                    "column \"{}\" fills itself; for the business time use occurred_at of the target",
                    found.name
                );
                return Err(origin.at(column.span.clone(), message));
            }
            if column.insert_only && key {
                return Err(origin.at(column.span.clone(), "a key column is always written: drop only = \"insert\""));
            }
            let Some(source) = self.source(place, column, &found).await? else {
                if key {
                    return Err(origin.at(
                        column.span.clone(),
                        "a key column must not come from a field that the file may lack",
                    ));
                }
                continue;
            };
            columns.push(PlanColumn {
                column: found,
                source,
                insert_only: column.insert_only,
                key,
            });
        }
        for needed in table
            .columns
            .iter()
            .filter(|column| column.not_null && !column.filled && !column.generated)
        {
            if !columns.iter().any(|column| column.column.name == needed.name) {
                let message = format!(
                    "table \"{}\" needs column \"{}\", and nothing fills it",
                    table.name, needed.name
                );
                return Err(origin.at(target.span.clone(), message));
            }
        }
        let aggregate = target.events.is_some();
        let declared = self
            .database
            .definition
            .events
            .iter()
            .any(|event| event.aggregate == target.table);
        if declared && !aggregate {
            let message = format!(
                "table \"{}\" publishes events: say which with events = {{ inserted = …, updated = … }}",
                table.name
            );
            return Err(origin.at(target.span.clone(), message));
        }
        if aggregate {
            self.check_aggregate(&table, &target.span)?;
        }
        if target
            .occurred_at
            .is_some_and(|field| !matches!(self.mapping.fields[field].kind, Kind::Date | Kind::Timestamp))
        {
            return Err(origin.at(target.span.clone(), "occurred_at needs a field of kind date or timestamp"));
        }
        let mut parent = None;
        if let Some(part_of) = &target.part_of {
            let table = self.table(&part_of.table, &part_of.span).await?;
            self.check_aggregate(&table, &part_of.span)?;
            let points = |column: &&PlanColumn| matches!(&column.source, PlanSource::Lookup { table, take, .. } if table.name == part_of.table && take == "id");
            let column = columns.iter().find(points).ok_or_else(|| {
                let message = format!("part_of needs a column that looks up the id of \"{}\"", table.name);
                origin.at(part_of.span.clone(), message)
            })?;
            parent = Some((table, column.column.name.clone()));
        }
        let references = self.references(&table, &columns, earlier).await?;
        Ok(PlanTarget {
            index,
            table,
            columns,
            references,
            aggregate,
            parent,
        })
    }

    /// Whether a table is an aggregate's: identity, version, business time, payload.
    fn check_aggregate(&self, table: &Table, span: &std::ops::Range<usize>) -> Result<(), Error> {
        for own in OWN_COLUMNS {
            if table.column(own).is_none() {
                let message = format!("aggregate \"{}\" has no column \"{own}\"", table.name);
                return Err(self.mapping.origin.at(span.clone(), message));
            }
        }
        if !table.payload {
            let message = format!(
                "there is no function {0}_payload({0}) to make the events' payload",
                table.name
            );
            return Err(self.mapping.origin.at(span.clone(), message));
        }
        Ok(())
    }

    /// What fills a column; `None` where the file lacks the field.
    async fn source(&mut self, place: usize, column: &mapping::Column, found: &Column) -> Result<Option<PlanSource>, Error> {
        let mapping = self.mapping;
        let wrong = |message: String| mapping.origin.at(column.span.clone(), message);
        match &column.source {
            Source::Field(field) if !self.present[*field] => Ok(None),
            Source::Field(field) => {
                fits(&mapping.fields[*field], found).map_err(wrong)?;
                Ok(Some(PlanSource::Field {
                    field: *field,
                    staged: format!("c{place}"),
                }))
            }
            Source::Value(value) => {
                constant(value, found).map_err(|reason| wrong(format!("value \"{value}\" {reason}")))?;
                Ok(Some(PlanSource::Value {
                    value: value.clone(),
                    staged: format!("c{place}"),
                }))
            }
            Source::Lookup { table, by, take } => {
                if by.iter().any(|(_, field)| !self.present[*field]) {
                    return Ok(None);
                }
                let table = self.table(table, &column.span).await?;
                let of = |name: &str| {
                    table
                        .column(name)
                        .cloned()
                        .ok_or_else(|| wrong(format!("table \"{}\" has no column \"{name}\"", table.name)))
                };
                of(take)?;
                let mut key: Vec<String> = by.iter().map(|(name, _)| name.clone()).collect();
                key.sort();
                if !table.unique.contains(&key) {
                    let message = format!(
                        "table \"{}\" has no unique key on ({}): a lookup could find several rows",
                        table.name,
                        key.join(", ")
                    );
                    return Err(wrong(message));
                }
                let mut parts = Vec::with_capacity(by.len());
                for (part, (name, field)) in by.iter().enumerate() {
                    let found = of(name)?;
                    fits(&mapping.fields[*field], &found).map_err(wrong)?;
                    parts.push(Part {
                        column: found,
                        field: *field,
                        staged: format!("c{place}_{part}"),
                    });
                }
                Ok(Some(PlanSource::Lookup {
                    table,
                    by: parts,
                    take: take.clone(),
                }))
            }
        }
    }

    /// The references of a target: its lookups, and its fields under a foreign key.
    async fn references(
        &mut self,
        table: &Table,
        columns: &[PlanColumn],
        earlier: &[PlanTarget],
    ) -> Result<Vec<Reference>, Error> {
        let mut references = Vec::new();
        for column in columns {
            let (to, by, fields) = match &column.source {
                PlanSource::Lookup { table, by, .. } => {
                    let pairs = by
                        .iter()
                        .map(|part| (part.column.name.clone(), part.staged.clone()))
                        .collect();
                    (table.clone(), pairs, by.iter().map(|part| part.field).collect())
                }
                PlanSource::Field { staged, .. } | PlanSource::Value { staged, .. } => {
                    let Some(key) = table.foreign_keys.iter().find(|key| key.column == column.column.name) else {
                        continue;
                    };
                    let field = match &column.source {
                        PlanSource::Field { field, .. } => vec![*field],
                        _ => Vec::new(),
                    };
                    let to = self.table(&key.to_table.clone(), &(0..0)).await?;
                    (to, vec![(key.to_column.clone(), staged.clone())], field)
                }
            };
            let brought_by = earlier
                .iter()
                .filter(|target| target.table.name == to.name)
                .filter_map(|target| {
                    let staged_for = |name: &String| {
                        let column = target.columns.iter().find(|column| column.column.name == *name)?;
                        match &column.source {
                            PlanSource::Field { staged, .. } | PlanSource::Value { staged, .. } => Some(staged.clone()),
                            PlanSource::Lookup { .. } => None,
                        }
                    };
                    let staged: Option<Vec<String>> = by.iter().map(|(name, _): &(String, String)| staged_for(name)).collect();
                    staged.map(|staged| (target.index, staged))
                })
                .collect();
            references.push(Reference {
                column: column.column.name.clone(),
                table: to,
                by,
                fields,
                brought_by,
            });
        }
        Ok(references)
    }
}

/// Whether a field's values go into a column.
fn fits(field: &Field, column: &Column) -> Result<(), String> {
    let fits = match column.family {
        Family::Text(_) => !matches!(field.kind, Kind::Boolean | Kind::Timestamp),
        Family::Numeric(_) => matches!(field.kind, Kind::Decimal | Kind::Integer),
        Family::Integer(..) => field.kind == Kind::Integer,
        Family::Date => field.kind == Kind::Date,
        Family::Timestamp => matches!(field.kind, Kind::Date | Kind::Timestamp),
        Family::Boolean => field.kind == Kind::Boolean,
        Family::Uuid => field.kind == Kind::Text,
        Family::Other => false,
    };
    if fits {
        return Ok(());
    }
    Err(format!(
        "column \"{}\" is {}, and field \"{}\" has kind {}",
        column.name, column.shown_type, field.name, field.kind
    ))
}

/// Whether a constant of the mapping goes into a column.
fn constant(value: &str, column: &Column) -> Result<(), String> {
    let shaped = match column.family {
        Family::Numeric(_) => value.parse::<rust_decimal::Decimal>().is_ok(),
        Family::Date => value.parse::<chrono::NaiveDate>().is_ok(),
        Family::Timestamp => chrono::DateTime::parse_from_rfc3339(value).is_ok(),
        Family::Boolean => matches!(value, "true" | "false"),
        Family::Other => false,
        Family::Text(_) | Family::Integer(..) | Family::Uuid => true,
    };
    if shaped {
        column.accepts(value)
    } else {
        Err(format!(
            "does not fit column \"{}\", which is {}",
            column.name, column.shown_type
        ))
    }
}
