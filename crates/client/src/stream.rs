//! Rows one after the other, however many there are: a cursor of the server gives them a batch at a time.

use crate::Model;
use crate::error::Error;
use crate::include::Include;
use crate::select::model;
use crate::session::{Reach, Session};
use crate::sql::{self, Selection, Statement};
use crate::table::Running;
use aicore_fleet as fleet;
use futures_util::Stream;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// Rows of one batch.
const BATCH: usize = 500;

/// The rows of a query as a [`Stream`]: at most three batches of 500 are in memory. Dropping it gives its connection
/// back at once, however many rows were still to come. Outside a transaction it has one of its own, and so a
/// connection, until its end.
///
/// ```no_run
/// use aicore_client::{Client, Error, insurance::policy};
/// use futures_util::TryStreamExt;
///
/// async fn premiums(db: &Client) -> Result<rust_decimal::Decimal, Error> {
///     let mut policies = db.insurance().policy().find_many().order_by(policy::id.asc()).stream();
///     let mut sum = rust_decimal::Decimal::ZERO;
///     while let Some(policy) = policies.try_next().await? {
///         sum += policy.annual_premium;
///     }
///     Ok(sum)
/// }
/// ```
#[must_use = "it runs as its rows are asked for"]
pub struct Rows<'a, R> {
    /// Reads batches until there are no more.
    producer: Option<Running<'a, ()>>,
    /// Whether the next batch is read while one is used: not in a transaction, where an answer that nobody takes holds up its other statements.
    ahead: bool,
    batches: mpsc::Receiver<Vec<R>>,
    batch: std::vec::IntoIter<R>,
}

impl<R> Unpin for Rows<'_, R> {}

impl<R> Rows<'_, R> {
    /// Lets the producer go on; its failure, if it has one.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Some(producer) = &mut self.producer else {
            return Poll::Ready(Ok(()));
        };
        let outcome = producer.as_mut().poll(context);
        if outcome.is_ready() {
            self.producer = None;
        }
        outcome
    }
}

impl<R> Stream for Rows<'_, R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(row) = this.batch.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match this.batches.poll_recv(context) {
                Poll::Ready(Some(batch)) => {
                    this.batch = batch.into_iter();
                    if this.ahead
                        && let Poll::Ready(Err(error)) = this.advance(context)
                    {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Poll::Ready(None) if this.producer.is_none() => return Poll::Ready(None),
                _ => match this.advance(context) {
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    // Its last batch may have come; the channel says so.
                    Poll::Ready(Ok(())) => {}
                    Poll::Pending if this.batches.is_empty() => return Poll::Pending,
                    Poll::Pending => {}
                },
            }
        }
    }
}

pub(crate) fn rows<'a, M: Model, I: Include<M> + 'a>(session: Session<'a>, selection: Selection, include: I) -> Rows<'a, I::Row> {
    let (sender, batches) = mpsc::channel(1);
    Rows {
        ahead: !session.is_transaction(),
        producer: Some(Box::pin(produce::<M, I>(session, selection, include, sender))),
        batches,
        batch: Vec::new().into_iter(),
    }
}

async fn produce<M: Model, I: Include<M>>(
    session: Session<'_>,
    selection: Selection,
    include: I,
    sender: mpsc::Sender<Vec<I::Row>>,
) -> Result<(), Error> {
    selection.check_lock(session, M::TABLE)?;
    let statement = sql::select(M::TABLE, "stream", &selection);
    match session.joined().await?.reach {
        Reach::Transaction(transaction) => batches::<M, I>(session, transaction, &statement, &include, &sender).await,
        _ => {
            let transaction = fleet::Transaction::begin(session.connection().await?, "stream").await?;
            let session = session.within(&transaction);
            batches::<M, I>(session, &transaction, &statement, &include, &sender).await?;
            Ok(transaction.commit().await?)
        }
    }
}

async fn batches<M: Model, I: Include<M>>(
    session: Session<'_>,
    transaction: &fleet::Transaction,
    statement: &Statement,
    include: &I,
    sender: &mpsc::Sender<Vec<I::Row>>,
) -> Result<(), Error> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let failure = |source| session.failure(statement.table, statement.operation, source);
    let cursor = format!("rows_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let name = format!("-- {}_{}()", statement.table.name, statement.operation);
    let declare = format!("{name}\nDECLARE {cursor} NO SCROLL CURSOR FOR\n{}", statement.text);
    let declare = transaction.prepare(&declare).await.map_err(failure)?;
    transaction.execute_raw(&declare, &statement.values).await.map_err(failure)?;
    let fetch = format!("{name}\nFETCH {BATCH} FROM {cursor}");
    loop {
        // The receiver is gone only with this future.
        let Ok(place) = sender.reserve().await else { return Ok(()) };
        let rows = transaction.query_typed(&fetch, &[]).await.map_err(failure)?;
        let related = include.load(session, &rows).await?;
        let joined = rows
            .iter()
            .zip(related)
            .map(|(row, related)| Ok(I::join(model(row)?, related)));
        let batch = joined.collect::<Result<Vec<_>, Error>>()?;
        let last = batch.len() < BATCH;
        place.send(batch);
        if last {
            let close = format!("{name}\nCLOSE {cursor}");
            return transaction.batch_execute(&close).await.map_err(failure);
        }
    }
}
