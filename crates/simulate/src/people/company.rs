//! True companies and other organisations.

use super::household::Household;
use super::person::{Person, mailbox};
use crate::draw::Draw;
use crate::places::Address;
use aicore_resolve::document::{self, Document};

/// Form of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalForm {
    /// Sociedad limitada, code B.
    Limited,
    /// Sociedad anónima, code A.
    Public,
    /// Comunidad de bienes, code E.
    JointOwners,
    /// Comunidad de propietarios, code H.
    HomeOwners,
    /// Asociación, code G.
    Association,
}

/// A true organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Identity of the truth, such as `C00001`.
    pub id: String,
    /// Place among the population's companies.
    pub index: usize,
    /// Name without its form, such as `Talleres Moreno`.
    pub name: String,
    /// Form.
    pub form: LegalForm,
    /// CIF; always valid.
    pub document: Document,
    /// E-mail address, lower case.
    pub email: Option<String>,
    /// Telephone, nine digits.
    pub phone: String,
    /// Seat.
    pub address: Address,
    /// Place of the person who manages it among the population's persons.
    pub manager: usize,
}

#[rustfmt::skip]
const TRADES: &[&str] = &[
    "Talleres", "Construcciones", "Transportes", "Panadería", "Restaurante", "Bar", "Farmacia", "Peluquería", "Gestoría", "Carpintería", "Fontanería",
    "Electricidad", "Reformas", "Excavaciones", "Frutas", "Muebles", "Inmobiliaria", "Clínica Dental", "Autoescuela", "Asesores", "Ferretería", "Viveros",
    "Bodegas", "Cárnicas", "Confecciones", "Informática", "Limpiezas", "Pinturas", "Hostal", "Librería",
];

/// Founds the company `index`.
pub(super) fn found(seed: u64, index: usize, persons: &[Person], households: &[Household]) -> Company {
    let mut draw = Draw::new(seed, "company", index as u64);
    let draw = &mut draw;
    // The range of possible managers grows with the index, so that a larger population keeps the companies of a smaller one.
    let reach = ((index + 1) * super::PERSONS_PER_COMPANY).min(persons.len());
    let person = &persons[draw.below(reach as u64) as usize];
    let household = &households[person.household];
    let manager = household.members.start;
    let owner = &persons[manager];
    let address = Address::draw(draw, household.address.town);
    let form = *draw.weighted(
        &[
            LegalForm::Limited,
            LegalForm::Public,
            LegalForm::JointOwners,
            LegalForm::HomeOwners,
            LegalForm::Association,
        ],
        |form| match form {
            LegalForm::Limited => 66,
            LegalForm::Public => 8,
            LegalForm::JointOwners => 6,
            LegalForm::HomeOwners => 14,
            LegalForm::Association => 6,
        },
    );
    let name = match form {
        LegalForm::HomeOwners => format!("{} {} {}", address.way, address.street, address.number),
        LegalForm::Association => format!(
            "Asociación {} {}",
            draw.pick(&["Cultural", "de Vecinos", "Deportiva"]),
            address.street
        ),
        _ => match draw.below(4) {
            0 => format!("{} {}", draw.pick(TRADES), owner.surname1),
            1 => format!("{} Hermanos {}", draw.pick(TRADES), owner.surname1),
            2 => format!(
                "{} {} {}",
                draw.pick(TRADES),
                owner.surname1,
                owner.surname2.as_deref().unwrap_or("e Hijos")
            ),
            _ => format!("{} {}", draw.pick(TRADES), household.address.town.name),
        },
    };
    let local = mailbox(&name.split(' ').take(2).collect::<String>());
    let email = draw.chance(0.85).then(|| match draw.below(3) {
        0 => format!("{local}{}@gmail.com", draw.between(1, 99)),
        1 => format!("info@{local}.es"),
        _ => format!("administracion@{local}.com"),
    });
    let phone = format!("9{}{:07}", 1 + address.town.province_number() % 8, draw.below(10_000_000));
    Company {
        id: format!("C{:05}", index + 1),
        index,
        name,
        form,
        document: cif(seed, index, form, address.town.province_number()),
        email,
        phone,
        address,
        manager,
    }
}

fn cif(seed: u64, index: usize, form: LegalForm, province: u32) -> Document {
    const RANGE: u64 = 99_991;
    let letter = match form {
        LegalForm::Limited => 'B',
        LegalForm::Public => 'A',
        LegalForm::JointOwners => 'E',
        LegalForm::HomeOwners => 'H',
        LegalForm::Association => 'G',
    };
    let number = (seed % RANGE * 7_919 + (index as u64 + 1) * 48_271) % RANGE;
    let digits = format!("{province:02}{number:05}");
    let control = document::cif_control(letter, &digits).unwrap_or('0');
    Document {
        kind: document::Kind::Cif,
        value: format!("{letter}{digits}{control}"),
        status: document::Status::Valid,
    }
}

impl Company {
    /// Name with its form as registered, such as `Talleres Moreno, S.L.`.
    #[must_use]
    pub fn registered_name(&self) -> String {
        match self.form {
            LegalForm::Limited => format!("{}, S.L.", self.name),
            LegalForm::Public => format!("{}, S.A.", self.name),
            LegalForm::JointOwners => format!("{}, C.B.", self.name),
            LegalForm::HomeOwners => format!("Comunidad de Propietarios {}", self.name),
            LegalForm::Association => self.name.clone(),
        }
    }
}
