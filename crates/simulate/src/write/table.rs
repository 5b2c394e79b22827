//! Writes the steps of one table.

use super::Known;
use crate::Error;
use crate::business::{self, Row};
use crate::customer::Customer;
use crate::step::{Step, Write};
use aicore_client::{Column, ColumnType, IntoColumn, Model, New, Table, UpdateMany};
use aicore_client::{energy, finance, insurance, repairs, telecom, workshops};
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use std::collections::HashSet;
use uuid::Uuid;

/// A table whose rows have events, or could have them.
pub(super) trait Aggregate: Model {
    const ID: Column<Self, Uuid>;
    const OCCURRED_AT: Column<Self, DateTime<Utc>>;

    /// Key, and business time of the state.
    fn state(&self) -> (Uuid, DateTime<Utc>);
}

/// A row of the day that is stored as an `M`.
pub(super) trait Stored<M: Aggregate> {
    /// A new row with its number and its references, which no step changes.
    fn create(&self) -> New<M>;

    /// Gives everything else to an insert or an update.
    fn fill<T: Target<M>>(&self, to: T) -> T;
}

impl<M: Aggregate, R: Stored<M>> Stored<M> for &R {
    fn create(&self) -> New<M> {
        R::create(self)
    }

    fn fill<T: Target<M>>(&self, to: T) -> T {
        R::fill(self, to)
    }
}

/// A statement that takes values for columns of `M`.
pub(super) trait Target<M: Model>: Sized {
    fn give<V: ColumnType>(self, column: Column<M, V>, value: impl IntoColumn<V>) -> Self;
}

impl<M: Model> Target<M> for New<M> {
    fn give<V: ColumnType>(self, column: Column<M, V>, value: impl IntoColumn<V>) -> Self {
        self.set(column, value)
    }
}

impl<M: Model> Target<M> for UpdateMany<'_, M> {
    fn give<V: ColumnType>(self, column: Column<M, V>, value: impl IntoColumn<V>) -> Self {
        self.set(column.set(value))
    }
}

/// A step with its row.
pub(super) struct Change<'a, R> {
    pub(super) step: &'a Step,
    pub(super) row: R,
}

/// A kind of row.
pub(super) trait OfRow: Sized {
    fn of(row: &Row) -> Option<&Self>;
}

/// The steps that concern rows of a kind.
pub(super) fn changes<'a, R: OfRow>(steps: &[&'a Step]) -> Vec<Change<'a, &'a R>> {
    steps
        .iter()
        .filter_map(|step| {
            Some(Change {
                step,
                row: R::of(&step.row)?,
            })
        })
        .collect()
}

/// The new ones among the rows of a kind that were written.
pub(super) fn inserted<'a, R: OfRow + 'a>(steps: &[&'a Step], done: &HashSet<Uuid>) -> impl Iterator<Item = &'a R> {
    steps
        .iter()
        .filter(|step| step.write == Write::Insert && done.contains(&step.row.id()))
        .filter_map(|step| R::of(&step.row))
}

/// Adds those rows of the steps that the table has to `known`.
pub(super) async fn know<M: Aggregate, R: OfRow>(table: Table<'_, M>, steps: &[&Step], known: &mut Known) -> Result<(), Error> {
    let ids: HashSet<Uuid> = steps
        .iter()
        .filter(|step| R::of(&step.row).is_some())
        .map(|step| step.row.id())
        .collect();
    if !ids.is_empty() {
        let rows = table.find_many().filter(M::ID.in_list(ids)).await?;
        known.extend(rows.iter().map(M::state));
    }
    Ok(())
}

/// Performs changes of different rows of the table and adds the keys of those written to `done`.
///
/// # Errors
/// [`Error::NumberTaken`], [`Error::RowMissing`], or the failed statement.
pub(super) async fn perform<M, R>(table: Table<'_, M>, changes: &[Change<'_, R>], done: &mut HashSet<Uuid>) -> Result<(), Error>
where
    M: Aggregate,
    R: Stored<M>,
{
    let (new, old): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.step.write == Write::Insert);
    if !new.is_empty() {
        // Who has the id, or the number, is seen below: the statement does not say.
        let rows = new.iter().map(|change| new_row(change.step, &change.row));
        let rows = table.create_many_and_return(rows).skip_duplicates().await?;
        done.extend(rows.iter().map(|row| row.state().0));
    }
    // The updates are of different rows, so they may be under way together.
    let updated = try_join_all(old.iter().map(|change| async {
        let (id, at) = (change.step.row.id(), change.step.at);
        let update = table.update_many(M::ID.eq(id).and(M::OCCURRED_AT.lt(at)));
        let count = change.row.fill(update).give(M::OCCURRED_AT, at).await?;
        Ok::<_, Error>((count > 0).then_some(id))
    }));
    done.extend(updated.await?.into_iter().flatten());

    let left: Vec<&Step> = changes
        .iter()
        .map(|change| change.step)
        .filter(|step| !done.contains(&step.row.id()))
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let there = table
        .find_many()
        .filter(M::ID.in_list(left.iter().map(|step| step.row.id())))
        .await?;
    let there: HashSet<Uuid> = there.iter().map(|row| row.state().0).collect();
    match left.into_iter().find(|step| !there.contains(&step.row.id())) {
        None => Ok(()),
        Some(step) => {
            let (database, table, number) = (step.area.database(), M::TABLE.name, step.row.number().to_owned());
            Err(match step.write {
                Write::Insert => Error::NumberTaken { database, table, number },
                Write::Update => Error::RowMissing { database, table, number },
            })
        }
    }
}

/// The row that a step inserts.
pub(super) fn new_row<M: Aggregate, R: Stored<M>>(step: &Step, row: &R) -> New<M> {
    row.fill(row.create())
        .give(M::ID, step.row.id())
        .give(M::OCCURRED_AT, step.at)
}

macro_rules! rows {
    ($($variant:ident: $kind:ty;)*) => {$(
        impl OfRow for $kind {
            fn of(row: &Row) -> Option<&Self> {
                match row {
                    Row::$variant(row) => Some(row),
                    _ => None,
                }
            }
        }
    )*};
}

rows! {
    Customer: Customer;
    Policy: business::Policy;
    Receipt: business::Receipt;
    Claim: business::Claim;
    EnergyContract: business::EnergyContract;
    EnergyInvoice: business::EnergyInvoice;
    TelecomContract: business::TelecomContract;
    TelecomInvoice: business::TelecomInvoice;
    Loan: business::Loan;
    Installment: business::Installment;
    RepairOrder: business::RepairOrder;
    Vehicle: business::VehicleRow;
    WorkshopOrder: business::WorkshopOrder;
}

macro_rules! aggregates {
    ($($area:ident: $($model:ident $table:ident),+;)*) => {$($(
        impl Aggregate for $area::$model {
            const ID: Column<Self, Uuid> = $area::$table::id;
            const OCCURRED_AT: Column<Self, DateTime<Utc>> = $area::$table::occurred_at;

            fn state(&self) -> (Uuid, DateTime<Utc>) {
                (self.id, self.occurred_at)
            }
        }
    )+)*};
}

aggregates! {
    insurance: Customer customer, Policy policy, Receipt receipt, Claim claim;
    energy: AccountHolder account_holder, EnergyContract energy_contract, EnergyInvoice energy_invoice;
    telecom: Subscriber subscriber, TelecomContract telecom_contract, TelecomInvoice telecom_invoice;
    finance: Applicant applicant, Loan loan, Installment installment;
    repairs: Requester requester, RepairOrder repair_order;
    workshops: VehicleOwner vehicle_owner, Vehicle vehicle, WorkshopOrder workshop_order;
}
