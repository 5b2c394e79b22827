//! The order of a day: each step has its moment, and what depends on it comes later.

use crate::area::Area;
use crate::business::Row;
use crate::draw::Draw;
use crate::step::{Step, Write};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use std::collections::HashSet;

/// Seconds since the office opened, at 07:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(u32);

const OPENING_HOUR: i64 = 7;

impl Moment {
    /// Some moment of the morning.
    pub(super) fn morning(draw: &mut Draw) -> Self {
        Self(draw.below(5 * 3600) as u32)
    }

    /// One to thirty-five minutes after this one.
    pub(super) fn later(self, draw: &mut Draw) -> Self {
        Self(self.0 + draw.between(60, 35 * 60) as u32)
    }
}

/// Steps as they are planned.
#[derive(Default)]
pub(super) struct Agenda {
    planned: Vec<(Moment, Area, Option<&'static str>, Write, Row)>,
}

impl Agenda {
    pub(super) fn insert(&mut self, at: Moment, area: Area, event: &'static str, row: Row) {
        self.planned.push((at, area, Some(event), Write::Insert, row));
    }

    pub(super) fn insert_silently(&mut self, at: Moment, area: Area, row: Row) {
        self.planned.push((at, area, None, Write::Insert, row));
    }

    pub(super) fn update(&mut self, at: Moment, area: Area, event: &'static str, row: Row) {
        self.planned.push((at, area, Some(event), Write::Update, row));
    }

    /// The steps in order. A vehicle is inserted with its first order only. Those of one second keep the order in which they were planned, a microsecond apart.
    pub(super) fn steps(mut self, day: NaiveDate) -> Vec<Step> {
        self.planned.sort_by_key(|(at, ..)| *at);
        let mut plates = HashSet::new();
        self.planned.retain(|(.., row)| match row {
            Row::Vehicle(vehicle) => plates.insert(vehicle.plate.clone()),
            _ => true,
        });
        let opening = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(OPENING_HOUR);
        let mut steps = Vec::with_capacity(self.planned.len());
        let (mut second, mut nth) = (None, 0);
        for (at, area, event, write, row) in self.planned {
            nth = if second == Some(at) { nth + 1 } else { 0 };
            second = Some(at);
            let at = opening + TimeDelta::seconds(i64::from(at.0)) + TimeDelta::microseconds(nth);
            steps.push(Step {
                at,
                area,
                event,
                write,
                row,
            });
        }
        steps
    }
}
