//! Households: who lives together, at which address, and since when.

use super::name::Sex;
use super::person::{self, Birth, Person};
use crate::draw::Draw;
use crate::places::{Address, Town};
use chrono::Datelike;
use std::ops::Range;

/// People who live together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Identity of the truth, such as `H00001`.
    pub id: String,
    /// Places of its members among the population's persons, adults first.
    pub members: Range<usize>,
    /// How many of the members are the couple or the person that founded it: 1 or 2. The others are their children.
    pub adults: usize,
    /// Where they live.
    pub address: Address,
    /// Where they lived before, if they moved lately: some areas still have this one.
    pub previous_address: Option<Address>,
    /// Landline, nine digits.
    pub landline: Option<String>,
}

impl Household {
    /// Places of those who founded it.
    pub(crate) fn adults(&self) -> Range<usize> {
        self.members.start..self.members.start + self.adults
    }
}

/// Founds the household `index` and appends its members to `persons`.
pub(super) fn found(seed: u64, index: usize, persons: &mut Vec<Person>) -> Household {
    let mut draw = Draw::new(seed, "household", index as u64);
    let draw = &mut draw;
    let town = Town::draw(draw);
    let address = Address::draw(draw, town);
    let previous_address = draw.chance(0.12).then(|| {
        let town = if draw.chance(0.7) { town } else { Town::draw(draw) };
        Address::draw(draw, town)
    });
    let landline = draw
        .chance(0.45)
        .then(|| format!("9{}{:07}", 1 + town.province_number() % 8, draw.below(10_000_000)));
    // Sizes after the INE's continuous household survey: 28, 30, 20, 16 and 6 per cent.
    let size = *draw.weighted(&[1usize, 2, 3, 4, 5], |n| [28, 30, 20, 16, 6][*n - 1]);
    let adults = if size == 1 || (size == 2 && draw.chance(0.2)) { 1 } else { 2 };
    let start = persons.len();
    let foreign = draw.chance(0.12);
    let year = if size > adults {
        draw.between(1950, 1992)
    } else {
        draw.between(1934, 2003)
    } as i32;
    for adult in 0..adults {
        let sex = match (adult, draw.chance(0.5)) {
            (1, _) if draw.chance(0.97) => opposite(persons[start].sex),
            (_, true) => Sex::Female,
            _ => Sex::Male,
        };
        let year = (year + draw.between(-4, 4) as i32).min(2004);
        let foreign = if adult == 0 { foreign } else { foreign ^ draw.chance(0.06) };
        persons.push(person::born(
            seed,
            Birth {
                index: start + adult,
                household: index,
                foreign,
                sex,
                year,
                surnames: None,
                given_name: None,
            },
        ));
    }
    for child in adults..size {
        let child = child_of(draw, &persons[start..start + adults], start + child, index, foreign);
        persons.push(person::born(seed, child));
    }
    Household {
        id: format!("H{:05}", index + 1),
        members: start..start + size,
        adults,
        address,
        previous_address,
        landline,
    }
}

fn opposite(sex: Sex) -> Sex {
    match sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    }
}

fn child_of(draw: &mut Draw, parents: &[Person], index: usize, household: usize, foreign: bool) -> Birth {
    let youngest = parents.iter().map(|parent| parent.birth_date.year()).max().unwrap_or(1980);
    let sex = if draw.chance(0.5) { Sex::Female } else { Sex::Male };
    let (first, second) = match parents {
        [only] => (only.surname1.clone(), only.surname2.clone()),
        [one, other, ..] => {
            let (father, mother) = if one.sex == Sex::Male { (one, other) } else { (other, one) };
            (father.surname1.clone(), Some(mother.surname1.clone()))
        }
        [] => (String::new(), None),
    };
    // Children named after a parent: the hardest pairs to keep apart.
    let given_name = parents
        .iter()
        .find(|parent| parent.sex == sex)
        .filter(|_| draw.chance(0.12))
        .map(|parent| parent.given_name.clone());
    let year = youngest + draw.between(19, 38) as i32;
    Birth {
        index,
        household,
        foreign,
        sex,
        year,
        surnames: Some((first, second)),
        given_name,
    }
}
