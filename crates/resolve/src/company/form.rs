//! Legal forms, and how they are written.
//!
//! Sources: Real Decreto Legislativo 1/2010 (Ley de Sociedades de Capital), Ley 27/1999 (cooperatives), Ley 44/2015
//! (sociedades laborales), Código Civil art. 392 (comunidades de bienes), Ley 49/1960 (propiedad horizontal); the Reglamento del
//! Registro Mercantil, art. 403, for the abbreviations. Foreign forms are the common ones of Europe and the United States.

/// Legal form of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// S.L., S.R.L.: sociedad (de responsabilidad) limitada.
    Limited,
    /// S.L.U.: the same with one shareholder.
    LimitedSole,
    /// S.L.L., S.L.P., S.L.N.E.: limited companies of workers, of professionals, and the former "new enterprise".
    LimitedSpecial,
    /// S.A.: sociedad anónima.
    PublicLimited,
    /// S.A.U.: the same with one shareholder.
    PublicLimitedSole,
    /// S.A.L., S.A.D., SOCIMI S.A.: of workers, of sports, and the like.
    PublicLimitedSpecial,
    /// S. Coop. and its kinds.
    Cooperative,
    /// C.B.: comunidad de bienes.
    CommunityOfGoods,
    /// S.C., S.C.P.: sociedad civil.
    CivilPartnership,
    /// S.R.C., S. Com.: general and limited partnerships.
    Partnership,
    /// Comunidad de propietarios, the owners of a building.
    CommunityOfOwners,
    /// Asociación.
    Association,
    /// Fundación.
    Foundation,
    /// A.I.E., agrupación de interés económico, and U.T.E., unión temporal de empresas.
    Grouping,
    /// Herencia yacente: an estate not yet accepted.
    Estate,
    /// Of another country, with limited liability: GmbH, Ltd, LLC, SARL, Lda, B.V., S.r.l. …
    ForeignLimited,
    /// Of another country, with shares: AG, PLC, Inc, Corp, N.V., S.p.A., SAS …
    ForeignPublic,
    /// Societas Europaea.
    European,
}

impl Form {
    /// Name in data, in snake case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Limited => "limited",
            Self::LimitedSole => "limited_sole",
            Self::LimitedSpecial => "limited_special",
            Self::PublicLimited => "public_limited",
            Self::PublicLimitedSole => "public_limited_sole",
            Self::PublicLimitedSpecial => "public_limited_special",
            Self::Cooperative => "cooperative",
            Self::CommunityOfGoods => "community_of_goods",
            Self::CivilPartnership => "civil_partnership",
            Self::Partnership => "partnership",
            Self::CommunityOfOwners => "community_of_owners",
            Self::Association => "association",
            Self::Foundation => "foundation",
            Self::Grouping => "grouping",
            Self::Estate => "estate",
            Self::ForeignLimited => "foreign_limited",
            Self::ForeignPublic => "foreign_public",
            Self::European => "european",
        }
    }

    /// The form that this one is a kind of: a sole shareholder does not make another company of it.
    #[must_use]
    pub fn family(self) -> Self {
        match self {
            Self::LimitedSole | Self::LimitedSpecial => Self::Limited,
            Self::PublicLimitedSole | Self::PublicLimitedSpecial => Self::PublicLimited,
            other => other,
        }
    }
}

/// Words behind a name. Longer ones first where one ends in another.
const BEHIND: &[(&str, Form)] = &[
    ("SOCIEDAD DE RESPONSABILIDAD LIMITADA UNIPERSONAL", Form::LimitedSole),
    ("SOCIEDAD DE RESPONSABILIDAD LIMITADA LABORAL", Form::LimitedSpecial),
    ("SOCIEDAD DE RESPONSABILIDAD LIMITADA", Form::Limited),
    ("SOCIEDAD LIMITADA UNIPERSONAL", Form::LimitedSole),
    ("SOCIEDAD LIMITADA PROFESIONAL", Form::LimitedSpecial),
    ("SOCIEDAD LIMITADA LABORAL", Form::LimitedSpecial),
    ("SOCIEDAD LIMITADA NUEVA EMPRESA", Form::LimitedSpecial),
    ("SOCIEDAD LIMITADA", Form::Limited),
    ("SOCIETAT LIMITADA", Form::Limited),
    ("SOCIEDADE LIMITADA", Form::Limited),
    ("SOCIEDAD ANONIMA UNIPERSONAL", Form::PublicLimitedSole),
    ("SOCIEDAD ANONIMA LABORAL", Form::PublicLimitedSpecial),
    ("SOCIEDAD ANONIMA DEPORTIVA", Form::PublicLimitedSpecial),
    ("SOCIEDAD ANONIMA", Form::PublicLimited),
    ("SOCIETAT ANONIMA", Form::PublicLimited),
    ("SOCIEDAD COOPERATIVA ANDALUZA", Form::Cooperative),
    ("SOCIEDAD COOPERATIVA LIMITADA", Form::Cooperative),
    ("SOCIEDAD COOPERATIVA", Form::Cooperative),
    ("COOPERATIVA VALENCIANA", Form::Cooperative),
    ("SOCIEDAD CIVIL PARTICULAR", Form::CivilPartnership),
    ("SOCIEDAD CIVIL PRIVADA", Form::CivilPartnership),
    ("SOCIEDAD CIVIL", Form::CivilPartnership),
    ("SOCIEDAD COLECTIVA", Form::Partnership),
    ("SOCIEDAD COMANDITARIA", Form::Partnership),
    ("COMUNIDAD DE BIENES", Form::CommunityOfGoods),
    ("COMUNITAT DE BENS", Form::CommunityOfGoods),
    ("HERENCIA YACENTE", Form::Estate),
    ("UNION TEMPORAL DE EMPRESAS", Form::Grouping),
    ("AGRUPACION DE INTERES ECONOMICO", Form::Grouping),
    ("S COOP AND", Form::Cooperative),
    ("S COOP LTDA", Form::Cooperative),
    ("S COOP MAD", Form::Cooperative),
    ("S COOP GALEGA", Form::Cooperative),
    ("S COOP V", Form::Cooperative),
    ("S COOP P", Form::Cooperative),
    ("S COOP", Form::Cooperative),
    ("SDAD COOP", Form::Cooperative),
    ("SOC COOP AND", Form::Cooperative),
    ("SOC COOP", Form::Cooperative),
    ("COOP V", Form::Cooperative),
    ("S COM", Form::Partnership),
    ("SOC LTDA", Form::Limited),
    ("SDAD LTDA", Form::Limited),
    ("SOC CIVIL", Form::CivilPartnership),
    ("SDAD CIVIL", Form::CivilPartnership),
    ("SL UNIPERSONAL", Form::LimitedSole),
    ("SA UNIPERSONAL", Form::PublicLimitedSole),
    ("SL LABORAL", Form::LimitedSpecial),
    ("SL PROFESIONAL", Form::LimitedSpecial),
    ("SL", Form::Limited),
    ("SRL", Form::Limited),
    ("SLU", Form::LimitedSole),
    ("SRLU", Form::LimitedSole),
    ("SLL", Form::LimitedSpecial),
    ("SLP", Form::LimitedSpecial),
    ("SLPU", Form::LimitedSpecial),
    ("SLNE", Form::LimitedSpecial),
    ("SA", Form::PublicLimited),
    ("SAU", Form::PublicLimitedSole),
    ("SAL", Form::PublicLimitedSpecial),
    ("SAD", Form::PublicLimitedSpecial),
    ("SCOOP", Form::Cooperative),
    ("SCL", Form::Cooperative),
    ("SCA", Form::Cooperative),
    ("SCCL", Form::Cooperative),
    ("SCV", Form::Cooperative),
    ("SCG", Form::Cooperative),
    ("CB", Form::CommunityOfGoods),
    ("SC", Form::CivilPartnership),
    ("SCP", Form::CivilPartnership),
    ("SRC", Form::Partnership),
    ("UTE", Form::Grouping),
    ("AIE", Form::Grouping),
    ("GESELLSCHAFT MIT BESCHRANKTER HAFTUNG", Form::ForeignLimited),
    ("GMBH CO KG", Form::ForeignLimited),
    ("GMBH Y CO KG", Form::ForeignLimited),
    ("GMBH", Form::ForeignLimited),
    ("LTD", Form::ForeignLimited),
    ("LIMITED", Form::ForeignLimited),
    ("LLC", Form::ForeignLimited),
    ("LLP", Form::ForeignLimited),
    ("SARL", Form::ForeignLimited),
    ("EURL", Form::ForeignLimited),
    ("LDA", Form::ForeignLimited),
    ("LTDA", Form::ForeignLimited),
    ("UNIPESSOAL LDA", Form::ForeignLimited),
    ("BV", Form::ForeignLimited),
    ("OU", Form::ForeignLimited),
    ("SP Z O O", Form::ForeignLimited),
    ("SP ZOO", Form::ForeignLimited),
    ("SRO", Form::ForeignLimited),
    ("KFT", Form::ForeignLimited),
    ("APS", Form::ForeignLimited),
    ("PTY LTD", Form::ForeignLimited),
    ("PTE LTD", Form::ForeignLimited),
    ("CO LTD", Form::ForeignLimited),
    ("AG", Form::ForeignPublic),
    ("PLC", Form::ForeignPublic),
    ("INC", Form::ForeignPublic),
    ("INCORPORATED", Form::ForeignPublic),
    ("CORP", Form::ForeignPublic),
    ("CORPORATION", Form::ForeignPublic),
    ("NV", Form::ForeignPublic),
    ("SPA", Form::ForeignPublic),
    ("SAS", Form::ForeignPublic),
    ("SASU", Form::ForeignPublic),
    ("OYJ", Form::ForeignPublic),
    ("ASA", Form::ForeignPublic),
    ("KGAA", Form::ForeignPublic),
    ("SE", Form::European),
];

/// Words before a name.
const BEFORE: &[(&str, Form)] = &[
    ("COMUNIDAD DE PROPIETARIOS", Form::CommunityOfOwners),
    ("COMUNIDAD PROPIETARIOS", Form::CommunityOfOwners),
    ("COM DE PROPIETARIOS", Form::CommunityOfOwners),
    ("COM PROPIETARIOS", Form::CommunityOfOwners),
    ("COM PROP", Form::CommunityOfOwners),
    ("COMDAD PROP", Form::CommunityOfOwners),
    ("CDAD DE PROPIETARIOS", Form::CommunityOfOwners),
    ("CDAD PROPIETARIOS", Form::CommunityOfOwners),
    ("CDAD PROP", Form::CommunityOfOwners),
    ("CDAD DE PROP", Form::CommunityOfOwners),
    ("CCPP", Form::CommunityOfOwners),
    ("CP", Form::CommunityOfOwners),
    ("COMUNITAT DE PROPIETARIS", Form::CommunityOfOwners),
    ("COMUNIDADE DE PROPIETARIOS", Form::CommunityOfOwners),
    ("COMUNIDAD DE VECINOS", Form::CommunityOfOwners),
    ("COMUNIDAD DE BIENES", Form::CommunityOfGoods),
    ("HERENCIA YACENTE DE", Form::Estate),
    ("HERENCIA YACENTE", Form::Estate),
    ("SOCIEDAD COOPERATIVA", Form::Cooperative),
    ("UTE", Form::Grouping),
    ("ASOCIACION", Form::Association),
    ("ASOC", Form::Association),
    ("ASSOCIACIO", Form::Association),
    ("FUNDACION", Form::Foundation),
    ("FUNDACIO", Form::Foundation),
];

/// The form written behind or before a name, and the words that are left. `None` when there is none, or nothing would be left.
pub(super) fn take(words: &[String]) -> Option<(Form, Vec<String>)> {
    let behind = longest(BEHIND, |form| {
        words.len() > form.len() && words[words.len() - form.len()..].iter().eq(form.iter())
    });
    if let Some((length, form)) = behind {
        return Some((form, words[..words.len() - length].to_vec()));
    }
    let before = longest(BEFORE, |form| {
        words.len() > form.len() && words[..form.len()].iter().eq(form.iter())
    });
    before.map(|(length, form)| (form, words[length..].to_vec()))
}

fn longest(table: &[(&str, Form)], fits: impl Fn(&[&str]) -> bool) -> Option<(usize, Form)> {
    table
        .iter()
        .filter_map(|(text, form)| {
            let words: Vec<&str> = text.split(' ').collect();
            fits(&words).then_some((words.len(), *form))
        })
        .max_by_key(|(length, _)| *length)
}
