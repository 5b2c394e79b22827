//! The six business areas whose day is simulated.

/// A business area with a database of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Insurance: policies, receipts, claims.
    Insurance,
    /// Energy: electricity and gas.
    Energy,
    /// Telecom: fibre and mobile.
    Telecom,
    /// Finance: mortgages and loans.
    Finance,
    /// Repairs at home.
    Repairs,
    /// Car workshops.
    Workshops,
}

impl Area {
    /// All areas, in the order of the catalogue.
    pub const ALL: [Self; 6] = [
        Self::Insurance,
        Self::Energy,
        Self::Telecom,
        Self::Finance,
        Self::Repairs,
        Self::Workshops,
    ];

    /// Code of its database, such as `ss_insurance`.
    #[must_use]
    pub fn database(self) -> &'static str {
        match self {
            Self::Insurance => "ss_insurance",
            Self::Energy => "se_energy",
            Self::Telecom => "st_telecom",
            Self::Finance => "sf_finance",
            Self::Repairs => "sr_repairs",
            Self::Workshops => "sw_workshops",
        }
    }

    /// Beginning of the area's customer numbers.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Insurance => "CS",
            Self::Energy => "CE",
            Self::Telecom => "CT",
            Self::Finance => "CF",
            Self::Repairs => "CR",
            Self::Workshops => "CW",
        }
    }
}
