//! The two queues. A message only says where to look: the truth about work is in the table.

use std::time::Duration;

use aws_sdk_sqs::types::MessageSystemAttributeName;
use domain::{Provider, Registry, Restoration, RestorationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{Error, Store};

/// Which queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Steps that compute here.
    Engine,
    /// Steps that wait for somebody else's machine.
    Remote,
}

impl Queue {
    /// The queue for models of this provider.
    #[must_use]
    pub fn of(provider: Provider) -> Self {
        match provider {
            Provider::Engine => Self::Engine,
            Provider::Huggingface | Provider::HfEndpoint | Provider::HfSpace => Self::Remote,
        }
    }
}

/// What a message says: there is a step of this restoration to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMessage {
    /// Whose it is.
    pub owner: UserId,
    /// Which one.
    pub restoration: RestorationId,
}

/// A message as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it says, unread.
    pub body: String,
    /// With this it is deleted or given back.
    pub receipt: String,
    /// How often it was received, this time included.
    pub received: u32,
}

impl Store {
    /// Sends the message that a waiting restoration owes, then notes that it was sent. A message
    /// too many does no harm, a missing one is sent by the sweeper.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_step(
        &self,
        registry: &Registry,
        restoration: &Restoration,
        now: Timestamp,
    ) -> Result<(), Error> {
        let step = restoration.recipe.steps().get(restoration.step());
        let model = step.and_then(|step| registry.get(&step.model_id));
        // A model that is gone from the registry is the worker's to refuse, in any queue.
        let queue = model.map_or(Queue::Engine, |model| Queue::of(model.provider));
        let (owner, id) = (restoration.owner, restoration.id);
        self.send(
            queue,
            StepMessage {
                owner,
                restoration: id,
            },
            Duration::ZERO,
        )
        .await?;
        self.update_restoration(owner, id, |restoration| restoration.sent(now))
            .await?;
        Ok(())
    }

    /// Sends a message that can be received after `delay` (at most 15 minutes).
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(
        &self,
        queue: Queue,
        message: StepMessage,
        delay: Duration,
    ) -> Result<(), Error> {
        let body = serde_json::to_string(&message).map_err(|error| Error::Refused {
            operation: "SendMessage",
            source: error.into(),
        })?;
        self.sqs
            .send_message()
            .queue_url(self.queue_url(queue))
            .message_body(body)
            .delay_seconds(i32::try_from(delay.as_secs()).unwrap_or(900).min(900))
            .send()
            .await
            .map_err(Error::of("SendMessage"))?;
        Ok(())
    }

    /// Waits up to `wait` (at most 20 s) for messages, at most `most` (at most 10). They are hidden
    /// from others for `hidden`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn receive(
        &self,
        queue: Queue,
        most: i32,
        wait: Duration,
        hidden: Duration,
    ) -> Result<Vec<Message>, Error> {
        let answer = self
            .sqs
            .receive_message()
            .queue_url(self.queue_url(queue))
            .max_number_of_messages(most.clamp(1, 10))
            .wait_time_seconds(i32::try_from(wait.as_secs()).unwrap_or(20).min(20))
            .visibility_timeout(i32::try_from(hidden.as_secs()).unwrap_or(i32::MAX))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .send()
            .await
            .map_err(Error::of("ReceiveMessage"))?;
        let messages = answer
            .messages
            .unwrap_or_default()
            .into_iter()
            .map(|message| Message {
                received: message
                    .attributes
                    .as_ref()
                    .and_then(|all| all.get(&MessageSystemAttributeName::ApproximateReceiveCount))
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(1),
                body: message.body.unwrap_or_default(),
                receipt: message.receipt_handle.unwrap_or_default(),
            });
        Ok(messages.collect())
    }

    /// Acknowledges a message: it is gone.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn acknowledge(&self, queue: Queue, message: &Message) -> Result<(), Error> {
        self.sqs
            .delete_message()
            .queue_url(self.queue_url(queue))
            .receipt_handle(&message.receipt)
            .send()
            .await
            .map_err(Error::of("DeleteMessage"))?;
        Ok(())
    }

    /// Gives a message back: it can be received again after `delay`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn give_back(
        &self,
        queue: Queue,
        message: &Message,
        delay: Duration,
    ) -> Result<(), Error> {
        self.sqs
            .change_message_visibility()
            .queue_url(self.queue_url(queue))
            .receipt_handle(&message.receipt)
            .visibility_timeout(i32::try_from(delay.as_secs()).unwrap_or(43_200).min(43_200))
            .send()
            .await
            .map_err(Error::of("ChangeMessageVisibility"))?;
        Ok(())
    }

    /// The name of a queue: the last part of its URL, and of its ARN.
    #[must_use]
    pub fn queue_name(&self, queue: Queue) -> &str {
        self.queue_url(queue).rsplit('/').next().unwrap_or_default()
    }

    fn queue_url(&self, queue: Queue) -> &str {
        match queue {
            Queue::Engine => &self.settings.engine_queue_url,
            Queue::Remote => &self.settings.remote_queue_url,
        }
    }
}
