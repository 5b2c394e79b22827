//! The client of a database that is not of the fleet.

use crate::harness::Server;
use crate::shop::billing_schema::{CurrencyEnum, invoice};
use crate::shop::{OrderCreate, OrderStatusEnum, Shop, UserRoleEnum, UserRowCreate, open_orders, order, user_2};
use aicore_client::{Error, Interval, Range};
use chrono::{NaiveDate, Utc};
use rust_decimal::Decimal;
use std::net::IpAddr;

#[tokio::test]
async fn a_foreign_database_is_used_as_one_of_ours() {
    let server = Server::get().await;
    let shop = Shop::open(&server.url(&server.shop().await)).unwrap();
    let db = shop.db();
    let user = db
        .user_2()
        .create(UserRowCreate {
            email: "Ana@example.com".into(),
        })
        .set(user_2::self_, "me")
        .set(user_2::self__2, "I")
        .set(user_2::r#type, "t")
        .set(user_2::roles, vec![UserRoleEnum::Admin, UserRoleEnum::Guest])
        .set(user_2::address, "(\"Calle Mayor\",5)")
        .await
        .unwrap();
    assert_eq!(user.role, UserRoleEnum::Guest);
    assert_eq!(user.address.as_deref(), Some("(\"Calle Mayor\",5)"));
    let same = db.user_2().get(user_2::by_email("ana@EXAMPLE.com")).await.unwrap();
    assert_eq!(same, user, "citext ignores case");
    let found = db.user_2().count().filter(user_2::email.starts_with("ANA@")).await.unwrap();
    assert_eq!(found, 1, "in patterns too");

    let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let (now, new) = (Utc::now(), |line| OrderCreate {
        order: 1,
        line,
        user_id: user.id,
        was: OrderStatusEnum::_2nd,
        price: Decimal::new(1250, 2),
        quantity: 3,
    });
    let bought = db
        .transaction("order", async |tx| {
            let bought = tx
                .order()
                .create(new(1))
                .set(order::status, OrderStatusEnum::InProgress)
                .set(order::history, vec![OrderStatusEnum::Draft, OrderStatusEnum::Unnamed])
                .set(order::days, day..=day)
                .set(order::valid, Range::from(now..))
                .set(order::currency, CurrencyEnum::Eur)
                .set(order::from, IpAddr::from([10, 0, 0, 1]))
                .set(order::took, Interval::days(-1))
                .await?;
            let invoice = invoice_new(1);
            tx.billing_schema().invoice().create(invoice).await?;
            tx.order().create(new(2)).await?;
            Ok::<_, Error>(bought)
        })
        .await
        .unwrap();
    assert_eq!(bought.total, Some(Decimal::new(3750, 2)), "the server computes it");
    assert_eq!(bought.days, Range::from(day..day.succ_opt().unwrap()));
    assert_eq!(db.order().get(order::by_order_line(1, 1)).await.unwrap(), bought);

    let open = db
        .open_orders()
        .find_many()
        .filter(open_orders::days.contains(day))
        .await
        .unwrap();
    assert_eq!(open.len(), 1, "a view is read");
    assert_eq!(open[0].status, Some(OrderStatusEnum::InProgress));
    let invoices = db
        .billing_schema()
        .invoice()
        .count()
        .filter(invoice::currency.eq(CurrencyEnum::Eur));
    assert_eq!(invoices.await.unwrap(), 1, "a table of another schema");
}

fn invoice_new(line: i32) -> crate::shop::billing_schema::InvoiceCreate {
    crate::shop::billing_schema::InvoiceCreate {
        order: 1,
        line,
        currency: CurrencyEnum::Eur,
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_refused_without_its_password() {
    let error = Shop::open("postgres://ana:secret@host:port/shop")
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(!error.contains("secret"), "{error}");
}
