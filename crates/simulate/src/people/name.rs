//! Spanish names and how common they are.
//!
//! Weights are thousands of bearers, rounded, after the published frequencies of the Instituto Nacional de Estadística
//! (nombres y apellidos más frecuentes); the rarer ones stand for the long tail with weights of our own. A given name
//! has a generation, because Josefa and Lucía are not born in the same decades.

use crate::draw::Draw;

/// Sex as the civil registry has it; it decides the given names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// When a name was given most.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    /// Before about 1965.
    Old,
    /// 1960 to 1990.
    Middle,
    /// After about 1985.
    Young,
    /// Always.
    Any,
}

impl Era {
    /// How much more or less a name of this era is given in `birth_year`; percent of its weight.
    fn percent(self, birth_year: i32) -> u64 {
        match (self, birth_year) {
            (Self::Any, _) => 100,
            (Self::Old, ..1950) => 260,
            (Self::Old, ..1970) => 150,
            (Self::Old, ..1985) => 35,
            (Self::Old, _) => 4,
            (Self::Middle, ..1950) => 40,
            (Self::Middle, ..1960) => 90,
            (Self::Middle, ..1990) => 160,
            (Self::Middle, _) => 45,
            (Self::Young, ..1970) => 3,
            (Self::Young, ..1985) => 40,
            (Self::Young, _) => 260,
        }
    }
}

use Era::{Any, Middle, Old, Young};

#[rustfmt::skip]
const MALE: &[(&str, u64, Era)] = &[
    ("Antonio", 640, Old), ("Manuel", 560, Old), ("José", 530, Old), ("Francisco", 470, Old), ("David", 365, Middle), ("Juan", 325, Any),
    ("Javier", 310, Middle), ("José Antonio", 390, Old), ("Daniel", 345, Young), ("José Luis", 285, Old), ("Francisco Javier", 282, Middle),
    ("Carlos", 258, Any), ("Jesús", 252, Any), ("Alejandro", 252, Young), ("Miguel", 240, Any), ("José Manuel", 240, Middle),
    ("Rafael", 226, Old), ("Miguel Ángel", 225, Middle), ("Pablo", 212, Young), ("Pedro", 208, Old), ("Ángel", 205, Any), ("Sergio", 200, Young),
    ("José María", 195, Old), ("Fernando", 193, Middle), ("Jorge", 185, Middle), ("Luis", 183, Any), ("Alberto", 172, Middle),
    ("Álvaro", 150, Young), ("Juan Carlos", 150, Middle), ("Adrián", 145, Young), ("Diego", 142, Young), ("Juan José", 138, Middle),
    ("Raúl", 134, Middle), ("Iván", 131, Young), ("Juan Antonio", 130, Old), ("Rubén", 127, Young), ("Enrique", 124, Old), ("Óscar", 118, Middle),
    ("Ramón", 118, Old), ("Vicente", 108, Old), ("Andrés", 106, Any), ("Juan Manuel", 104, Middle), ("Joaquín", 102, Old), ("Santiago", 100, Any),
    ("Víctor", 98, Young), ("Mario", 96, Young), ("Eduardo", 96, Middle), ("Roberto", 93, Middle), ("Jaime", 88, Any), ("Marcos", 82, Young),
    ("Ignacio", 78, Any), ("Hugo", 75, Young), ("Alfonso", 74, Old), ("Jordi", 72, Middle), ("Salvador", 68, Old), ("Ricardo", 68, Middle),
    ("Emilio", 62, Old), ("Guillermo", 61, Young), ("Gabriel", 60, Young), ("Julio", 58, Old), ("Gonzalo", 58, Young), ("Julián", 57, Old),
    ("José Miguel", 56, Middle), ("Tomás", 54, Old), ("Marc", 54, Young), ("Martín", 52, Young), ("Agustín", 50, Old), ("José Ramón", 49, Old),
    ("Félix", 46, Old), ("Nicolás", 46, Young), ("Joan", 45, Any), ("Mohamed", 45, Any), ("Lucas", 42, Young), ("Josep", 40, Old), ("Cristian", 40, Young),
    ("Xavier", 31, Middle), ("Gregorio", 29, Old), ("Aitor", 27, Young), ("Domingo", 26, Old), ("Mikel", 22, Young), ("Iñaki", 14, Middle),
    ("Alonso", 12, Young), ("Eusebio", 10, Old), ("Unai", 14, Young), ("Brais", 8, Young), ("Ionut", 9, Any), ("Youssef", 9, Any), ("Wei", 5, Any),
];

#[rustfmt::skip]
const FEMALE: &[(&str, u64, Era)] = &[
    ("María del Carmen", 635, Old), ("María", 590, Any), ("Carmen", 355, Old), ("Ana María", 268, Middle), ("Laura", 256, Young), ("María Pilar", 250, Old),
    ("María Dolores", 246, Old), ("Isabel", 242, Any), ("Josefa", 235, Old), ("María Teresa", 234, Old), ("Ana", 278, Any), ("Marta", 232, Young),
    ("Cristina", 221, Middle), ("María Ángeles", 219, Old), ("Lucía", 218, Young), ("María Isabel", 195, Middle), ("María José", 190, Middle),
    ("Francisca", 185, Old), ("Antonia", 182, Old), ("Dolores", 172, Old), ("Sara", 166, Young), ("Paula", 166, Young), ("Elena", 160, Any),
    ("María Luisa", 155, Old), ("Raquel", 146, Middle), ("Rosa María", 145, Middle), ("Pilar", 140, Old), ("Manuela", 132, Old), ("Concepción", 130, Old),
    ("María Jesús", 126, Middle), ("Mercedes", 122, Old), ("Julia", 118, Any), ("Beatriz", 117, Middle), ("Alba", 115, Young), ("Nuria", 114, Middle),
    ("Silvia", 113, Middle), ("Irene", 112, Young), ("Rosario", 108, Old), ("Patricia", 106, Middle), ("Juana", 104, Old), ("Teresa", 102, Old),
    ("Rocío", 100, Young), ("Encarnación", 98, Old), ("Montserrat", 96, Middle), ("Andrea", 95, Young), ("Mónica", 92, Middle), ("Alicia", 90, Any),
    ("Rosa", 88, Old), ("Sonia", 86, Middle), ("Sandra", 84, Young), ("Marina", 80, Young), ("Ángela", 76, Any), ("Susana", 74, Middle), ("Yolanda", 72, Middle),
    ("Natalia", 70, Young), ("Margarita", 70, Old), ("Sofía", 68, Young), ("Claudia", 66, Young), ("Eva", 66, Middle), ("Carla", 62, Young),
    ("María Josefa", 62, Old), ("Inmaculada", 60, Middle), ("Esther", 60, Middle), ("Ana Isabel", 58, Middle), ("Noelia", 57, Young), ("Ángeles", 54, Old),
    ("Verónica", 52, Middle), ("Inés", 50, Young), ("Consuelo", 48, Old), ("Amparo", 46, Old), ("Victoria", 46, Any), ("Lorena", 45, Young),
    ("Fátima", 44, Any), ("Daniela", 42, Young), ("Nerea", 41, Young), ("Catalina", 38, Old), ("Luisa", 38, Old), ("Carolina", 37, Young), ("Ainhoa", 30, Young),
    ("Martina", 30, Young), ("Begoña", 29, Middle), ("Ascensión", 16, Old), ("Mireia", 22, Young), ("Núria", 14, Middle), ("Itziar", 12, Middle),
    ("Leire", 16, Young), ("Milagros", 26, Old), ("Remedios", 24, Old), ("Uxía", 6, Young), ("Elena Mihaela", 5, Any), ("Khadija", 7, Any), ("Li", 5, Any),
];

#[rustfmt::skip]
const SURNAMES: &[(&str, u64)] = &[
    ("García", 1450), ("Rodríguez", 925), ("González", 920), ("Fernández", 905), ("López", 870), ("Martínez", 830), ("Sánchez", 815), ("Pérez", 775),
    ("Gómez", 490), ("Martín", 485), ("Jiménez", 400), ("Hernández", 375), ("Ruiz", 370), ("Díaz", 345), ("Moreno", 320), ("Muñoz", 285), ("Álvarez", 285),
    ("Romero", 225), ("Gutiérrez", 200), ("Alonso", 200), ("Navarro", 180), ("Torres", 178), ("Domínguez", 160), ("Ramos", 155), ("Vázquez", 152),
    ("Ramírez", 150), ("Gil", 142), ("Serrano", 138), ("Morales", 134), ("Molina", 130), ("Blanco", 130), ("Suárez", 128), ("Castro", 122), ("Ortega", 122),
    ("Delgado", 120), ("Ortiz", 118), ("Marín", 112), ("Rubio", 110), ("Núñez", 106), ("Medina", 104), ("Castillo", 101), ("Sanz", 100), ("Cortés", 98),
    ("Iglesias", 97), ("Santos", 95), ("Garrido", 93), ("Guerrero", 92), ("Lozano", 90), ("Cano", 88), ("Cruz", 88), ("Méndez", 86), ("Flores", 85),
    ("Prieto", 84), ("Herrera", 83), ("Peña", 81), ("León", 80), ("Márquez", 79), ("Cabrera", 78), ("Gallego", 78), ("Calvo", 76), ("Vidal", 76),
    ("Campos", 74), ("Reyes", 73), ("Vega", 73), ("Fuentes", 72), ("Carrasco", 70), ("Díez", 68), ("Caballero", 67), ("Nieto", 66), ("Aguilar", 66),
    ("Santana", 64), ("Pascual", 62), ("Herrero", 61), ("Montero", 60), ("Lorenzo", 60), ("Hidalgo", 59), ("Giménez", 58), ("Ibáñez", 58), ("Ferrer", 57),
    ("Durán", 56), ("Santiago", 55), ("Benítez", 54), ("Mora", 53), ("Vicente", 53), ("Vargas", 53), ("Arias", 52), ("Carmona", 51), ("Crespo", 50),
    ("Román", 49), ("Pastor", 49), ("Soto", 48), ("Sáez", 48), ("Velasco", 47), ("Moya", 47), ("Soler", 46), ("Parra", 45), ("Esteban", 44), ("Bravo", 43),
    ("Gallardo", 42), ("Rojas", 42), ("Pardo", 36), ("Merino", 36), ("Franco", 35), ("Espinosa", 35), ("Izquierdo", 34), ("Lara", 34), ("Rivas", 33),
    ("Rivera", 33), ("Casado", 33), ("Silva", 33), ("Redondo", 32), ("Camacho", 32), ("Arroyo", 32), ("Rey", 31), ("Vera", 31), ("Otero", 31), ("Galán", 30),
    ("Luque", 30), ("Montes", 30), ("Ríos", 29), ("Segura", 29), ("Sierra", 29), ("Marcos", 28), ("Bueno", 28), ("Heredia", 27), ("Robles", 27),
    ("Contreras", 27), ("Varela", 27), ("Bernal", 26), ("Valero", 26), ("Palacios", 25), ("Benito", 25), ("Macías", 25), ("Expósito", 25), ("Guerra", 24),
    ("Andrés", 24), ("Pereira", 24), ("Vila", 24), ("Roldán", 24), ("Bermúdez", 23), ("Mateo", 23), ("Villar", 23), ("Pons", 23), ("Serra", 23),
    ("Beltrán", 22), ("Guillén", 22), ("Escudero", 22), ("Menéndez", 22), ("Miranda", 21), ("Aparicio", 21), ("Manzano", 21), ("Conde", 21), ("Costa", 21),
    ("de la Cruz", 21), ("Rovira", 20), ("Salazar", 20), ("Acosta", 20), ("Quintana", 20), ("Blázquez", 20), ("Gálvez", 20), ("Trujillo", 20), ("de la Fuente", 15),
    ("de la Torre", 15), ("del Río", 14), ("San Martín", 10), ("de la Rosa", 9), ("de León", 8), ("del Olmo", 7), ("de Pablo", 6), ("de las Heras", 6),
    ("de la Peña", 6), ("del Valle", 6), ("de Miguel", 8), ("Santa Cruz", 4), ("Puig", 14), ("Bosch", 12), ("Roca", 18), ("Pujol", 10), ("Riera", 9), ("Casas", 12),
    ("Font", 10), ("Sala", 10), ("Mas", 9), ("Vives", 6), ("Llopis", 5), ("Climent", 5), ("Ballester", 8), ("Ribas", 6), ("Oliver", 8), ("Coll", 7),
    ("Etxeberria", 8), ("Agirre", 7), ("Goikoetxea", 5), ("Zabala", 5), ("Ibarra", 7), ("Mendizabal", 4), ("Arrieta", 5), ("Urrutia", 5), ("Larrañaga", 4),
    ("Garmendia", 5), ("Seoane", 7), ("Lamas", 5), ("Castiñeira", 4), ("Fariña", 4), ("Piñeiro", 8), ("Souto", 5), ("Rial", 4), ("Outeiro", 2), ("Barreiro", 6),
    ("Figueroa", 9), ("Amador", 12), ("Cortijo", 4), ("Bautista", 16), ("Escobar", 14), ("Zamora", 13), ("Toledo", 11), ("Cuenca", 11), ("Segovia", 10),
    ("Madrid", 6), ("Sevilla", 8), ("Corral", 9), ("Cuesta", 12), ("Pozo", 8), ("Ponce", 13), ("Naranjo", 11), ("Olmedo", 8), ("Peralta", 8), ("Quesada", 9),
    ("Rosales", 8), ("Salas", 12), ("Tapia", 9), ("Úbeda", 3), ("Valverde", 11), ("Yuste", 3), ("Zapata", 8), ("Ávila", 11), ("Barrios", 8), ("Cobo", 7),
    ("Dorado", 5), ("Egea", 5), ("Feijoo", 4), ("Granados", 7), ("Huertas", 6), ("Jurado", 9), ("Lago", 5), ("Maldonado", 9), ("Noguera", 4), ("Ojeda", 9),
    ("Arnau", 4), ("Bello", 8), ("Cuadrado", 7), ("Dueñas", 4), ("Fajardo", 5), ("Guijarro", 4), ("Hurtado", 9), ("Infante", 5), ("Ledesma", 5), ("Mejías", 3),
];

const FOREIGN_SURNAMES: &[(&str, u64)] = &[
    ("Mohamed", 22),
    ("Singh", 12),
    ("Chen", 14),
    ("Popescu", 9),
    ("Popa", 9),
    ("El Idrissi", 5),
    ("Ben Ali", 4),
    ("Wang", 8),
    ("Zhang", 7),
    ("Ivanov", 5),
    ("Petrov", 4),
    ("Kowalski", 3),
    ("Smith", 6),
    ("Müller", 3),
    ("Rossi", 6),
    ("da Silva", 8),
    ("dos Santos", 6),
    ("Quispe", 7),
    ("Mamani", 6),
    ("Restrepo", 6),
    ("Zambrano", 7),
    ("Chávez", 6),
    ("Diallo", 5),
    ("N'Diaye", 3),
    ("O'Connor", 2),
];

/// A given name of `sex`, as common as among those born in `birth_year`.
pub(super) fn given(draw: &mut Draw, sex: Sex, birth_year: i32) -> &'static str {
    let names = match sex {
        Sex::Female => FEMALE,
        Sex::Male => MALE,
    };
    draw.weighted(names, |(_, weight, era)| weight * era.percent(birth_year)).0
}

/// A Spanish surname by its frequency as a first surname.
pub(super) fn surname(draw: &mut Draw) -> &'static str {
    draw.weighted(SURNAMES, |(_, weight)| *weight).0
}

/// A surname that came with its bearer from another country.
pub(super) fn foreign_surname(draw: &mut Draw) -> &'static str {
    draw.weighted(FOREIGN_SURNAMES, |(_, weight)| *weight).0
}

/// How friends call somebody, and a form may too: `None` where no usual diminutive exists.
pub(crate) fn diminutive(given: &str) -> Option<&'static str> {
    Some(match given {
        "Francisco" => "Paco",
        "José" => "Pepe",
        "Manuel" => "Manolo",
        "Antonio" => "Toni",
        "Jesús" => "Chus",
        "Ignacio" => "Nacho",
        "Enrique" => "Quique",
        "Rafael" => "Rafa",
        "Alejandro" => "Álex",
        "Francisco Javier" => "Fran",
        "José María" => "Chema",
        "José Manuel" => "Josema",
        "José Ramón" => "Moncho",
        "Javier" => "Javi",
        "Santiago" => "Santi",
        "Eduardo" => "Edu",
        "Guillermo" => "Guille",
        "Roberto" => "Rober",
        "Gregorio" => "Goyo",
        "Joaquín" => "Quino",
        "María del Carmen" => "Mari Carmen",
        "Dolores" | "María Dolores" => "Lola",
        "María Teresa" => "Maite",
        "María Luisa" => "Marisa",
        "María Isabel" => "Maribel",
        "María Jesús" => "Chus",
        "María José" => "Mariajo",
        "María Ángeles" => "Marian",
        "Concepción" => "Concha",
        "Josefa" => "Pepa",
        "Francisca" => "Paqui",
        "Mercedes" => "Merche",
        "Montserrat" => "Montse",
        "Inmaculada" => "Inma",
        "Isabel" => "Isa",
        "Rosario" => "Charo",
        "Encarnación" => "Encarni",
        "Consuelo" => "Chelo",
        "Milagros" => "Mila",
        "Beatriz" => "Bea",
        "Patricia" => "Patri",
        "Teresa" => "Tere",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn no_name_is_listed_twice_and_the_lists_are_long_enough() {
        for names in [MALE, FEMALE] {
            let distinct: HashSet<_> = names.iter().map(|(name, ..)| name).collect();
            assert_eq!(distinct.len(), names.len());
        }
        let distinct: HashSet<_> = SURNAMES.iter().chain(FOREIGN_SURNAMES).map(|(name, _)| name).collect();
        assert_eq!(distinct.len(), SURNAMES.len() + FOREIGN_SURNAMES.len());
        assert!(MALE.len() + FEMALE.len() > 150 && distinct.len() > 240);
    }

    #[test]
    fn common_names_come_out_common_and_follow_the_generations() {
        let mut draw = Draw::new(1, "name", 0);
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for _ in 0..20_000 {
            *seen.entry(surname(&mut draw)).or_default() += 1;
        }
        assert!(seen["García"] > seen["Gómez"] && seen["Gómez"] > seen["Serrano"]);
        let lucias = |year: i32| {
            (0..5_000)
                .filter(|i| given(&mut Draw::new(1, "given", *i), Sex::Female, year) == "Lucía")
                .count()
        };
        assert!(lucias(2000) > 10 * lucias(1940).max(1));
    }
}
