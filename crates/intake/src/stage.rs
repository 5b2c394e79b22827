//! Staging: all lines of the file in temporary tables, checked against each other and against the database.
//!
//! A staging table holds, for each line that feeds a target, where the line stands, its events, and its values in
//! the target's types. `position` decides when a row is loaded: it is the line's number, or an earlier one, that of
//! the first line with the same key or of the first that refers to the row, so that whoever needs a row finds it. The tables live as long as the connection.

use crate::plan::{Plan, PlanColumn, PlanSource, PlanTarget, Reference, stage_name};
use crate::table::Check;
use crate::{Error, read::Batch};
use aicore_catalog::DatabaseCode;
use aicore_fleet::quoted;
use bytes::Bytes;
use futures_util::SinkExt;
use std::fmt::Write;
use std::pin::pin;
use tokio_postgres::Client;

/// Temporary table of refusals found in the database.
pub(crate) const REFUSED: &str = "pg_temp.intake_refused";

/// The staging tables of an import.
pub(crate) struct Stage<'a> {
    pub(crate) client: &'a Client,
    pub(crate) code: &'a DatabaseCode,
    pub(crate) plan: &'a Plan,
}

impl Stage<'_> {
    pub(crate) fn failed(&self, statement: &'static str) -> impl FnOnce(tokio_postgres::Error) -> aicore_fleet::Error {
        aicore_fleet::Error::query(self.code, statement)
    }

    /// Creates the temporary tables.
    pub(crate) async fn create(&self) -> Result<(), Error> {
        let mut sql = String::from("-- intake_stage_create()\n");
        for target in &self.plan.targets {
            let _ = write!(
                sql,
                "CREATE TEMPORARY TABLE {} (line bigint NOT NULL, position bigint NOT NULL, byte_at bigint NOT NULL, byte_size bigint NOT NULL, \
                 occurred_at timestamptz, event_inserted text, event_updated text",
                bare(&target.stage())
            );
            for (name, type_name) in target.columns.iter().flat_map(PlanColumn::staged) {
                let _ = write!(sql, ", {} {type_name}", quoted(name));
            }
            sql.push_str(");\n");
        }
        sql.push_str(
            "CREATE TEMPORARY TABLE intake_refused (line bigint NOT NULL, byte_at bigint NOT NULL, byte_size bigint NOT NULL, field text, value text, reason text);
            CREATE TEMPORARY TABLE intake_written (
                seq bigint GENERATED ALWAYS AS IDENTITY, target integer NOT NULL, table_name text NOT NULL, id uuid, parent_id uuid, line bigint NOT NULL,
                occurred_at timestamptz, inserted boolean NOT NULL, event_inserted text, event_updated text);",
        );
        Ok(self
            .client
            .batch_execute(&sql)
            .await
            .map_err(self.failed("intake_stage_create"))?)
    }

    /// Copies a batch into the staging tables.
    pub(crate) async fn copy(&self, batch: &mut Batch) -> Result<(), Error> {
        for target in &self.plan.targets {
            let rows = std::mem::take(&mut batch.rows[target.index]);
            if rows.is_empty() {
                continue;
            }
            let sql = format!("-- intake_stage_copy()\nCOPY {} FROM STDIN", target.stage());
            let copy = async {
                let mut sink = pin!(self.client.copy_in::<_, Bytes>(&sql).await?);
                sink.send(Bytes::from(rows)).await?;
                sink.finish().await
            };
            copy.await.map_err(self.failed("intake_stage_copy"))?;
        }
        Ok(())
    }

    /// Gathers statistics, without which the planner takes a staging table for nearly empty.
    pub(crate) async fn analyze(&self) -> Result<(), Error> {
        for target in &self.plan.targets {
            let sql = format!("-- intake_stage_analyze()\nANALYZE {}", target.stage());
            self.client
                .batch_execute(&sql)
                .await
                .map_err(self.failed("intake_stage_analyze"))?;
        }
        Ok(())
    }

    /// Enters lines into [`REFUSED`] whose references lead nowhere, among the positions given. Returns how many mistakes.
    pub(crate) async fn refuse_lost_references(&self, from: i64, to: i64) -> Result<u64, Error> {
        let mut found = 0;
        for target in &self.plan.targets {
            for reference in &target.references {
                let (field, reason) = (self.field_names(&reference.fields, &reference.column), lost(reference));
                let sql = self.lost_reference_sql(target, reference);
                found += self
                    .client
                    .execute(&sql, &[&field, &reason, &from, &to])
                    .await
                    .map_err(self.failed("intake_lost_references"))?;
            }
        }
        Ok(found)
    }

    fn lost_reference_sql(&self, target: &PlanTarget, reference: &Reference) -> String {
        let staged: Vec<_> = reference
            .by
            .iter()
            .map(|(_, staged)| format!("s.{}", quoted(staged)))
            .collect();
        let shown: Vec<_> = staged.iter().map(|column| format!("{column}::text")).collect();
        let given: Vec<_> = staged.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let there: Vec<_> = reference
            .by
            .iter()
            .map(|(column, staged)| format!("r.{} = s.{}", quoted(column), quoted(staged)))
            .collect();
        let mut sql = format!(
            "-- intake_lost_references()\nINSERT INTO {REFUSED} SELECT s.line, s.byte_at, s.byte_size, $1, concat_ws(' ', {}), $2 FROM {} AS s \
             WHERE s.position BETWEEN $3 AND $4 AND {} AND NOT EXISTS (SELECT FROM {} AS r WHERE {})",
            shown.join(", "),
            target.stage(),
            given.join(" AND "),
            reference.table.sql(),
            there.join(" AND ")
        );
        for (index, columns) in &reference.brought_by {
            let same: Vec<_> = columns
                .iter()
                .zip(&staged)
                .map(|(column, staged)| format!("b.{} = {staged}", quoted(column)))
                .collect();
            let stage = stage_name(*index);
            let _ = write!(sql, " AND NOT EXISTS (SELECT FROM {stage} AS b WHERE {})", same.join(" AND "));
        }
        sql
    }

    /// Enters lines into [`REFUSED`] that break a CHECK of their table. Returns how many mistakes.
    ///
    /// A check that names a column which the mapping does not fill, or that fails on a value, is left to the INSERT.
    pub(crate) async fn refuse_broken_checks(&self) -> Result<u64, Error> {
        let mut found = 0;
        for target in &self.plan.targets {
            for check in &target.table.checks {
                let Some((sql, field)) = self.broken_check_sql(target, check) else {
                    continue;
                };
                let reason = format!("breaks a rule of table {}: {}", target.table.name, check.definition);
                match self.client.execute(&sql, &[&field, &reason]).await {
                    Ok(rows) => found += rows,
                    Err(error) if error.as_db_error().is_some() => {
                        tracing::debug!(check = check.name, "cannot be asked ahead: {error}");
                    }
                    Err(error) => return Err(self.failed("intake_broken_checks")(error).into()),
                }
            }
        }
        Ok(found)
    }

    fn broken_check_sql(&self, target: &PlanTarget, check: &Check) -> Option<(String, String)> {
        let occurred_at = self.plan.mapping.targets[target.index]
            .occurred_at
            .filter(|_| target.aggregate);
        let mut columns = Vec::new();
        let mut fields = Vec::new();
        for name in &check.columns {
            if name == "occurred_at" {
                fields.push(occurred_at?);
                columns.push("s.occurred_at".to_owned());
                continue;
            }
            let column = target.columns.iter().find(|column| column.column.name == *name)?;
            match &column.source {
                PlanSource::Field { field, staged } => {
                    fields.push(*field);
                    columns.push(format!("s.{} AS {}", quoted(staged), quoted(name)));
                }
                PlanSource::Value { staged, .. } => columns.push(format!("s.{} AS {}", quoted(staged), quoted(name))),
                PlanSource::Lookup { .. } => return None,
            }
        }
        let shown: Vec<_> = check.columns.iter().map(|name| format!("v.{}::text", quoted(name))).collect();
        // The expression is the database's own text over bare column names, which the inner SELECT provides.
        let sql = format!(
            "-- intake_broken_checks()\nINSERT INTO {REFUSED} SELECT \"intake line\", \"intake byte_at\", \"intake byte_size\", $1, concat_ws(' ', {}), $2 \
             FROM (SELECT s.line AS \"intake line\", s.byte_at AS \"intake byte_at\", s.byte_size AS \"intake byte_size\", {} FROM {} AS s) AS v WHERE NOT ({})",
            shown.join(", "),
            columns.join(", "),
            target.stage(),
            check.expression
        );
        Some((sql, self.field_names(&fields, &check.columns.join(", "))))
    }

    /// Fields by name, or the column's name where no field is concerned.
    pub(crate) fn field_names(&self, fields: &[usize], column: &str) -> String {
        if fields.is_empty() {
            return column.to_owned();
        }
        fields
            .iter()
            .map(|&field| self.plan.mapping.fields[field].name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Removes the lines of [`REFUSED`] from every staging table.
    pub(crate) async fn drop_refused(&self) -> Result<(), Error> {
        let mut sql = String::from("-- intake_drop_refused()\n");
        for target in &self.plan.targets {
            let _ = writeln!(
                sql,
                "DELETE FROM {} AS s USING {REFUSED} AS f WHERE f.line = s.line;",
                target.stage()
            );
        }
        let _ = writeln!(sql, "TRUNCATE {REFUSED};");
        Ok(self
            .client
            .batch_execute(&sql)
            .await
            .map_err(self.failed("intake_drop_refused"))?)
    }

    /// Leaves one row a key: of one target's rows the last, of several targets' rows that of the first target. It
    /// takes the position of the key's first line. Returns the rows removed, by target.
    pub(crate) async fn drop_repeated(&self) -> Result<Vec<u64>, Error> {
        let mut removed = vec![0; self.plan.targets.len()];
        for target in &self.plan.targets {
            let key = target.staged_key();
            let columns: Vec<_> = key.iter().map(|column| quoted(column)).collect();
            let columns = columns.join(", ");
            let same = same_key(&key, &key, "s", "g");
            let stage = target.stage();
            let groups = format!(
                "(SELECT {columns}, min(position) AS first, max(line) AS last FROM {stage} GROUP BY {columns} HAVING count(*) > 1) AS g"
            );
            let update = format!(
                "-- intake_keep_last()\nUPDATE {stage} AS s SET position = g.first FROM {groups} WHERE {same} AND s.line = g.last"
            );
            self.client
                .execute(&update, &[])
                .await
                .map_err(self.failed("intake_keep_last"))?;
            let delete =
                format!("-- intake_drop_repeated()\nDELETE FROM {stage} AS s USING {groups} WHERE {same} AND s.line <> g.last");
            removed[target.index] += self
                .client
                .execute(&delete, &[])
                .await
                .map_err(self.failed("intake_drop_repeated"))?;
        }
        for later in &self.plan.targets {
            for first in &self.plan.targets[..later.index] {
                let keys_alike = self.plan.mapping.targets[first.index].key == self.plan.mapping.targets[later.index].key;
                if first.table.name != later.table.name || !keys_alike {
                    continue;
                }
                let (first_key, later_key) = (by_column(first), by_column(later));
                if first_key.len() != later_key.len() {
                    continue;
                }
                let same = same_key(&first_key, &later_key, "f", "l");
                let (first_stage, later_stage) = (first.stage(), later.stage());
                let update = format!(
                    "-- intake_keep_first_target()\nUPDATE {first_stage} AS f SET position = LEAST(f.position, l.position) FROM {later_stage} AS l WHERE {same}"
                );
                self.client
                    .execute(&update, &[])
                    .await
                    .map_err(self.failed("intake_keep_first_target"))?;
                let delete = format!(
                    "-- intake_drop_later_target()\nDELETE FROM {later_stage} AS l USING {first_stage} AS f WHERE {same}"
                );
                removed[later.index] += self
                    .client
                    .execute(&delete, &[])
                    .await
                    .map_err(self.failed("intake_drop_later_target"))?;
            }
        }
        self.pull_forward().await?;
        for target in &self.plan.targets {
            let sql = format!("-- intake_stage_index()\nCREATE INDEX ON {} (position)", target.stage());
            self.client
                .batch_execute(&sql)
                .await
                .map_err(self.failed("intake_stage_index"))?;
        }
        Ok(removed)
    }

    /// Moves each row to the first position at which another one refers to it. Targets refer to earlier ones only, so
    /// from the last target to the first every move reaches the rows that it needs in turn.
    async fn pull_forward(&self) -> Result<(), Error> {
        for target in self.plan.targets.iter().rev() {
            for reference in &target.references {
                let staged: Vec<_> = reference.by.iter().map(|(_, staged)| staged.as_str()).collect();
                let columns = staged.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
                for (index, key) in &reference.brought_by {
                    let key: Vec<_> = key.iter().map(String::as_str).collect();
                    let sql = format!(
                        "-- intake_pull_forward()\nUPDATE {} AS b SET position = s.first \
                         FROM (SELECT {columns}, min(position) AS first FROM {} GROUP BY {columns}) AS s WHERE {} AND s.first < b.position",
                        stage_name(*index),
                        target.stage(),
                        same_key(&key, &staged, "b", "s")
                    );
                    self.client
                        .execute(&sql, &[])
                        .await
                        .map_err(self.failed("intake_pull_forward"))?;
                }
            }
        }
        Ok(())
    }
}

/// Staged key columns in the order of the columns' names.
fn by_column(target: &PlanTarget) -> Vec<&str> {
    let mut key: Vec<_> = target.columns.iter().filter(|column| column.key).collect();
    key.sort_by(|a, b| a.column.name.cmp(&b.column.name));
    key.into_iter().flat_map(PlanColumn::staged).map(|(name, _)| name).collect()
}

fn same_key(left: &[&str], right: &[&str], left_alias: &str, right_alias: &str) -> String {
    let pairs: Vec<_> = left
        .iter()
        .zip(right)
        .map(|(l, r)| format!("{left_alias}.{} = {right_alias}.{}", quoted(l), quoted(r)))
        .collect();
    pairs.join(" AND ")
}

fn bare(stage: &str) -> &str {
    stage.strip_prefix("pg_temp.").unwrap_or(stage)
}

fn lost(reference: &Reference) -> String {
    let columns: Vec<_> = reference.by.iter().map(|(column, _)| column.as_str()).collect();
    let tail = if reference.brought_by.is_empty() {
        ""
    } else {
        ", and no accepted line of the file brings it"
    };
    format!(
        "is unknown: table {} has no row with this {}{tail}",
        reference.table.name,
        columns.join(" and ")
    )
}
