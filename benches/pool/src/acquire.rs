//! What it costs to take an idle connection and give it back, without anybody else.

use crate::contestant::deadpool;
use crate::server::Server;
use std::time::Instant;

const ROUNDS: usize = 9;
const TURNS: u32 = 200_000;

pub(crate) async fn measure(server: &Server) -> anyhow::Result<()> {
    let code = &server.codes[0];
    let fleet = server.fleet("min = 1")?;
    let pool = deadpool(server, code)?;
    drop((fleet.acquire(code).await?, pool.get().await?));
    let mut nanoseconds: [Vec<f64>; 2] = Default::default();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        for _ in 0..TURNS {
            drop(fleet.acquire(code).await?);
        }
        nanoseconds[0].push(started.elapsed().as_nanos() as f64 / f64::from(TURNS));
        let started = Instant::now();
        for _ in 0..TURNS {
            drop(pool.get().await?);
        }
        nanoseconds[1].push(started.elapsed().as_nanos() as f64 / f64::from(TURNS));
    }
    let [ours, theirs] = nanoseconds.map(|mut values| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    });
    println!(
        "Acquire and release, nobody waiting, median of {ROUNDS}: the fleet's pool {ours:.0} ns, deadpool {theirs:.0} ns ({:.2})",
        ours / theirs
    );
    Ok(())
}
