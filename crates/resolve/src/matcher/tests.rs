//! The matcher on families made up here: who is who is known.

use super::*;
use crate::document::nif_letter;

const GIVEN: [&str; 16] = [
    "Ana", "Luis", "Marta", "Jorge", "Lucía", "Pablo", "Elena", "Diego", "Sara", "Hugo", "Irene", "Mario", "Clara", "Óscar",
    "Nuria", "Raúl",
];
const SURNAME: [&str; 24] = [
    "Belmonte",
    "Carranza",
    "Dorado",
    "Escudero",
    "Fajardo",
    "Galindo",
    "Hinojosa",
    "Izquierdo",
    "Jurado",
    "Lozano",
    "Maldonado",
    "Naranjo",
    "Ojeda",
    "Pantoja",
    "Quintero",
    "Redondo",
    "Salcedo",
    "Tejada",
    "Urbano",
    "Valverde",
    "Yáñez",
    "Zamorano",
    "Arroyo",
    "Bermejo",
];
const STREET: [&str; 12] = [
    "Olmo",
    "Castaño",
    "Almendro",
    "Mayor",
    "Cervantes",
    "Goya",
    "Prado",
    "Ribera",
    "Molino",
    "Fuente",
    "Huerta",
    "Palma",
];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

fn nif(number: usize) -> String {
    format!("{number:08}{}", nif_letter(number as u32))
}

/// Records of families of two siblings at one address with one phone; each person has one to three records, some without
/// document, date or phone, some with a slip in the surname. With it, who each record is.
pub(crate) fn families(seed: u64, families: usize) -> (Vec<[String; 8]>, Vec<usize>) {
    let mut numbers = Numbers(seed);
    let (mut rows, mut truth) = (Vec::new(), Vec::new());
    for family in 0..families {
        let (first, second) = (SURNAME[numbers.below(24)], SURNAME[numbers.below(24)]);
        let street = format!("C/ {} {}", STREET[numbers.below(12)], 1 + numbers.below(180));
        let postcode = format!("{:05}", 1_000 + numbers.below(51_000));
        let phone = format!("6{:08}", 10_000_000 + numbers.below(89_000_000));
        let start = numbers.below(16);
        for sibling in 0..2 {
            let person = 2 * family + sibling;
            let given = GIVEN[(start + 5 * sibling) % 16];
            let born = format!(
                "{}-{:02}-{:02}",
                1940 + numbers.below(65),
                1 + numbers.below(12),
                1 + numbers.below(28)
            );
            let document = nif(10_000_000 + 37 * person + numbers.below(37));
            for _ in 0..1 + numbers.below(3) {
                let mut surname = first.to_owned();
                if numbers.below(8) == 0 {
                    surname = surname
                        .char_indices()
                        .filter(|&(index, _)| index != 3)
                        .map(|(_, letter)| letter)
                        .collect();
                }
                let mut keep = |text: &str, of_ten: usize| {
                    if numbers.below(10) < of_ten {
                        text.to_owned()
                    } else {
                        String::new()
                    }
                };
                rows.push([
                    format!("R-{}", rows.len()),
                    given.to_owned(),
                    surname,
                    second.to_owned(),
                    keep(&born, 7),
                    keep(&document, 8),
                    keep(&phone, 8),
                    format!("{street}, {postcode}"),
                ]);
                truth.push(person);
            }
        }
    }
    (rows, truth)
}

pub(crate) fn table(rows: &[[String; 8]]) -> Table {
    let header = [
        "id",
        "nombre",
        "apellido1",
        "apellido2",
        "fecha_nacimiento",
        "nif",
        "telefono",
        "direccion",
    ];
    let mut table = Table::new(header.map(str::to_owned).to_vec());
    for row in rows {
        table.push(row.iter().map(String::as_str));
    }
    table
}

/// Pairwise precision and recall.
fn quality(clusters: &[u32], truth: &[usize]) -> (f64, f64) {
    let (mut both, mut ours, mut theirs) = (0.0, 0.0_f64, 0.0_f64);
    for a in 0..truth.len() {
        for b in a + 1..truth.len() {
            let (found, real) = (clusters[a] == clusters[b], truth[a] == truth[b]);
            both += f64::from(found && real);
            ours += f64::from(found);
            theirs += f64::from(real);
        }
    }
    (both / ours.max(1.0), both / theirs.max(1.0))
}

#[test]
fn people_are_found_and_siblings_stay_apart() {
    let (rows, truth) = families(7, 150);
    let resolution = resolve(&table(&rows), &Settings::default());
    let (precision, recall) = quality(&resolution.clusters, &truth);
    assert!(precision > 0.97 && recall > 0.95, "precision {precision}, recall {recall}");
    assert!(resolution.model.weights.kin > 0.0);
}

#[test]
fn two_valid_documents_are_never_one_entity() {
    let (mut rows, _) = families(11, 60);
    let mut twin = rows[0].clone();
    rows[0][5] = nif(33_333_331);
    twin[5] = nif(44_444_442);
    let last = rows.len();
    rows.push(twin);
    // A third record without document is as near to the one as to the other, and may not join them.
    let mut bridge = rows[0].clone();
    bridge[5].clear();
    rows.push(bridge);
    let resolution = resolve(&table(&rows), &Settings::default());
    assert_ne!(resolution.clusters[0], resolution.clusters[last]);
    let waterfall = resolution.explain(0, last);
    assert!(waterfall.forbidden && waterfall.text().contains("never one entity"));
}

#[test]
fn the_order_of_the_records_does_not_matter() {
    let (rows, _) = families(3, 80);
    let forward = resolve(&table(&rows), &Settings::default()).clusters;
    let backward: Vec<_> = rows.iter().rev().cloned().collect();
    let mut backward = resolve(&table(&backward), &Settings::default()).clusters;
    backward.reverse();
    let same = |clusters: &[u32], a: usize, b: usize| clusters[a] == clusters[b];
    for a in 0..rows.len() {
        for b in a + 1..rows.len() {
            assert_eq!(same(&forward, a, b), same(&backward, a, b), "{:?} {:?}", rows[a], rows[b]);
        }
    }
}

#[test]
fn a_steward_decides_against_the_machine() {
    let (rows, truth) = families(5, 60);
    let machine = resolve(&table(&rows), &Settings::default()).clusters;
    let pair = |wanted: bool| {
        (0..rows.len())
            .flat_map(|a| (a + 1..rows.len()).map(move |b| (a, b)))
            .find(|&(a, b)| (truth[a] == truth[b]) == wanted && (machine[a] == machine[b]) == wanted && rows[a][5].is_empty())
            .expect("there is such a pair")
    };
    let (together, apart) = (pair(true), pair(false));
    let settings = Settings {
        must_link: vec![apart],
        cannot_link: vec![together],
        ..Settings::default()
    };
    let clusters = resolve(&table(&rows), &settings).clusters;
    assert_eq!(clusters[apart.0], clusters[apart.1]);
    assert_ne!(clusters[together.0], clusters[together.1]);
}

#[test]
fn columns_with_the_truth_are_recognised_and_never_compared() {
    let (rows, truth) = families(9, 60);
    let header = [
        "id",
        "cluster",
        "nombre",
        "apellido1",
        "apellido2",
        "fecha_nacimiento",
        "nif",
        "telefono",
        "direccion",
    ];
    let labelled = |label: &dyn Fn(usize) -> String| {
        let mut table = Table::new(header.map(str::to_owned).to_vec());
        for (index, row) in rows.iter().enumerate() {
            let label = label(index);
            let cells = std::iter::once(row[0].as_str()).chain(std::iter::once(label.as_str()));
            table.push(cells.chain(row[1..].iter().map(String::as_str)));
        }
        resolve(&table, &Settings::default())
    };
    let honest = labelled(&|index| truth[index].to_string());
    let lying = labelled(&|index| (index % 2).to_string());
    assert_eq!(honest.roles[..2], [Role::RecordId, Role::Truth]);
    assert_eq!(honest.clusters, lying.clusters);
}

#[test]
fn a_table_with_nothing_to_compare_has_no_duplicates() {
    let mut empty = Table::new(vec!["id".to_owned(), "note".to_owned()]);
    for row in 0..5 {
        empty.push([row.to_string().as_str(), ""]);
    }
    assert_eq!(resolve(&empty, &Settings::default()).clusters, [0, 1, 2, 3, 4]);
    assert!(resolve(&Table::new(Vec::new()), &Settings::default()).clusters.is_empty());
}

#[test]
fn the_waterfall_adds_up() {
    let (rows, _) = families(7, 60);
    let resolution = resolve(&table(&rows), &Settings::default());
    for pair in resolution.pairs.iter().take(50) {
        let waterfall = resolution.explain(pair.a as usize, pair.b as usize);
        let sum = waterfall.prior_bits + waterfall.steps.iter().map(|step| step.bits).sum::<f32>();
        assert!(
            (sum - waterfall.bits).abs() < 0.1 && (waterfall.bits - pair.bits).abs() < 0.01,
            "{}",
            waterfall.text()
        );
    }
}
