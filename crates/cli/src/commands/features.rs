//! `aicore features`: what models ask of a party.

use crate::arguments::{FeatureExport, Features, Global};
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, print, say, table};
use crate::progress::Progress;
use aicore_fleet::Fleet;
use aicore_hub::{
    Checked, FeatureKind, FeatureValue, Format, PartyFeatures, features, features_backfill, features_check, features_export,
    features_get, features_get_as_of, party_find,
};
use anyhow::bail;
use chrono::Utc;
use uuid::Uuid;

pub(crate) async fn command(global: &Global, command: &Features) -> anyhow::Result<Exit> {
    match command {
        Features::List => list(global),
        Features::Get { party, as_of, known } => {
            let context = Context::open(global).await?;
            let found = match as_of {
                Some(as_of) => features_get_as_of(&context.fleet, party, *as_of, *known).await?,
                None => features_get(&context.fleet, party_find(&context.fleet, party).await?).await?,
            };
            print(global.json, &found, || text(&found))?;
            Ok(Exit::Done)
        }
        Features::Export(options) => export(global, options).await,
        Features::Backfill { all } => {
            let context = Context::open(global).await?;
            let progress = Progress::begin("features of parties", 0);
            let work = features_backfill(&context.fleet, *all, |done, total| progress.at(done, total));
            let done = tokio::select! {
                done = work => done?,
                () = interrupted() => bail!("interrupted; run it again to go on from here"),
            };
            progress.end(&format!("{} computed", done.parties));
            print(global.json, &done, || format!("{} parties computed", done.parties))?;
            Ok(Exit::Done)
        }
        Features::Check { samples } => {
            let context = Context::open(global).await?;
            let progress = Progress::begin("features compared", 0);
            let checked = features_check(&context.fleet, *samples, |done, total| progress.at(done, total)).await?;
            progress.end(&format!("{} parties", checked.parties));
            print(global.json, &checked, || report(&checked))?;
            Ok(if checked.is_consistent() { Exit::Done } else { Exit::Failed })
        }
    }
}

fn list(global: &Global) -> anyhow::Result<Exit> {
    print(global.json, &features(), || {
        let rows: Vec<Vec<String>> = features()
            .iter()
            .map(|feature| {
                let kind = match feature.kind {
                    FeatureKind::Integer => "integer",
                    FeatureKind::Amount => "amount",
                    FeatureKind::Number => "number",
                };
                vec![
                    feature.name.to_owned(),
                    feature.version.to_string(),
                    kind.to_owned(),
                    feature.unit.to_owned(),
                    feature.meaning.to_owned(),
                ]
            })
            .collect();
        let header = ["NAME", "VERSION", "TYPE", "UNIT", "MEANING"];
        format!(
            "{}\n\nformulas, their sources and freshness: --json, or docs/features.md",
            table(&header, &rows)
        )
    })?;
    Ok(Exit::Done)
}

/// The features of a party on one page.
fn text(found: &PartyFeatures) -> String {
    let rows: Vec<Vec<String>> = features()
        .iter()
        .zip(&found.values)
        .filter_map(|(feature, value)| Some(vec![feature.name.to_owned(), written((*value)?), feature.unit.to_owned()]))
        .collect();
    format!(
        "features of {} at {} (known since {}; those not listed are null)\n{}",
        found.party_id,
        found.as_of.format("%Y-%m-%d %H:%M"),
        found.known_at.format("%Y-%m-%d %H:%M:%S"),
        table(&["NAME", "VALUE", "UNIT"], &rows)
    )
}

/// Tells the features of a party on one line, for those who only look in.
pub(crate) async fn tell(fleet: &Fleet, party: Uuid) -> anyhow::Result<()> {
    let found = features_get(fleet, party).await?;
    let shown = [
        "tenure_days",
        "areas_active",
        "annual_amount",
        "monetary",
        "churn_score",
        "cross_sell_score",
        "lifetime_value",
    ];
    let shown: Vec<String> = shown
        .iter()
        .filter_map(|name| Some(format!("{name} {}", written(found.value(name)?))))
        .collect();
    say(&format!("\nits features (aicore features get {party}): {}", shown.join(", ")));
    Ok(())
}

fn written(value: FeatureValue) -> String {
    match value {
        FeatureValue::Number(number) => format!("{number:.3}"),
        other => other.to_string(),
    }
}

fn report(checked: &Checked) -> String {
    let mut text = format!("{} parties, {} with features", checked.parties, checked.online);
    for mismatch in &checked.mismatches {
        let samples: Vec<String> = mismatch.samples.iter().map(ToString::to_string).collect();
        text = format!("{text}\n  {}: {} ({})", mismatch.problem, mismatch.count, samples.join(", "));
    }
    if checked.is_consistent() {
        text.push_str(", all as their rows and their history say");
    } else {
        text.push_str("\n`aicore features backfill --all` computes every row anew");
    }
    text
}

async fn export(global: &Global, options: &FeatureExport) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let progress = Progress::begin("rows of the training set", 0);
    let seen = |rows: u64, share: f64| progress.at(rows, estimate(rows, share));
    let format = Format::of(&options.out);
    let work = features_export(&context.fleet, &options.spine, &options.out, format, Utc::now(), seen);
    let exported = tokio::select! {
        exported = work => exported?,
        () = interrupted() => bail!("interrupted; nothing was written"),
    };
    progress.end(&format!("{} written", exported.rows));
    print(global.json, &exported, || {
        format!(
            "{} rows written to {}, of them {} without features",
            exported.rows,
            options.out.display(),
            exported.unknown
        )
    })?;
    Ok(Exit::Done)
}

/// How many rows there will be, by the share of the spine that has been read.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate"
)]
fn estimate(rows: u64, share: f64) -> u64 {
    (rows as f64 / share.clamp(0.001, 1.0)) as u64
}
