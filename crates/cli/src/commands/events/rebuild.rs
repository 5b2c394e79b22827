//! `aicore events rebuild`: what the hub holds against what the events give.

use crate::context::Context;
use crate::output::{Exit, print, table};
use crate::progress::Progress;
use aicore_hub::{HUB, Kind, Rebuilt, rebuild};

pub(super) async fn run(context: &Context, json: bool, repair: bool) -> anyhow::Result<Exit> {
    let sources: Vec<_> = context.sources().into_iter().filter(|code| *code != HUB).collect();
    let progress = Progress::begin("rebuild", 0);
    let rebuilt = rebuild(&context.fleet, &sources, repair, |done, total| progress.at(done, total)).await?;
    progress.end("events applied once more");
    print(json, &rebuilt, || text(&rebuilt))?;
    Ok(if rebuilt.is_equal() || rebuilt.repaired {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn text(rebuilt: &Rebuilt) -> String {
    let mut lines = vec![format!(
        "{} events applied once more, {} refused; {} rows of dropped days taken over",
        rebuilt.events, rebuilt.refused, rebuilt.retired
    )];
    if !rebuilt.differences.is_empty() {
        let rows: Vec<Vec<String>> = rebuilt
            .differences
            .iter()
            .map(|difference| {
                let kind = match difference.kind {
                    Kind::Missing => "missing",
                    Kind::Differs => "differs",
                    Kind::Unfounded => "without an event",
                };
                vec![
                    difference.subject.to_owned(),
                    kind.to_owned(),
                    difference.count.to_string(),
                    difference.samples.join(" "),
                ]
            })
            .collect();
        lines.push(table(&["SUBJECT", "KIND", "ROWS", "SOME OF THEM"], &rows));
    }
    lines.push(
        match (rebuilt.repaired, rebuilt.is_equal()) {
            (true, _) => "repaired: what was missing or differed is what the events give; rows without an event were left",
            (false, true) => "the hub holds exactly what the events give",
            (false, false) => {
                "the hub holds something else; `aicore events rebuild --repair` puts right what is missing or differs"
            }
        }
        .to_owned(),
    );
    lines.join("\n")
}
