"""What Lambda does with a queue: events of its messages, and handing them to a function."""

import json
import threading


def event_of(message, arn, region):
    """The event that a received message becomes."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }
    return {"Records": [record]}


class Poller:
    """Hands each message to a function, and deletes what succeeded; `answers` is what the function said."""

    def __init__(self, sqs, queue_url, functions, function):
        self._sqs, self._queue_url = sqs, queue_url
        self._functions, self._function = functions, function
        self.answers = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        self._thread.join(60)

    def _run(self):
        told = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])
        while not self._ends.is_set():
            received = self._sqs.receive_message(QueueUrl=self._queue_url, WaitTimeSeconds=1, AttributeNames=["All"])
            for message in received.get("Messages", []):
                self._hand(message, event_of(message, told["Attributes"]["QueueArn"], self._sqs.meta.region_name))

    def _hand(self, message, event):
        invoked = self._functions.invoke(FunctionName=self._function, Payload=json.dumps(event))
        answer = json.loads(invoked["Payload"].read())
        self.answers.append(answer)
        if answer == {"batchItemFailures": []}:
            self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
