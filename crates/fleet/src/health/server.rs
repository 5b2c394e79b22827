//! The databases of one server, which has a deadline of its own for all of them.

use super::check::HealthCheck;
use super::problem::{self, Problem};
use super::question::{Answer, ask};
use super::report::HealthReport;
use crate::connect::timed_out;
use crate::pool::Server;
use crate::{Connection, Error, Fleet, sql_state};
use aicore_catalog::DatabaseCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::error::SqlState;

/// Connections opened at a time: dozens together make a busy server miss everybody's time-out.
const OPENED_AT_ONCE: usize = 8;
/// Time between a statement's end by the server and the deadline, so that the server is the first to give up.
const BEFORE_DEADLINE: Duration = Duration::from_millis(50);

/// What is known of a server while its databases are asked.
pub(super) struct Turn {
    started: Instant,
    deadline: Instant,
    opening: Semaphore,
    /// It took no connection in time, so that it is asked for none any more.
    silent: AtomicBool,
    /// Databases that were sent a question.
    asked: AtomicUsize,
    /// Those that answered it.
    answered: AtomicUsize,
}

impl Turn {
    pub(super) fn begin(timeout: Duration) -> Arc<Self> {
        let started = Instant::now();
        Arc::new(Self {
            started,
            deadline: started + timeout,
            opening: Semaphore::new(OPENED_AT_ONCE),
            silent: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
        })
    }

    /// Whether it got questions and answered none of them.
    fn is_mute(&self) -> bool {
        self.asked.load(Ordering::Relaxed) > 0 && self.answered.load(Ordering::Relaxed) == 0
    }

    fn waited(&self) -> Duration {
        self.started.elapsed()
    }
}

/// One database in a server's turn.
struct Place<'a> {
    code: &'a DatabaseCode,
    server: &'a Arc<Server>,
    database: usize,
    turn: &'a Turn,
}

/// Why a database did not answer what was asked.
struct Failure {
    problem: Problem,
    /// Whether it answered something else: that it refuses the question.
    answered: bool,
}

impl Failure {
    fn from_error(error: &Error) -> Self {
        Self {
            problem: Problem::from_error(error),
            answered: false,
        }
    }
}

impl Place<'_> {
    fn silent(&self) -> Failure {
        Failure {
            problem: Problem::silent(self.code, self.server.name(), self.turn.waited()),
            answered: false,
        }
    }

    fn timed_out(&self) -> Error {
        timed_out(self.code, self.server.name(), self.turn.waited())
    }

    /// What there is to say where no connection was had by the deadline.
    fn no_connection(&self) -> Error {
        if self.turn.is_mute() || !self.server.is_exhausted(self.database) {
            return self.timed_out();
        }
        self.server.waited_in_vain(self.database, self.turn.waited())
    }

    async fn acquire(&self) -> Result<Connection, Error> {
        let turn = self.turn;
        let is_idle = self.server.slots(self.database).idle > 0;
        let permit = match is_idle {
            true => None,
            false => match timeout_at(turn.deadline, turn.opening.acquire()).await {
                Ok(permit) => permit.ok(),
                Err(_) => return Err(self.no_connection()),
            },
        };
        if permit.is_some() && turn.silent.load(Ordering::Relaxed) {
            return Err(self.timed_out());
        }
        let acquired = timeout_at(turn.deadline, self.server.acquire(self.database, Some("health"))).await;
        match acquired {
            Ok(Err(error)) => {
                if matches!(error, Error::ConnectTimeout { .. }) && turn.answered.load(Ordering::Relaxed) == 0 {
                    turn.silent.store(true, Ordering::Relaxed);
                }
                Err(error)
            }
            Ok(connection) => connection,
            Err(_) => Err(self.no_connection()),
        }
    }

    /// Asks; once more where the connection turns out to be broken, as all are after a restart of the server.
    async fn ask(&self, check: &HealthCheck) -> Result<Answer, Failure> {
        let mut attempts = 2;
        loop {
            attempts -= 1;
            let mut connection = self.acquire().await.map_err(|error| Failure::from_error(&error))?;
            let turn = self.turn;
            turn.asked.fetch_add(1, Ordering::Relaxed);
            let left = turn.deadline.saturating_duration_since(Instant::now());
            let patience = left.saturating_sub(BEFORE_DEADLINE);
            let asking = ask(&mut connection, check.wanted_of(self.code), patience);
            let outcome = timeout_at(turn.deadline, asking).await;
            drop(connection);
            let error = match outcome {
                Ok(Ok(answer)) => {
                    turn.answered.fetch_add(1, Ordering::Relaxed);
                    return Ok(answer);
                }
                Ok(Err(error)) => error,
                Err(_) if turn.is_mute() => return Err(Failure::from_error(&self.timed_out())),
                Err(_) => return Err(self.silent()),
            };
            let state = sql_state(&error);
            if state.is_some() {
                turn.answered.fetch_add(1, Ordering::Relaxed);
            }
            if state == Some(&SqlState::QUERY_CANCELED) && Instant::now() + BEFORE_DEADLINE * 2 >= turn.deadline {
                return Err(self.silent());
            }
            let broken = match state {
                None => error.is_closed() || std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>()),
                Some(state) => *state == SqlState::ADMIN_SHUTDOWN || *state == SqlState::CRASH_SHUTDOWN,
            };
            if !broken || attempts == 0 {
                let answered = state.is_some();
                let failure = Failure::from_error(&Error::query(self.code, "health")(error));
                return Err(Failure { answered, ..failure });
            }
        }
    }
}

/// Asks one database.
pub(super) async fn database_health(fleet: &Fleet, code: &DatabaseCode, check: &HealthCheck, turn: &Turn) -> HealthReport {
    let place = fleet.server_of(code);
    let accessor = fleet.catalog().get(code).map(|database| database.accessor.clone());
    let started = Instant::now();
    let (name, slots, outcome) = match place {
        Ok((server, database)) => {
            let place = Place {
                code,
                server,
                database,
                turn,
            };
            let outcome = place.ask(check).await;
            (server.name().to_owned(), Some(server.slots(database)), outcome)
        }
        Err(error) => (String::new(), None, Err(Failure::from_error(&error))),
    };
    let mut report = HealthReport {
        database: code.clone(),
        accessor: accessor.unwrap_or_default(),
        server: name,
        healthy: false,
        reachable: outcome.as_ref().err().is_none_or(|failure| failure.answered),
        latency_ms: started.elapsed().as_secs_f64() * 1e3,
        version: None,
        role: None,
        replica: None,
        tls: None,
        schema: Vec::new(),
        slots,
        oldest_transaction: None,
        sees_all_transactions: None,
        problem: None,
        warnings: Vec::new(),
        last_error: None,
    };
    match outcome {
        Ok(answer) => add(&mut report, answer, check),
        Err(Failure { problem, .. }) => {
            fleet.health_state().note_message(code, problem.message.clone());
            report.problem = Some(problem);
        }
    }
    report.healthy = report.problem.is_none();
    report.last_error = fleet.health_state().of(code);
    report
}

fn add(report: &mut HealthReport, answer: Answer, check: &HealthCheck) {
    let code = &report.database;
    report.problem = Problem::of_schema(code, &answer.schema);
    let mut warnings: Vec<_> = problem::schema_warnings(code, Some(&answer.role), &answer.schema).collect();
    if answer.replica {
        warnings.push(problem::replica(&report.server));
    }
    if let Some(oldest) = &answer.oldest_transaction
        && oldest.age_s >= check.old_transaction.as_secs_f64()
    {
        warnings.push(problem::old_transaction(oldest));
    }
    report.warnings = warnings;
    report.version = Some(answer.version);
    report.role = Some(answer.role);
    report.replica = Some(answer.replica);
    report.tls = answer.tls;
    report.schema = answer.schema;
    report.oldest_transaction = answer.oldest_transaction;
    report.sees_all_transactions = Some(answer.sees_all_transactions);
}
