//! What a fleet costs while nothing happens: relay and hub at work on every database.

use crate::figures::{Asked, Asks, row};
use crate::processes::{cpu_of, since};
use crate::world::World;
use std::time::Duration;

const WATCHED: Duration = Duration::from_secs(30);

pub(crate) async fn measure(world: &World, asks: &mut Asks) -> anyhow::Result<()> {
    world
        .at_work(async {
            world.settled(&world.codes()).await?;
            // Until the poll has slowed down.
            tokio::time::sleep(Duration::from_secs(5)).await;
            let programs = [
                ("this process: relay and hub", std::process::id()),
                ("PostgreSQL", world.fleet.postgres.pid()),
                ("NATS", world.fleet.nats.pid()),
            ];
            let before = programs.map(|(_, pid)| cpu_of(pid));
            tokio::time::sleep(WATCHED).await;
            println!("\nidle, {} databases, {} s", world.all().len(), WATCHED.as_secs());
            let mut total = 0.0;
            for ((name, pid), before) in programs.into_iter().zip(before) {
                // The servers are children of this process.
                let mut now = cpu_of(pid);
                if pid == std::process::id() {
                    now.retain(|other, _| *other == pid);
                }
                let share = since(&before, &now) / WATCHED.as_secs_f64() * 100.0;
                row(&format!("{name}, % of a core"), &[share], 2);
                total += share;
            }
            row("all, % of a core", &[total], 2);
            asks.note("idle fleet: relay, hub and servers, % of a core", total, Asked::AtMost(2.0));
            Ok(())
        })
        .await
}
