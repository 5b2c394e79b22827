//! Who is really there: persons in households, and companies. Nobody in the simulated business sees them as they are.

mod company;
mod household;
pub(crate) mod name;
mod person;

pub use company::{Company, LegalForm};
pub use household::Household;
pub use name::Sex;
pub use person::{Person, Vehicle};

/// The true population of a seed. The first persons of a larger population are those of a smaller one.
#[derive(Debug, Clone)]
pub struct Population {
    /// Persons in the order of their households.
    pub persons: Vec<Person>,
    /// Households; each person belongs to one.
    pub households: Vec<Household>,
    /// Companies, each managed by a person.
    pub companies: Vec<Company>,
}

/// Persons to a company.
const PERSONS_PER_COMPANY: usize = 14;

impl Population {
    /// At least `people` persons (the last household is completed) and one company for every fourteen.
    #[must_use]
    pub fn generate(seed: u64, people: usize) -> Self {
        let mut persons = Vec::with_capacity(people + 5);
        let mut households = Vec::new();
        while persons.len() < people {
            households.push(household::found(seed, households.len(), &mut persons));
        }
        let companies = (0..people / PERSONS_PER_COMPANY)
            .map(|index| company::found(seed, index, &persons, &households))
            .collect();
        Self {
            persons,
            households,
            companies,
        }
    }

    /// The other adult of `person`'s household, if any.
    pub(crate) fn spouse(&self, person: &Person) -> Option<&Person> {
        let household = &self.households[person.household];
        household
            .adults()
            .find(|other| *other != person.index && household.adults().any(|one| one == person.index))
            .map(|index| &self.persons[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_smaller_population_is_the_beginning_of_a_larger_one() {
        let (small, large) = (Population::generate(5, 300), Population::generate(5, 900));
        assert_eq!(small.persons[..], large.persons[..small.persons.len()]);
        assert_ne!(small.persons[0], Population::generate(6, 300).persons[0]);
    }

    #[test]
    fn every_true_document_is_valid_and_belongs_to_one_entity() {
        let population = Population::generate(1, 4_000);
        let documents = population
            .persons
            .iter()
            .map(|p| &p.document)
            .chain(population.companies.iter().map(|c| &c.document));
        let mut seen = HashSet::new();
        for document in documents {
            assert!(document.is_valid(), "{document}");
            assert!(seen.insert(document.value.clone()), "{document} twice");
        }
    }

    #[test]
    fn every_vehicle_has_a_valid_plate_of_its_own() {
        let population = Population::generate(1, 4_000);
        let mut seen = HashSet::new();
        for vehicle in population.persons.iter().flat_map(|person| &person.vehicles) {
            assert_eq!(
                aicore_resolve::plate::parse(&vehicle.plate).unwrap().series,
                Some(aicore_resolve::plate::Series::National)
            );
            assert!(seen.insert(&vehicle.plate));
        }
        assert!(seen.len() > 1_000);
    }

    #[test]
    fn children_carry_a_surname_of_each_parent() {
        let population = Population::generate(2, 3_000);
        let mut children = 0;
        for household in population.households.iter().filter(|h| h.adults == 2 && h.members.len() > 2) {
            let parents: Vec<_> = household.adults().map(|i| &population.persons[i]).collect();
            for child in household.members.clone().skip(2).map(|i| &population.persons[i]) {
                children += 1;
                let names = [&child.surname1, child.surname2.as_ref().unwrap()];
                assert!(parents.iter().all(|parent| names.contains(&&parent.surname1)));
                assert!(parents.iter().all(|parent| parent.birth_date < child.birth_date));
            }
        }
        assert!(children > 300);
    }
}
