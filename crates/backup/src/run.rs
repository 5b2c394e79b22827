//! A backup: the cut, every database's object, and the manifest last.

use crate::cut::{self, Participant, Participants};
use crate::dump::{self, Work};
use crate::manifest::{self, FORMAT, Manifest};
use crate::schema::Kept;
use crate::{Encryption, Error, SigningKey, Store, failpoints, fingerprint, session};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Fleet, failpoint};
use chrono::Utc;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Connections opened at once.
const CONNECTING: usize = 8;

/// How a backup is made.
pub struct Options {
    /// Databases dumped at once; the machine's cores where not given. Each takes one core's work here and part of one on its server.
    pub parallel: Option<usize>,
    /// Where statements of schemas are kept between backups.
    pub kept: PathBuf,
    /// Whom it is encrypted for.
    pub encryption: Arc<Encryption>,
}

/// Backs up databases into a store: one connection to each is held until it is dumped. `progress` hears of each database that is done.
///
/// # Errors
/// [`Error`]; no manifest is there then, and what was written goes with the next [`crate::prune`].
pub async fn run(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    store: &Store,
    key: &SigningKey,
    options: Options,
    progress: impl Fn(&DatabaseCode),
) -> Result<Manifest, Error> {
    let begun_at = Utc::now();
    let backup = format!("{}-{:08x}", begun_at.format("%Y%m%dT%H%M%SZ"), rand::random::<u32>());
    let servers = connect(fleet, codes).await?;
    let mut questions = Vec::new();
    for server in &servers {
        let first = &server.databases[0];
        questions.push(fingerprint::question(&first.client, &first.code).await?.map(Arc::new));
    }
    let barrier = cut::cut(fleet, &servers).await?;
    for cut in barrier.cuts.iter().filter(|cut| !cut.in_doubt.is_empty()) {
        tracing::warn!(server = %cut.server, "transactions in doubt are not in the backup: {}; see `aicore transactions list`", cut.in_doubt.join(", "));
    }
    let work = Arc::new(Work {
        fleet: fleet.clone(),
        store: store.clone(),
        backup: backup.clone(),
        encryption: options.encryption,
        kept: Kept::new(options.kept),
    });
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = Arc::new(Semaphore::new(options.parallel.unwrap_or_else(cores).max(1)));
    let mut dumping = JoinSet::new();
    for (server, question) in servers.into_iter().zip(questions) {
        let name: Arc<str> = server.server.into();
        for participant in server.databases {
            let (work, at_once, question, name) = (Arc::clone(&work), Arc::clone(&at_once), question.clone(), Arc::clone(&name));
            dumping.spawn(async move {
                // Nobody closes it.
                let _turn = at_once.acquire().await;
                let entry = dump::dump(&work, &participant, &name, question.as_deref()).await?;
                failpoint(failpoints::AFTER_ONE_OBJECT);
                Ok::<_, Error>((participant.code, entry))
            });
        }
    }
    let mut databases = BTreeMap::new();
    // The first failure ends the others, as the set is dropped.
    while let Some(done) = dumping.join_next().await {
        let (code, entry) = done.unwrap_or_else(|ended| match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Schedule("the program ends".to_owned())),
        })?;
        progress(&code);
        databases.insert(code, entry);
    }
    let manifest = Manifest {
        format: FORMAT,
        backup: backup.clone(),
        begun_at,
        finished_at: Utc::now(),
        program: concat!("aicore ", env!("CARGO_PKG_VERSION")).to_owned(),
        barrier,
        databases,
    };
    failpoint(failpoints::BEFORE_MANIFEST);
    store
        .put_new(&manifest::manifest_path(&backup), manifest::seal(&manifest, key))
        .await?;
    Ok(manifest)
}

/// Opens a connection to each database, by server.
async fn connect(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<Vec<Participants>, Error> {
    let opened = stream::iter(codes.iter().map(async |code| {
        let endpoint = fleet.endpoint(code)?;
        let (server, name) = (endpoint.server().to_owned(), endpoint.database_name().to_owned());
        let client = session::open(fleet, code, &name).await?;
        let code = code.clone();
        Ok::<_, Error>((server, Participant { code, name, client }))
    }));
    let opened: Vec<_> = opened.buffered(CONNECTING).try_collect().await?;
    let mut servers: BTreeMap<String, Vec<Participant>> = BTreeMap::new();
    for (server, participant) in opened {
        servers.entry(server).or_default().push(participant);
    }
    let servers = servers
        .into_iter()
        .map(|(server, databases)| Participants { server, databases });
    Ok(servers.collect())
}
