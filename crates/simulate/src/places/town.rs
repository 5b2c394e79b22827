//! Towns of Spain with their provinces and postcodes.
//!
//! Postcodes begin with the number of the province (Correos; the same two digits as the INE's province codes). Weights
//! follow the population; provinces carry their usual Spanish names.

use crate::draw::Draw;

/// A town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Town {
    /// Name of the municipality.
    pub name: &'static str,
    /// Name of the province.
    pub province: &'static str,
    /// First postcode.
    first_postcode: u32,
    /// Last postcode.
    last_postcode: u32,
    weight: u64,
}

const fn town(name: &'static str, province: &'static str, first_postcode: u32, last_postcode: u32, weight: u64) -> Town {
    Town {
        name,
        province,
        first_postcode,
        last_postcode,
        weight,
    }
}

#[rustfmt::skip]
const TOWNS: &[Town] = &[
    town("Vitoria-Gasteiz", "Araba/Álava", 1001, 1015, 25), town("Laudio/Llodio", "Araba/Álava", 1400, 1400, 2),
    town("Albacete", "Albacete", 2001, 2008, 17), town("Hellín", "Albacete", 2400, 2400, 3), town("Villarrobledo", "Albacete", 2600, 2600, 3),
    town("Alicante/Alacant", "Alicante", 3001, 3016, 34), town("Elche/Elx", "Alicante", 3201, 3208, 23), town("Torrevieja", "Alicante", 3181, 3185, 9),
    town("Benidorm", "Alicante", 3501, 3503, 7), town("Alcoy/Alcoi", "Alicante", 3801, 3804, 6),
    town("Almería", "Almería", 4001, 4009, 20), town("Roquetas de Mar", "Almería", 4740, 4740, 10), town("El Ejido", "Almería", 4700, 4700, 8),
    town("Ávila", "Ávila", 5001, 5005, 6), town("Arévalo", "Ávila", 5200, 5200, 1),
    town("Badajoz", "Badajoz", 6001, 6011, 15), town("Mérida", "Badajoz", 6800, 6800, 6), town("Don Benito", "Badajoz", 6400, 6400, 4),
    town("Palma", "Illes Balears", 7001, 7015, 42), town("Manacor", "Illes Balears", 7500, 7500, 4), town("Ibiza/Eivissa", "Illes Balears", 7800, 7800, 5),
    town("Barcelona", "Barcelona", 8001, 8042, 165), town("L'Hospitalet de Llobregat", "Barcelona", 8901, 8908, 27),
    town("Badalona", "Barcelona", 8911, 8918, 22), town("Terrassa", "Barcelona", 8221, 8229, 22), town("Sabadell", "Barcelona", 8201, 8208, 21),
    town("Mataró", "Barcelona", 8301, 8304, 13), town("Vilafranca del Penedès", "Barcelona", 8720, 8720, 4),
    town("Burgos", "Burgos", 9001, 9007, 17), town("Miranda de Ebro", "Burgos", 9200, 9200, 3),
    town("Cáceres", "Cáceres", 10001, 10005, 10), town("Plasencia", "Cáceres", 10600, 10600, 4),
    town("Cádiz", "Cádiz", 11001, 11012, 11), town("Jerez de la Frontera", "Cádiz", 11401, 11408, 21), town("Algeciras", "Cádiz", 11201, 11207, 12),
    town("Castelló de la Plana", "Castellón", 12001, 12006, 17), town("Vila-real", "Castellón", 12540, 12540, 5),
    town("Ciudad Real", "Ciudad Real", 13001, 13005, 7), town("Puertollano", "Ciudad Real", 13500, 13500, 4), town("Tomelloso", "Ciudad Real", 13700, 13700, 4),
    town("Córdoba", "Córdoba", 14001, 14014, 32), town("Lucena", "Córdoba", 14900, 14900, 4),
    town("A Coruña", "A Coruña", 15001, 15011, 25), town("Santiago de Compostela", "A Coruña", 15701, 15707, 10), town("Ferrol", "A Coruña", 15401, 15406, 6),
    town("Cuenca", "Cuenca", 16001, 16004, 5), town("Tarancón", "Cuenca", 16400, 16400, 2),
    town("Girona", "Girona", 17001, 17007, 10), town("Figueres", "Girona", 17600, 17600, 5), town("Blanes", "Girona", 17300, 17300, 4),
    town("Granada", "Granada", 18001, 18015, 23), town("Motril", "Granada", 18600, 18600, 6),
    town("Guadalajara", "Guadalajara", 19001, 19005, 9), town("Azuqueca de Henares", "Guadalajara", 19200, 19200, 4),
    town("Donostia/San Sebastián", "Gipuzkoa", 20001, 20018, 19), town("Irun", "Gipuzkoa", 20301, 20305, 6), town("Eibar", "Gipuzkoa", 20600, 20600, 3),
    town("Huelva", "Huelva", 21001, 21007, 14), town("Lepe", "Huelva", 21440, 21440, 3),
    town("Huesca", "Huesca", 22001, 22006, 5), town("Monzón", "Huesca", 22400, 22400, 2),
    town("Jaén", "Jaén", 23001, 23009, 11), town("Linares", "Jaén", 23700, 23700, 6), town("Úbeda", "Jaén", 23400, 23400, 3),
    town("León", "León", 24001, 24010, 12), town("Ponferrada", "León", 24400, 24404, 6),
    town("Lleida", "Lleida", 25001, 25008, 14), town("Tàrrega", "Lleida", 25300, 25300, 2),
    town("Logroño", "La Rioja", 26001, 26009, 15), town("Calahorra", "La Rioja", 26500, 26500, 2),
    town("Lugo", "Lugo", 27001, 27004, 10), town("Monforte de Lemos", "Lugo", 27400, 27400, 2),
    town("Madrid", "Madrid", 28001, 28055, 330), town("Móstoles", "Madrid", 28931, 28938, 21), town("Alcalá de Henares", "Madrid", 28801, 28807, 20),
    town("Fuenlabrada", "Madrid", 28941, 28947, 19), town("Leganés", "Madrid", 28911, 28919, 19), town("Getafe", "Madrid", 28901, 28909, 18),
    town("Alcorcón", "Madrid", 28921, 28925, 17), town("Parla", "Madrid", 28980, 28984, 13), town("San Sebastián de los Reyes", "Madrid", 28701, 28709, 9),
    town("Málaga", "Málaga", 29001, 29018, 58), town("Marbella", "Málaga", 29601, 29604, 15), town("Vélez-Málaga", "Málaga", 29700, 29700, 8),
    town("Murcia", "Murcia", 30001, 30012, 46), town("Cartagena", "Murcia", 30201, 30205, 22), town("Lorca", "Murcia", 30800, 30800, 10),
    town("Pamplona/Iruña", "Navarra", 31001, 31016, 20), town("Tudela", "Navarra", 31500, 31500, 4),
    town("Ourense", "Ourense", 32001, 32005, 10), town("O Barco de Valdeorras", "Ourense", 32300, 32300, 1),
    town("Oviedo", "Asturias", 33001, 33013, 22), town("Gijón", "Asturias", 33201, 33213, 27), town("Avilés", "Asturias", 33401, 33403, 8),
    town("Palencia", "Palencia", 34001, 34006, 8), town("Aguilar de Campoo", "Palencia", 34800, 34800, 1),
    town("Las Palmas de Gran Canaria", "Las Palmas", 35001, 35019, 38), town("Telde", "Las Palmas", 35200, 35220, 10), town("Arrecife", "Las Palmas", 35500, 35500, 6),
    town("Vigo", "Pontevedra", 36201, 36214, 29), town("Pontevedra", "Pontevedra", 36001, 36005, 8), town("Vilagarcía de Arousa", "Pontevedra", 36600, 36600, 4),
    town("Salamanca", "Salamanca", 37001, 37008, 14), town("Béjar", "Salamanca", 37700, 37700, 1),
    town("Santa Cruz de Tenerife", "Santa Cruz de Tenerife", 38001, 38010, 21), town("San Cristóbal de La Laguna", "Santa Cruz de Tenerife", 38201, 38208, 16),
    town("Santander", "Cantabria", 39001, 39012, 17), town("Torrelavega", "Cantabria", 39300, 39300, 5),
    town("Segovia", "Segovia", 40001, 40006, 5), town("Cuéllar", "Segovia", 40200, 40200, 1),
    town("Sevilla", "Sevilla", 41001, 41020, 68), town("Dos Hermanas", "Sevilla", 41700, 41704, 14), town("Utrera", "Sevilla", 41710, 41710, 5), town("Écija", "Sevilla", 41400, 41400, 4),
    town("Soria", "Soria", 42001, 42005, 4), town("Almazán", "Soria", 42200, 42200, 1),
    town("Tarragona", "Tarragona", 43001, 43008, 13), town("Reus", "Tarragona", 43201, 43206, 11), town("Tortosa", "Tarragona", 43500, 43500, 3),
    town("Teruel", "Teruel", 44001, 44003, 4), town("Alcañiz", "Teruel", 44600, 44600, 2),
    town("Toledo", "Toledo", 45001, 45009, 9), town("Talavera de la Reina", "Toledo", 45600, 45600, 8), town("Illescas", "Toledo", 45200, 45200, 3),
    town("València", "Valencia", 46001, 46026, 80), town("Torrent", "Valencia", 46900, 46900, 8), town("Gandia", "Valencia", 46700, 46702, 8), town("Sagunto/Sagunt", "Valencia", 46500, 46500, 7),
    town("Valladolid", "Valladolid", 47001, 47016, 30), town("Medina del Campo", "Valladolid", 47400, 47400, 2),
    town("Bilbao", "Bizkaia", 48001, 48015, 35), town("Barakaldo", "Bizkaia", 48901, 48903, 10), town("Getxo", "Bizkaia", 48930, 48993, 8),
    town("Zamora", "Zamora", 49001, 49032, 6), town("Benavente", "Zamora", 49600, 49600, 2),
    town("Zaragoza", "Zaragoza", 50001, 50021, 68), town("Calatayud", "Zaragoza", 50300, 50300, 2),
    town("Ceuta", "Ceuta", 51001, 51005, 8), town("Melilla", "Melilla", 52001, 52006, 8),
];

impl Town {
    /// A town, by population.
    pub(crate) fn draw(draw: &mut Draw) -> &'static Self {
        draw.weighted(TOWNS, |town| town.weight)
    }

    /// One of the town's postcodes: five digits.
    pub(crate) fn postcode(&self, draw: &mut Draw) -> String {
        format!(
            "{:05}",
            draw.between(i64::from(self.first_postcode), i64::from(self.last_postcode))
        )
    }

    /// Number of the province, 1 to 52: the first two digits of the postcode.
    pub(crate) fn province_number(&self) -> u32 {
        self.first_postcode / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_province_has_a_town_and_its_number() {
        let mut provinces: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for town in TOWNS {
            assert!(
                town.first_postcode <= town.last_postcode && town.first_postcode / 1000 == town.last_postcode / 1000,
                "{}",
                town.name
            );
            provinces.entry(town.province_number()).or_default().insert(town.province);
        }
        assert_eq!(provinces.keys().copied().collect::<Vec<_>>(), (1..=52).collect::<Vec<_>>());
        assert!(provinces.values().all(|names| names.len() == 1), "{provinces:?}");
    }
}
