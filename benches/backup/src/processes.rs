//! CPU time of processes, from `/proc/<pid>/stat` (proc(5)).

/// Clock ticks a second: `USER_HZ`, 100 on every Linux.
const TICKS: f64 = 100.0;

/// CPU seconds of this process's children that have ended, and theirs.
pub(crate) fn of_ended_children() -> f64 {
    stat("self").map_or(0.0, |stat| stat.ended)
}

/// CPU seconds of a server: of its postmaster, the sessions that live, and those that have ended.
pub(crate) fn of_server(postmaster: u32) -> f64 {
    let mut all = stat(&postmaster.to_string()).map_or(0.0, |stat| stat.own + stat.ended);
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        if let Some(stat) = stat(&name).filter(|stat| name.parse::<u32>().is_ok() && stat.parent == postmaster) {
            all += stat.own + stat.ended;
        }
    }
    all
}

struct Stat {
    parent: u32,
    own: f64,
    ended: f64,
}

fn stat(process: &str) -> Option<Stat> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: (ticks(11)? + ticks(12)?) / TICKS,
        ended: (ticks(13)? + ticks(14)?) / TICKS,
    })
}
