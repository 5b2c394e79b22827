//! CPU, client and server, of a whole backup: ours with and without kept schemas, and `pg_dump` in two ways; interleaved.

use crate::world::{World, catalog, fleet_on};
use crate::{processes, quantile};
use aicore_backup::{Options, SigningKey, Store};
use aicore_catalog::DatabaseCode;
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// First argument of a process that makes one backup.
pub(crate) const OURS: &str = "backup-once";

/// One backup by this crate, as a process of its own: directory, databases, and the server's address in the environment.
pub(crate) async fn ours() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let [directory, codes] = &arguments[..] else {
        anyhow::bail!("a directory and databases")
    };
    let codes: Vec<DatabaseCode> = codes
        .split(',')
        .map(|code| code.parse().map_err(anyhow::Error::msg))
        .collect::<anyhow::Result<_>>()?;
    let url = std::env::var("BENCH_URL").context("BENCH_URL")?;
    let fleet = fleet_on(&catalog()?, &url)?;
    let directory = Path::new(directory);
    let store = Store::open(&format!("file://{}/store", directory.display()))?;
    let key = SigningKey::read_or_new(&directory.join("signing.key"))?;
    let options = Options {
        parallel: None,
        kept: directory.join("schemas"),
        encryption: Arc::default(),
    };
    aicore_backup::run(&fleet, &codes, &store, &key, options, |_| {}).await?;
    Ok(())
}

pub(crate) async fn measure(world: &World, rounds: usize) -> anyhow::Result<()> {
    let names = [
        "ours, schemas kept",
        "ours, first time",
        "xargs -P4 pg_dump -Fc -Z0 | zstd -1",
        "pg_dump -Fc, one by one",
    ];
    let mut cpu: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let mut wall = cpu.clone();
    let mut bytes = vec![0; names.len()];
    for round in 0..=rounds {
        for place in 0..names.len() {
            // Each begins a round as often as another.
            let contestant = (place + round) % names.len();
            let out = world.place(&format!("out{contestant}"))?;
            if contestant == 1 {
                let _ = std::fs::remove_dir_all(out.join("schemas"));
            }
            let mut command = command(world, contestant, &out)?;
            let before = processes::of_ended_children() + processes::of_server(world.postgres.pid());
            let started = Instant::now();
            let status = command.stdin(Stdio::null()).status()?;
            ensure!(status.success(), "{}: {status}", names[contestant]);
            let took = started.elapsed().as_secs_f64();
            ended(world).await?;
            let spent = processes::of_ended_children() + processes::of_server(world.postgres.pid()) - before;
            bytes[contestant] = size(&out.join("store")) + size(&out.join("dumps"));
            for written in ["store", "dumps"] {
                let _ = std::fs::remove_dir_all(out.join(written));
            }
            // The first round warms up.
            if round > 0 {
                cpu[contestant].push(spent);
                wall[contestant].push(took);
            }
        }
    }
    println!(
        "\n| contestant | CPU s, client and server | ours / it | ours, first time / it | s | MB |\n|---|---|---|---|---|---|"
    );
    for contestant in 0..names.len() {
        let ratio = |ours: usize| {
            let mut ratios: Vec<f64> = cpu[ours]
                .iter()
                .zip(&cpu[contestant])
                .map(|(ours, other)| ours / other)
                .collect();
            quantile(&mut ratios, 0.5)
        };
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} |",
            names[contestant],
            quantile(&mut cpu[contestant].clone(), 0.5),
            ratio(0),
            ratio(1),
            quantile(&mut wall[contestant], 0.5),
            bytes[contestant] as f64 / 1e6,
        );
    }
    Ok(())
}

fn command(world: &World, contestant: usize, out: &Path) -> anyhow::Result<Command> {
    let codes: Vec<&str> = world.codes.iter().map(DatabaseCode::as_str).collect();
    if contestant < 2 {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg(OURS)
            .arg(out)
            .arg(codes.join(","))
            .env("BENCH_URL", world.postgres.url(""));
        return Ok(command);
    }
    std::fs::create_dir_all(out.join("dumps"))?;
    let script = match contestant {
        2 => "printf '%s\\n' $DATABASES | xargs -P4 -I{} sh -c 'pg_dump -Fc -Z0 -d {} | zstd -q -1 -o dumps/{}.zst'",
        _ => "for name in $DATABASES; do pg_dump -Fc -d $name -f dumps/$name || exit 1; done",
    };
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .current_dir(out)
        .env("DATABASES", codes.join(" "))
        .env("PGHOST", "127.0.0.1")
        .env("PGPORT", world.postgres.port().to_string())
        .env("PGUSER", world.postgres.superuser())
        .env("PGPASSWORD", world.postgres.password());
    Ok(command)
}

/// Waits until the sessions of a contestant have ended, so that the server has counted them.
async fn ended(world: &World) -> anyhow::Result<()> {
    let client = world.fleet()?.connect_server(&world.codes[0]).await?;
    for _ in 0..2_000 {
        let text = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let row = client.query_one(text, &[]).await?;
        if row.get::<_, i64>(0) == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    anyhow::bail!("sessions of a contestant do not end")
}

fn size(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
