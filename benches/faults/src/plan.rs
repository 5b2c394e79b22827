//! What happens in a seed's run, and when.

use crate::load::Draw;
use std::fmt;

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    RelayKilled,
    RelayAborted,
    RelayStopped,
    ConsumerKilled,
    ConsumerAborted,
    ConsumerStopped,
    NatsKilled,
    NatsStopped,
    HubServerKilled,
    AreaServerKilled,
    StreamDeleted,
    StreamPurged,
    StreamHoled,
    ConsumersDeleted,
    HubAcksLost,
    StreamAcksLost,
    Orphaned,
    SnapshotHeld,
    Restored,
    ClockJumped,
    Poisoned,
}

/// All of them.
pub(crate) const FAULTS: [Fault; 21] = [
    Fault::RelayKilled,
    Fault::RelayAborted,
    Fault::RelayStopped,
    Fault::ConsumerKilled,
    Fault::ConsumerAborted,
    Fault::ConsumerStopped,
    Fault::NatsKilled,
    Fault::NatsStopped,
    Fault::HubServerKilled,
    Fault::AreaServerKilled,
    Fault::StreamDeleted,
    Fault::StreamPurged,
    Fault::StreamHoled,
    Fault::ConsumersDeleted,
    Fault::HubAcksLost,
    Fault::StreamAcksLost,
    Fault::Orphaned,
    Fault::SnapshotHeld,
    Fault::Restored,
    Fault::ClockJumped,
    Fault::Poisoned,
];

impl Fault {
    /// The fault of a short name.
    pub(crate) fn read(short: &str) -> Result<Self, String> {
        let found = FAULTS.into_iter().find(|fault| fault.short() == short);
        found.ok_or_else(|| format!("there is no fault {short}"))
    }

    /// Two letters, for the table.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Self::RelayKilled => "RK",
            Self::RelayAborted => "RA",
            Self::RelayStopped => "RZ",
            Self::ConsumerKilled => "CK",
            Self::ConsumerAborted => "CA",
            Self::ConsumerStopped => "CZ",
            Self::NatsKilled => "NK",
            Self::NatsStopped => "NZ",
            Self::HubServerKilled => "PH",
            Self::AreaServerKilled => "PA",
            Self::StreamDeleted => "SD",
            Self::StreamPurged => "SP",
            Self::StreamHoled => "SH",
            Self::ConsumersDeleted => "CD",
            Self::HubAcksLost => "AH",
            Self::StreamAcksLost => "AS",
            Self::Orphaned => "OP",
            Self::SnapshotHeld => "SN",
            Self::Restored => "PR",
            Self::ClockJumped => "CJ",
            Self::Poisoned => "PE",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

/// Faults in a run whose seed draws them.
const DRAWN: usize = 8;

/// The faults of a seed, in order. Dealt out over `of` seeds, all of them come up; otherwise a seed draws its own, unless `only` says which.
pub(crate) fn plan(seed: u64, deal: Option<u64>, only: &[Fault]) -> Vec<Fault> {
    let mut draw = Draw::new(seed, 2_000);
    let mut faults: Vec<Fault> = match deal {
        Some(of) => (0_u64..)
            .zip(FAULTS)
            .filter(|(place, _)| place % of.max(1) == seed % of.max(1))
            .map(|(_, fault)| fault)
            .collect(),
        None if only.is_empty() => FAULTS.to_vec(),
        None => only.to_vec(),
    };
    for place in (1..faults.len()).rev() {
        faults.swap(place, draw.below(place + 1));
    }
    if deal.is_none() {
        faults.truncate(DRAWN);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn dealt_out_over_some_seeds_every_fault_comes_up_once() {
        let dealt: Vec<Fault> = (1..=3).flat_map(|seed| plan(seed, Some(3), &[])).collect();
        assert_eq!(dealt.len(), FAULTS.len());
        assert_eq!(dealt.iter().collect::<BTreeSet<_>>().len(), FAULTS.len());
    }

    #[test]
    fn a_seed_draws_the_same_faults_each_time_and_a_hundred_draw_all_of_them_often() {
        assert_eq!(plan(7, None, &[]), plan(7, None, &[]));
        for fault in FAULTS {
            let count = (1..=100).filter(|seed| plan(*seed, None, &[]).contains(&fault)).count();
            assert!(count >= 20, "{fault:?}: {count}");
        }
    }
}
