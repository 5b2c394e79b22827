//! `aicore resolve run`: a model over all source records of the hub, what it would change, and its publication.

use crate::arguments::{Global, ResolveRun};
use crate::context::Context;
use crate::output::{Exit, print, say};
use crate::progress::Progress;
use aicore_hub::{Changed, Evaluated, ModelSource, Preview, resolve_evaluate, resolve_preview, resolve_publish};

#[derive(serde::Serialize)]
struct Report {
    preview: Option<Preview>,
    /// Version under which the model was published.
    published: Option<i32>,
    evaluated: Option<Evaluated>,
}

pub(super) async fn run(global: &Global, options: &ResolveRun) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let mut report = Report {
        preview: None,
        published: None,
        evaluated: None,
    };
    if !options.evaluate {
        let source = match (options.baseline, options.check) {
            (true, _) => ModelSource::Baseline,
            (_, true) => ModelSource::InForce,
            _ => ModelSource::Learnt,
        };
        let progress = Progress::begin("read", 0);
        let (preview, model) = resolve_preview(&context.fleet, source, options.threshold, |done| progress.at(done, 0)).await?;
        progress.end("source records read");
        report.preview = Some(preview);
        if options.publish {
            let version = resolve_publish(&context.fleet, &model, options.threshold, &options.by).await?;
            report.published = Some(version);
            say(&format!("model {version} is published"));
        }
    }
    if options.publish || options.evaluate {
        let progress = Progress::begin("evaluate", 0);
        let evaluated = resolve_evaluate(&context.fleet, |done, total| progress.at(done, total)).await?;
        progress.end("source records evaluated");
        report.evaluated = Some(evaluated);
    }
    print(global.json, &report, || text(&report, options))?;
    let differs = report.preview.as_ref().is_some_and(|preview| !preview.changes_nothing());
    Ok(if options.check && differs { Exit::Failed } else { Exit::Done })
}

fn text(report: &Report, options: &ResolveRun) -> String {
    let mut lines = Vec::new();
    if let Some(preview) = &report.preview {
        lines.push(format!(
            "{} source records, {} pairs that may be one; {} parties instead of {}; model {}",
            preview.records,
            preview.edges,
            preview.parties,
            preview.parties_now,
            preview.digest.chars().take(12).collect::<String>()
        ));
        let mut list = |what: &str, changed: &Changed| {
            lines.push(format!("  {:>8} {what}", changed.count));
            lines.extend(changed.samples.iter().map(|sample| format!("           {sample}")));
        };
        list("parties merge into another", &preview.merged);
        list("parties lose records to another", &preview.split);
        list("records change party", &preview.moved);
    }
    if let Some(evaluated) = &report.evaluated {
        lines.push(format!(
            "{} records evaluated, {} of them in another party since",
            evaluated.records, evaluated.moved
        ));
    }
    if report.published.is_none() && !options.check && !options.evaluate {
        lines.push("nothing is changed: --publish puts the model in force".to_owned());
    }
    lines.join("\n")
}
