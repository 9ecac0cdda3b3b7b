//! Users and their sessions.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{Session, SessionId, User, UserId, UserName};

use crate::{
    Error, Store,
    table::{self, document, key, number, session_sk, text, text_of, user_pk},
};

impl Store {
    /// Writes a new user together with the name that is theirs alone.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the name is taken.
    pub async fn create_user(&self, user: &User) -> Result<(), Error> {
        let profile = document(&user_pk(user.id), "PROFILE", user)?;
        let mut name = key(&name_pk(&user.username), "USER");
        name.insert("user_id".to_owned(), text(user.id));
        let put = |item| {
            Put::builder()
                .table_name(&self.settings.table)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(pk)")
                .build()
                .map(|put| TransactWriteItem::builder().put(put).build())
                .map_err(|error| Error::Refused {
                    operation: "Put user",
                    source: error.into(),
                })
        };
        self.dynamodb
            .transact_write_items()
            .transact_items(put(profile)?)
            .transact_items(put(name)?)
            .send()
            .await
            .map_err(Error::of("TransactWriteItems user"))?;
        Ok(())
    }

    /// The user of this id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn user(&self, id: UserId) -> Result<Option<User>, Error> {
        let item = self.get_item(&user_pk(id), "PROFILE").await?;
        item.map(|mut item| table::read(&mut item)).transpose()
    }

    /// The user who signs in with this name. Asks the table as often when nobody has it, so that the time it
    /// takes does not tell.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn user_named(&self, name: &UserName) -> Result<Option<User>, Error> {
        let item = self
            .get_item(&name_pk(name), "USER")
            .await?
            .unwrap_or_default();
        // Nobody has a new id.
        let id = text_of(&item, "user_id")
            .parse()
            .unwrap_or_else(|_| UserId::new());
        self.user(id).await
    }

    /// Writes a user whose name stays the same.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is no such user.
    pub async fn replace_user(&self, user: &User) -> Result<(), Error> {
        self.dynamodb
            .put_item()
            .table_name(&self.settings.table)
            .set_item(Some(document(&user_pk(user.id), "PROFILE", user)?))
            .condition_expression("attribute_exists(pk)")
            .send()
            .await
            .map_err(Error::of("PutItem user"))?;
        Ok(())
    }

    /// Writes a new session.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_session(&self, session: &Session) -> Result<(), Error> {
        self.dynamodb
            .put_item()
            .table_name(&self.settings.table)
            .set_item(Some(session_item(session)?))
            .send()
            .await
            .map_err(Error::of("PutItem session"))?;
        Ok(())
    }

    /// The session, if this user has one of this id. Whether it has ended is the caller's to check:
    /// the table removes ended ones late.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn session(&self, user: UserId, id: SessionId) -> Result<Option<Session>, Error> {
        let item = self.get_item(&user_pk(user), &session_sk(id)).await?;
        item.map(|mut item| table::read(&mut item)).transpose()
    }

    /// Gives the session a new secret, if the old one still holds. The new one has to be random: by it a
    /// change is known again that was made, but whose answer was lost, so that the SDK has sent it twice.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another request was faster or the session is gone.
    pub async fn rotate_session(&self, session: &Session, old_hash: &str) -> Result<(), Error> {
        let written = self
            .dynamodb
            .put_item()
            .table_name(&self.settings.table)
            .set_item(Some(session_item(session)?))
            .condition_expression("secret_hash = :old")
            .expression_attribute_values(":old", text(old_hash))
            .send()
            .await
            .map_err(Error::of("PutItem session"));
        if let Err(Error::Conflict { .. }) = written {
            let there = self.session(session.user_id, session.id).await?;
            if there.is_some_and(|there| there.secret_hash == session.secret_hash) {
                return Ok(());
            }
        }
        written.map(|_| ())
    }

    /// Ends a session; ending one that is over is no error.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn end_session(&self, user: UserId, id: SessionId) -> Result<(), Error> {
        self.delete_item(&user_pk(user), &session_sk(id)).await
    }

    /// Ends all sessions of a user, as a new password must.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn end_sessions(&self, user: UserId) -> Result<(), Error> {
        let mut after = None;
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.settings.table)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", text(user_pk(user)))
                .expression_attribute_values(":prefix", text("SESSION#"))
                .consistent_read(true)
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(Error::of("Query sessions"))?;
            for item in answer.items() {
                self.delete_item(text_of(item, "pk"), text_of(item, "sk"))
                    .await?;
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

fn name_pk(name: &UserName) -> String {
    format!("NAME#{name}")
}

fn session_item(session: &Session) -> Result<table::Item, Error> {
    let mut item = document(&user_pk(session.user_id), &session_sk(session.id), session)?;
    item.insert("secret_hash".to_owned(), text(&session.secret_hash));
    item.insert(
        "expires_at".to_owned(),
        number(session.expires_at.as_secs()),
    );
    Ok(item)
}
