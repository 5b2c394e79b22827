//! Failures say what the caller can do.

use crate::fixture::{RequiredCreate, TransactionCreate, required, transaction_table};
use crate::harness::World;
use crate::operations::{policy_new, required_new};
use aicore_client::Error;
use aicore_client::insurance::customer;
use uuid::Uuid;

#[tokio::test]
async fn a_broken_rule_is_named() {
    let world = World::new().await;
    let odd = world.odd();
    odd.required().create(required_new("one")).await.unwrap();

    let error = odd.required().create(required_new("one")).await.unwrap_err();
    assert!(
        matches!(&error, Error::UniqueViolation { table: "required", constraint, .. } if constraint == "required_name_key"),
        "{error:?}"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.starts_with("required_create failed in database \"fixture\": duplicate key"),
        "{cause}"
    );

    let error = odd
        .required()
        .create(required_new("two").set(required::priority, -1))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::CheckViolation { constraint, .. } if constraint == "required_priority_check"),
        "{error:?}"
    );
    let error = odd
        .required()
        .create(RequiredCreate {
            a_code: "much too long".into(),
            ..required_new("two")
        })
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::CheckViolation { constraint, .. } if constraint == "short_code_check"),
        "{error:?}"
    );
    let error = odd
        .transaction_table()
        .create(TransactionCreate { id: 1 }.set(transaction_table::parent, 9))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::ForeignKeyViolation { constraint, .. } if constraint == "transaction_parent_fkey"),
        "{error:?}"
    );
    let error = odd.required().create(required_new("a\0b")).await.unwrap_err();
    assert!(error.to_string().contains("required_create"), "{error}");
}

#[tokio::test]
async fn a_null_from_a_trigger_is_named() {
    let world = World::new().await;
    let odd = world.odd();
    odd.transaction("trigger", async |tx| {
        let sql = "CREATE FUNCTION empty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.kind := NULL; RETURN NEW; END $$;
            CREATE TRIGGER empty BEFORE INSERT ON required FOR EACH ROW EXECUTE FUNCTION empty()";
        tx.raw().batch_execute(sql).await.unwrap();
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let error = odd.required().create(required_new("one")).await.unwrap_err();
    assert!(
        matches!(&error, Error::NotNullViolation { table: "required", column, .. } if column == "kind"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_database_that_is_not_configured_is_named() {
    let world = World::new().await;
    let error = world.db.hr().seed().count().await.unwrap_err();
    assert!(
        matches!(&error, Error::Fleet(aicore_fleet::Error::NotConfigured { database }) if database.as_str() == "sm_hr"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_reference_to_nobody_is_refused_on_a_real_table() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    let mut nobody = insurance
        .customer()
        .create(crate::operations::customer_new("C-1"))
        .await
        .unwrap();
    nobody.id = Uuid::nil();
    let error = insurance
        .policy()
        .create(policy_new(&insurance, "P-1", &nobody).await)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::ForeignKeyViolation { table: "policy", constraint, .. } if constraint.contains("holder")),
        "{error:?}"
    );
    assert_eq!(
        insurance
            .customer()
            .count()
            .filter(customer::kind.eq("person"))
            .await
            .unwrap(),
        1
    );
}
