//! The faults: what is killed, stopped, deleted, lost, put back, and how each ends.

use crate::area::{AREAS, on_second};
use crate::child::ACK_WAIT;
use crate::load::{Attempt, Change, Draw, Fate, Load, Shape};
use crate::plan::Fault;
use crate::world::{Role, World, signal};
use aicore_fleet::Transaction;
use aicore_fleet::tokio_postgres::Client;
use aicore_fleet::transaction_failpoints as across;
use anyhow::{Context as _, bail};
use nix::sys::signal::Signal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Deadlocks are ended by hand after so long: a server whose clock went back looks for none until its clock is again where it was.
const DEADLOCK: Duration = Duration::from_secs(10);
/// How long writers may stand still before the run is given up.
const STANDSTILL: Duration = Duration::from_secs(90);

/// An earlier state of the second server.
pub(crate) struct Backup {
    pub(crate) begun: Instant,
    pub(crate) ended: Instant,
    directory: PathBuf,
}

/// What a restore of the second server took back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Restored {
    /// What ended before this is in the backup.
    pub(crate) kept_before: Instant,
    /// What began after this is not.
    pub(crate) lost_after: Instant,
    /// What began after this is on the restored server.
    pub(crate) anew_after: Instant,
}

/// A writer's transaction that stays open.
struct Held {
    transaction: Transaction,
    begun: Instant,
    changes: Vec<Change>,
}

/// Lets the faults of a plan happen while the load is written.
pub(crate) struct Faults<'w> {
    pub(crate) world: &'w mut World,
    pub(crate) load: &'w Load,
    pub(crate) draw: Draw,
    pub(crate) seed: u64,
    pub(crate) restored: Option<Restored>,
    backup: Option<Backup>,
    snapshots: Vec<Client>,
    held: Vec<Held>,
    /// Those that did not happen, for this machine cannot bring them about.
    pub(crate) untested: Vec<Fault>,
}

impl<'w> Faults<'w> {
    pub(crate) fn new(world: &'w mut World, load: &'w Load, seed: u64) -> Self {
        Self {
            world,
            load,
            draw: Draw::new(seed, 3_000),
            seed,
            restored: None,
            backup: None,
            snapshots: Vec::new(),
            held: Vec::new(),
            untested: Vec::new(),
        }
    }

    /// Spreads the faults over the load. While one lasts, the writers go on as far as the next one.
    pub(crate) async fn run(&mut self, faults: &[Fault]) -> anyhow::Result<()> {
        let parts = faults.len() as u64 + 1;
        let share = |part: usize| self.load.wanted * (part as u64) / parts;
        let restore = faults.iter().position(|fault| *fault == Fault::Restored);
        for (place, fault) in faults.iter().enumerate() {
            let (from, to) = (share(place + 1), share(place + 2));
            self.load.allowed.set(from);
            self.until_written(from).await?;
            if restore.is_some_and(|restore| place == restore.saturating_sub(2)) {
                self.back_up().await.context("a backup of the second server")?;
            }
            if *fault == Fault::Restored {
                // What is committed after the backup, and seen by the hub, is what the restore takes back.
                self.load.allowed.set(from + (to - from) / 2);
                self.until_written(from + (to - from) / 2).await?;
            }
            self.load.allowed.set(to);
            let begun = Instant::now();
            self.happen(*fault).await.with_context(|| format!("fault {fault:?}"))?;
            tracing::info!(?fault, ms = begun.elapsed().as_millis(), "happened");
            self.world.crew.supervise()?;
        }
        self.load.allowed.set(u64::MAX);
        self.until_written(self.load.wanted).await
    }

    async fn until_written(&mut self, events: u64) -> anyhow::Result<()> {
        let (mut last, mut since) = (0, Instant::now());
        let mut blocked = since;
        while self.load.committed.get() < events {
            self.pause(Duration::from_millis(20)).await?;
            let now = self.load.committed.get();
            if now != last {
                (last, since) = (now, Instant::now());
                blocked = Instant::now();
            } else if blocked.elapsed() > DEADLOCK {
                self.break_deadlocks().await;
                blocked = Instant::now();
            } else if since.elapsed() > STANDSTILL {
                bail!("the writers have stood still at {now} events");
            }
        }
        Ok(())
    }

    /// Cancels one statement of those that wait for each other in each database, where it can be reached.
    async fn break_deadlocks(&self) {
        let text = "-- faults_break_deadlock()
            SELECT pg_cancel_backend(min(blocking.pid)) FROM pg_stat_activity AS a
                CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS blocking (pid) JOIN pg_stat_activity AS b ON b.pid = blocking.pid
            WHERE a.datname = current_database() AND a.wait_event_type = 'Lock' AND b.wait_event_type = 'Lock'";
        for area in &AREAS {
            let ask = async {
                if let Ok(session) = self.world.session(&area.code).await {
                    let _ = session.execute(text, &[]).await;
                }
            };
            let _ = tokio::time::timeout(Duration::from_secs(5), ask).await;
        }
    }

    /// Waits, and starts what has ended.
    async fn pause(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + time;
        loop {
            self.world.crew.supervise()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            tokio::time::sleep(left.min(Duration::from_millis(50))).await;
        }
    }

    async fn happen(&mut self, fault: Fault) -> anyhow::Result<()> {
        let number = self.draw.below(2);
        let relay_failpoints = [
            aicore_outbox::relay::AFTER_FREEZE,
            aicore_outbox::relay::AFTER_PUBLISH,
            aicore_outbox::relay::AFTER_ADVANCE,
        ];
        let hub_failpoints = [
            aicore_hub::AFTER_RECEIVE,
            aicore_hub::BEFORE_COMMIT,
            aicore_hub::AFTER_COMMIT,
            aicore_hub::AFTER_ACK,
        ];
        match fault {
            Fault::RelayKilled => self.killed(Role::Relay).await,
            Fault::ConsumerKilled => self.killed(Role::Consumer).await,
            Fault::RelayAborted => self.aborted(Role::Relay, &relay_failpoints).await,
            Fault::ConsumerAborted => self.aborted(Role::Consumer, &hub_failpoints).await,
            Fault::RelayStopped => self.relay_stopped(number).await,
            Fault::ConsumerStopped => {
                let time = self.draw.between_ms(1_200, 2_500);
                self.stopped(self.world.crew.pid(Role::Consumer, number), time).await
            }
            Fault::NatsKilled => {
                self.world.first.nats.kill().await?;
                let away = self.draw.between_ms(0, 600);
                self.pause(away).await?;
                Ok(self.world.first.nats.restart().await?)
            }
            Fault::NatsStopped => {
                let time = self.draw.between_ms(300, 1_500);
                self.stopped(Some(self.world.first.nats.pid()), time).await
            }
            Fault::HubServerKilled => {
                self.world.first.postgres.kill().await?;
                let away = self.draw.between_ms(0, 400);
                self.pause(away).await?;
                Ok(self.world.first.postgres.restart().await?)
            }
            Fault::AreaServerKilled => {
                self.world.second.postgres.kill().await?;
                let away = self.draw.between_ms(0, 400);
                self.pause(away).await?;
                Ok(self.world.second.postgres.restart().await?)
            }
            Fault::StreamDeleted | Fault::StreamPurged | Fault::StreamHoled | Fault::ConsumersDeleted => self.stream(fault).await,
            Fault::HubAcksLost => {
                let time = self.draw.between_ms(200, 1_500);
                self.world.hub_way.lose_to_server(time).await;
                Ok(())
            }
            Fault::StreamAcksLost => {
                let time = self.draw.between_ms(100, 1_000);
                self.world.relays_way.lose_to_client(time).await;
                Ok(())
            }
            Fault::Orphaned => self.orphaned().await,
            Fault::SnapshotHeld => self.hold().await,
            Fault::Restored => self.restore().await,
            Fault::ClockJumped => self.jump().await,
            Fault::Poisoned => self.poison().await,
        }
    }

    /// Killed, a few times over.
    async fn killed(&mut self, role: Role) -> anyhow::Result<()> {
        for _ in 0..3 {
            let number = self.draw.below(2);
            self.world.crew.kill(role, number)?;
            let time = self.draw.between_ms(20, 400);
            self.pause(time).await?;
        }
        Ok(())
    }

    /// Ends itself at a named place. The other of its kind is killed, so that it does the work.
    async fn aborted(&mut self, role: Role, failpoints: &[&str]) -> anyhow::Result<()> {
        let failpoint = format!("{}:{}", self.draw.pick(failpoints), 1 + self.draw.below(4));
        self.world.crew.arm(role, 0, &failpoint)?;
        self.world.crew.kill(role, 1)?;
        let until = Instant::now() + Duration::from_secs(10);
        while !self.world.crew.has_ended(role, 0) {
            // Work to pass by.
            let changes = self.draw.newcomer(self.seed as usize % AREAS.len());
            self.load.single(changes, Vec::new(), Shape::Plain).await;
            if Instant::now() > until {
                bail!("{role:?} did not come by {failpoint}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    async fn stopped(&mut self, pid: Option<u32>, time: Duration) -> anyhow::Result<()> {
        let Some(pid) = pid else { return Ok(()) };
        signal(pid, Signal::SIGSTOP)?;
        tokio::time::sleep(time).await;
        signal(pid, Signal::SIGCONT)
    }

    /// An owner stands still until others have its databases, and comes back as a zombie that believes them its own.
    async fn relay_stopped(&mut self, number: usize) -> anyhow::Result<()> {
        let Some(pid) = self.world.crew.pid(Role::Relay, number) else {
            return Ok(());
        };
        signal(pid, Signal::SIGSTOP)?;
        let outcome = self.passed_on(pid).await;
        signal(pid, Signal::SIGCONT)?;
        outcome
    }

    async fn passed_on(&mut self, pid: u32) -> anyhow::Result<()> {
        let owned = format!("%/{pid}/%");
        for area in &AREAS {
            let session = self.world.session(&area.code).await?;
            let text = "-- faults_owner()\nSELECT FROM platform.relay_cursor WHERE owner LIKE $1";
            let until = Instant::now() + Duration::from_secs(4);
            while !session.query(text, &[&owned]).await?.is_empty() && Instant::now() < until {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    async fn stream(&mut self, fault: Fault) -> anyhow::Result<()> {
        let stream = &self.world.stream;
        let found = stream.create().await?;
        match fault {
            Fault::StreamDeleted => {
                stream.jetstream.delete_stream(&stream.name).await?;
            }
            Fault::StreamPurged => {
                found.purge().await?;
            }
            Fault::ConsumersDeleted => {
                for partition in 0..stream.partitions {
                    if self.draw.chance(60) {
                        let _ = found.delete_consumer(&format!("hub-{partition}")).await;
                    }
                }
            }
            _ => {
                let last = found.get_info().await?.state.last_sequence;
                for place in (last.saturating_sub(300)..=last).step_by(3) {
                    let _ = found.delete_message(place).await;
                }
            }
        }
        Ok(())
    }

    /// A process dies while it commits across databases.
    async fn orphaned(&mut self) -> anyhow::Result<()> {
        let failpoints = [
            across::AFTER_ONE_PREPARE,
            across::AFTER_PREPARE,
            across::AFTER_DECISION,
            across::AFTER_ONE_COMMIT,
        ];
        let failpoint = format!("{}:{}", self.draw.pick(&failpoints), 1 + self.draw.below(5));
        let mut command = self.world.crew.command("coordinate", &self.world.config);
        command.arg(self.seed.to_string()).env("AICORE_FAILPOINT", &failpoint);
        command.stdin(Stdio::null());
        let begun = Instant::now();
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        if output.status.success() {
            bail!("the coordinator did not come by {failpoint}");
        }
        let mut changes: Option<Vec<Change>> = None;
        let note = |changes: Vec<Change>, fate| {
            self.load.ledger.borrow_mut().push(Attempt {
                begun,
                ended: Instant::now(),
                fate,
                changes,
                undone: Vec::new(),
            });
        };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if line == "done" {
                if let Some(changes) = changes.take() {
                    note(changes, Fate::Committed);
                }
            } else if let Ok(read) = serde_json::from_str(line)
                && let Some(earlier) = changes.replace(read)
            {
                note(earlier, Fate::Unknown);
            }
        }
        if let Some(changes) = changes {
            note(changes, Fate::Unknown);
        }
        Ok(())
    }

    /// Open transactions until the end: one that looks, and one that has written, in every area.
    async fn hold(&mut self) -> anyhow::Result<()> {
        for (place, area) in AREAS.iter().enumerate() {
            let session = self.world.session(&area.code).await?;
            let text = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM platform.outbox_event";
            session.batch_execute(text).await?;
            self.snapshots.push(session);
            let (begun, changes) = (Instant::now(), self.draw.newcomer(place));
            let transaction = Transaction::begin(self.world.fleet.acquire(&area.code).await?, "faults_hold").await?;
            for change in &changes {
                change.make(&transaction).await?;
            }
            self.held.push(Held {
                transaction,
                begun,
                changes,
            });
        }
        Ok(())
    }

    /// A real backup of the running server.
    async fn back_up(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        let directory = self.world.second.directory().join("backup");
        let server = &self.world.second.postgres;
        let mut command = Command::new(pg_basebackup());
        command
            .arg("-D")
            .arg(&directory)
            .args(["-X", "stream", "-c", "fast", "-h", "127.0.0.1"]);
        command.args(["--no-sync", "-U", server.superuser(), "-p", &server.port().to_string()]);
        command.env("PGPASSWORD", server.password()).stdin(Stdio::null());
        run(command).await?;
        self.backup = Some(Backup {
            begun,
            ended: Instant::now(),
            directory,
        });
        Ok(())
    }

    /// Puts the backup in the place of the server's data: a server that goes on where the backup ended, on the same timeline as after a crash, or, as
    /// after a recovery from an archive, on a new one.
    async fn restore(&mut self) -> anyhow::Result<()> {
        let Some(backup) = self.backup.take() else {
            bail!("there is no backup")
        };
        let server = &mut self.world.second.postgres;
        server.kill().await?;
        let data = server.data_dir().to_path_buf();
        let new_timeline = self.draw.chance(50);
        tokio::task::spawn_blocking(move || replace(&data, &backup.directory, new_timeline)).await??;
        self.restored = Some(Restored {
            kept_before: backup.begun,
            lost_after: backup.ended,
            anew_after: Instant::now(),
        });
        Ok(self.world.second.postgres.restart().await?)
    }

    /// The clock of PostgreSQL, relays and consumers is put forward or back, and after a while elsewhere again.
    async fn jump(&mut self) -> anyhow::Result<()> {
        let Some(clock) = self.world.crew.clock.clone() else {
            self.untested.push(Fault::ClockJumped);
            return Ok(());
        };
        for _ in 0..2 {
            clock.set(self.draw.pick(&[-108_000, -3_600, -90, -2, 2, 90, 3_600, 108_000]))?;
            // The processes look at the file once a second.
            self.pause(Duration::from_millis(1_500)).await?;
        }
        Ok(())
    }

    async fn poison(&mut self) -> anyhow::Result<()> {
        for _ in 0..6 {
            let change = self.draw.poisoned(&self.load.keys.borrow());
            self.load.single(vec![change], Vec::new(), Shape::Plain).await;
        }
        Ok(())
    }

    /// Everything is as it should be again; what was held ends.
    pub(crate) async fn heal(&mut self) -> anyhow::Result<()> {
        if let Some(clock) = &self.world.crew.clock {
            clock.set(0)?;
        }
        self.snapshots.clear();
        for held in std::mem::take(&mut self.held) {
            let fate = match held.transaction.commit().await {
                Ok(()) => Fate::Committed,
                Err(_) => Fate::Unknown,
            };
            self.load.ledger.borrow_mut().push(Attempt {
                begun: held.begun,
                ended: Instant::now(),
                fate,
                changes: held.changes,
                undone: Vec::new(),
            });
        }
        // A consumer that lost its acknowledgements gets its messages again.
        self.pause(ACK_WAIT).await
    }

    /// Starts what has ended.
    pub(crate) fn supervise(&mut self) -> anyhow::Result<()> {
        self.world.crew.supervise()
    }
}

impl Restored {
    /// Whether the restore may have taken a change back.
    pub(crate) fn may_have_lost(&self, attempt: &Attempt, change: &Change) -> bool {
        on_second(&change.area().code) && attempt.begun < self.anew_after && attempt.ended > self.kept_before
    }
}

/// Beside the server's own program.
fn pg_basebackup() -> PathBuf {
    let directory = crate::binaries::postgres_directory();
    directory.map_or_else(|| "pg_basebackup".into(), |directory| directory.join("pg_basebackup"))
}

async fn run(mut command: Command) -> anyhow::Result<()> {
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    if !output.status.success() {
        bail!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Puts a backup's files in the place of a server's, which has ended, with the same owner.
fn replace(data: &Path, backup: &Path, new_timeline: bool) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(data)? {
        let path = entry?.path();
        if path.is_dir() {
            std::fs::remove_dir_all(path)?;
        } else {
            std::fs::remove_file(path)?;
        }
    }
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(backup.join(".")).arg(data);
    anyhow::ensure!(copy.status()?.success(), "the backup could not be copied");
    if new_timeline {
        std::fs::write(data.join("recovery.signal"), "")?;
        let settings = data.join("postgresql.auto.conf");
        let mut text = std::fs::read_to_string(&settings).unwrap_or_default();
        text.push_str("restore_command = '/bin/false'\n");
        std::fs::write(&settings, text)?;
    }
    let mut own = Command::new("chown");
    own.arg("-R").arg(format!("--reference={}", data.display()));
    for entry in std::fs::read_dir(data)? {
        own.arg(entry?.path());
    }
    anyhow::ensure!(
        own.status()?.success(),
        "the backup's files could not be given to the server's user"
    );
    Ok(())
}
