//! `aicore quickstart`: everything from an empty directory to a party's consolidated view.

use crate::arguments::{Global, Quickstart};
use crate::commands::import::import_file;
use crate::commands::simulate::{simulate_day, truth_file};
use crate::commands::{party, up::interrupted};
use crate::context::Context;
use crate::output::{Exit, Usage, print, say};
use crate::platform::{Image, Provisioned, Serving, boot, provision, serve, settle};
use crate::progress::Progress;
use aicore_hub::{
    ModelSource, PartyView, lag, parked, party_best_known, party_records, party_show, resolve_evaluate, resolve_preview,
    resolve_publish,
};
use aicore_intake::{Options, Summary};
use aicore_simulate::files::IMPORTS;
use aicore_simulate::truth::{self, Score, Truth};
use aicore_simulate::{Config, write};
use anyhow::{Context as _, anyhow, bail};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Seed of the simulated day; the example files were made with it too, so both know the same people.
const SEED: u64 = 2026;

/// Least probability of a match.
const THRESHOLD: f64 = 0.5;

/// What the day brought.
#[derive(Debug, Serialize)]
struct Report {
    provisioned: Provisioned,
    imports: Vec<Summary>,
    simulated: write::Summary,
    events_received: i64,
    events_parked: usize,
    /// The model that was put in force; none where the one before stands.
    learnt: Option<Learnt>,
    parties: Parties,
    party: Option<PartyView>,
}

/// A model learnt from the records themselves.
#[derive(Debug, Serialize)]
struct Learnt {
    version: i32,
    /// Records that belong to another party since.
    moved: u64,
}

/// Who is who among the records, against the simulator's truth, which the hub never sees.
#[derive(Debug, Serialize)]
struct Parties {
    records: u64,
    found: u64,
    merged: u64,
    against_truth: Score,
}

pub(crate) async fn quickstart(global: &Global, options: &Quickstart) -> anyhow::Result<Exit> {
    let (servers, context) = boot(global, &options.boot).await?;
    let outcome = serve_day(global, &context, servers.image.clone(), options).await;
    say("stopping");
    context.fleet.close();
    servers.stop().await?;
    outcome
}

/// Provisions, then runs the day with relay and consumer at work, which are stopped however it ends.
async fn serve_day(global: &Global, context: &Context, image: Option<Image>, options: &Quickstart) -> anyhow::Result<Exit> {
    let provisioned = tokio::select! {
        provisioned = provision(context, image) => provisioned?,
        () = interrupted() => bail!("interrupted; run it again to go on from here"),
    };
    let serving = serve(context).await?;
    let outcome = tokio::select! {
        outcome = day(global, context, options, &serving, provisioned) => outcome,
        () = interrupted() => Err(anyhow!("interrupted; run it again to go on from here")),
    };
    if outcome.is_ok() && !options.once {
        say("\nserving events; Ctrl-C stops. In another terminal, in this directory, try the commands above.");
        interrupted().await;
    }
    serving.stop().await;
    outcome.map(|()| Exit::Done)
}

async fn day(
    global: &Global,
    context: &Context,
    options: &Quickstart,
    serving: &Serving,
    provisioned: Provisioned,
) -> anyhow::Result<()> {
    let imports = import_examples(global, context, options).await?;
    let today = NaiveDate::from_ymd_opt(2026, 11, 2).context("the simulated day")?;
    let config = Config::new(SEED, options.people as usize, today);
    let truth_of_day = truth_file(&global.state_dir, SEED, today);
    let simulated = simulate_day(context, &config, &truth_of_day).await?;
    let truths = [truth_of_day, examples_dir(context, options).join("truth.csv")];
    let progress = Progress::begin("events to the hub", 0);
    settle(context, |done, total| progress.at(done.unsigned_abs(), total.unsigned_abs())).await?;
    let (published, applied) = serving.counts();
    progress.end(&format!("{published} published, {applied} applied since the start"));

    let learnt = learn(context).await?;
    let events_received = lag(&context.fleet, &context.sources())
        .await?
        .iter()
        .map(|lag| lag.received)
        .sum();
    let events_parked = parked(&context.fleet, 1_000).await?.len();
    let party = match party_best_known(&context.fleet).await? {
        Some(id) => Some(party_show(&context.fleet, id, 8).await?),
        None => None,
    };
    let parties = parties(context, &truths).await?;
    let report = Report {
        provisioned,
        imports,
        simulated,
        events_received,
        events_parked,
        learnt,
        parties,
        party,
    };
    print(global.json, &report, || text(&report, &global.state_dir))?;
    match &report.party {
        Some(view) => crate::commands::features::tell(&context.fleet, view.id).await,
        None => Ok(()),
    }
}

/// Learns a model over what the hub knows, and puts it in force where it changes something; none where it changes nothing.
async fn learn(context: &Context) -> anyhow::Result<Option<Learnt>> {
    let progress = Progress::begin("who is who", 0);
    let (preview, model) = resolve_preview(&context.fleet, ModelSource::Learnt, THRESHOLD, |done| progress.at(done, 0)).await?;
    if preview.changes_nothing() {
        progress.end("the model in force stands");
        return Ok(None);
    }
    let version = resolve_publish(&context.fleet, &model, THRESHOLD, "quickstart").await?;
    let evaluated = resolve_evaluate(&context.fleet, |done, total| progress.at(done, total)).await?;
    progress.end(&format!("{} records evaluated under model {version}", evaluated.records));
    Ok(Some(Learnt {
        version,
        moved: evaluated.moved,
    }))
}

/// Compares the hub's parties with the truths that are there: a directory of examples of one's own may have none.
async fn parties(context: &Context, truths: &[PathBuf]) -> anyhow::Result<Parties> {
    let mut truth = Truth::new();
    for path in truths.iter().filter(|path| path.is_file()) {
        truth::read(path, &mut truth)?;
    }
    let records = party_records(&context.fleet).await?;
    let found: BTreeSet<Uuid> = records.iter().map(|(_, party)| *party).collect();
    let (count, found) = (records.len() as u64, found.len() as u64);
    Ok(Parties {
        records: count,
        found,
        merged: count - found,
        against_truth: truth::score(&truth, records),
    })
}

fn examples_dir(context: &Context, options: &Quickstart) -> PathBuf {
    match &options.examples {
        Some(directory) => directory.clone(),
        None => context
            .databases_dir
            .parent()
            .map_or_else(|| PathBuf::from("examples"), |root| root.join("examples")),
    }
}

async fn import_examples(global: &Global, context: &Context, options: &Quickstart) -> anyhow::Result<Vec<Summary>> {
    let examples = examples_dir(context, options);
    let rejects = global.state_dir.join("rejects");
    std::fs::create_dir_all(&rejects).with_context(|| format!("cannot create directory {}", rejects.display()))?;
    let mut imports = Vec::new();
    for (database, name) in IMPORTS {
        let file = examples.join(name);
        if !file.is_file() {
            return Err(Usage(format!(
                "there is no {}: give the directory of the example files by --examples",
                file.display()
            ))
            .into());
        }
        let intake = Options {
            rejects: Some(rejects.join(Path::new(name).with_extension("rejects.csv"))),
            databases_dir: context.databases_dir.clone(),
            ..Options::default()
        };
        imports.push(import_file(context, database, &file, &intake).await?);
        context.ring(&[database.parse().map_err(Usage)?]).await;
    }
    Ok(imports)
}

fn text(report: &Report, state_dir: &Path) -> String {
    let lines: u64 = report.imports.iter().map(|import| import.lines).sum();
    let refused: u64 = report.imports.iter().map(|import| import.refused).sum();
    let mut parts = vec![format!(
        "\n{lines} lines imported ({refused} refused), {} business steps simulated, {} events consolidated, {} parked\n",
        report.simulated.total.steps, report.events_received, report.events_parked
    )];
    let (parties, score) = (&report.parties, &report.parties.against_truth);
    parts.push(format!(
        "{} parties found among {} customer records, {} duplicates merged",
        parties.found, parties.records, parties.merged
    ));
    parts.push(format!(
        "against the simulator's truth: pairwise F1 {:.4} (precision {:.4}, recall {:.4}; {} records of {} people)\n",
        score.f1, score.precision, score.recall, score.records, score.people
    ));
    if let Some(view) = &report.party {
        parts.push("the customer known to most areas:\n".to_owned());
        parts.push(party::text(view));
        let asked = view
            .identifiers
            .first()
            .map_or_else(|| view.id.to_string(), |identifier| identifier.value.clone());
        parts.push(format!(
            "\nwhere to look next\n  aicore party show {asked}\n  aicore party history {asked}\n  aicore party search garcia"
        ));
    }
    parts.push("  aicore status\n  aicore health\n  aicore events lag\n  aicore db list".to_owned());
    parts.push(format!(
        "  refused lines, with number, field and reason: {}",
        state_dir.join("rejects").display()
    ));
    parts.push(format!(
        "  who each simulated customer really is: {}",
        state_dir.join("truth").display()
    ));
    parts.join("\n")
}
