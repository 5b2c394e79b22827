//! Applicants, loans and installments of `sf_finance`.

use super::table::{Stored, Target, changes, know, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::{Installment, Loan};
use crate::customer::Customer;
use crate::step::Step;
use aicore_client::New;
use aicore_client::finance::{self as db, Finance, applicant, installment, loan};
use std::collections::HashSet;
use uuid::Uuid;

impl Book for Finance<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.applicant(), steps, &mut known).await?;
        know::<_, Loan>(self.loan(), steps, &mut known).await?;
        know::<_, Installment>(self.installment(), steps, &mut known).await?;
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.applicant(), &changes::<Customer>(steps), &mut done).await?;
        perform(self.loan(), &changes::<Loan>(steps), &mut done).await?;
        perform(self.installment(), &changes::<Installment>(steps), &mut done).await?;
        Ok(done)
    }
}

impl Stored<db::Applicant> for Customer {
    fn create(&self) -> New<db::Applicant> {
        let customer_number = self.number.clone();
        db::ApplicantCreate { customer_number }.into()
    }

    fn fill<T: Target<db::Applicant>>(&self, to: T) -> T {
        let (document, address, means) = (self.document.as_ref(), self.address.as_ref(), self.means.as_ref());
        to.give(applicant::kind, self.kind.as_str())
            .give(applicant::given_name, self.given_name.as_deref())
            .give(applicant::surname1, self.surname1.as_deref())
            .give(applicant::surname2, self.surname2.as_deref())
            .give(applicant::company_name, self.company_name.as_deref())
            .give(applicant::document_type, document.map(|document| document.kind.as_str()))
            .give(applicant::document_number, document.map(|document| document.number.as_str()))
            .give(applicant::birth_date, self.birth_date)
            .give(applicant::mobile_phone, self.phone.as_deref())
            .give(applicant::email, self.email.as_deref())
            .give(applicant::home_address, address.map(|address| address.line()))
            .give(applicant::postcode, address.and_then(|address| address.postcode.as_deref()))
            .give(
                applicant::municipality,
                address.and_then(|address| address.municipality.as_deref()),
            )
            .give(applicant::province, address.and_then(|address| address.province.as_deref()))
            .give(applicant::marital_status, means.map(|means| means.marital_status))
            .give(applicant::dependants, means.map(|means| means.dependants))
            .give(applicant::employment_status, means.map(|means| means.employment_status))
            .give(applicant::employed_since, means.and_then(|means| means.employed_since))
            .give(applicant::net_monthly_income, means.map(|means| means.net_monthly_income))
            .give(applicant::other_monthly_debt, means.map(|means| means.other_monthly_debt))
    }
}

impl Stored<db::Loan> for Loan {
    fn create(&self) -> New<db::Loan> {
        New::from(db::LoanCreate {
            loan_number: self.number.clone(),
            applicant_id: self.applicant_id,
            product_code: self.product_code.to_owned(),
            applied_on: self.applied_on,
            principal_amount: self.principal_amount,
        })
    }

    fn fill<T: Target<db::Loan>>(&self, to: T) -> T {
        to.give(loan::state, self.state)
            .give(loan::applied_on, self.applied_on)
            .give(loan::granted_on, self.granted_on)
            .give(loan::ends_on, self.ends_on)
            .give(loan::term_months, self.term_months)
            .give(loan::principal_amount, self.principal_amount)
            .give(loan::outstanding_amount, self.outstanding_amount)
            .give(loan::interest_rate, self.interest_rate)
            .give(loan::rate_type, self.rate_type)
            .give(loan::monthly_payment, self.monthly_payment)
            .give(loan::purpose, self.purpose)
            .give(loan::property_value, self.property_value)
    }
}

impl Stored<db::Installment> for Installment {
    fn create(&self) -> New<db::Installment> {
        New::from(db::InstallmentCreate {
            installment_number: self.number.clone(),
            loan_id: self.loan_id,
            due_on: self.due_on,
            total_amount: self.total_amount,
        })
    }

    fn fill<T: Target<db::Installment>>(&self, to: T) -> T {
        to.give(installment::state, self.state)
            .give(installment::due_on, self.due_on)
            .give(installment::paid_on, self.paid_on)
            .give(installment::interest_part, self.interest_part)
            .give(installment::principal_part, self.principal_part)
            .give(installment::total_amount, self.total_amount)
    }
}
