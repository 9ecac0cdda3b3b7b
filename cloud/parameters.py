"""What is secret, in Systems Manager: made before the stack is changed, put back when the deployment goes back.

CloudFormation cannot make an encrypted parameter, and would show whoever may look at the stack when a value changed.
"""

import datetime
import hashlib
import secrets
import string

from botocore.exceptions import ClientError

SIGNING_KEY, PASSWORD, MODELS_KEY, ORIGIN_KEY = NAMES = ("secret-key", "first-password", "models-key", "origin-key")

# The functions that read a parameter when they start.
HOLDERS = {
    SIGNING_KEY: ("login", "restore", "analyze", "preview", "history"),
    PASSWORD: ("login",),
    MODELS_KEY: ("models", "remote-worker"),
}

# Former templates kept them in Secrets Manager: the output with a secret's ARN.
SECRETS = {"SigningSecretArn": SIGNING_KEY, "FirstPasswordArn": PASSWORD, "ModelsKeyArn": MODELS_KEY}

DESCRIPTIONS = {
    SIGNING_KEY: "SECRET_KEY of Photo Restoration.",
    PASSWORD: "Password of the first administrator of Photo Restoration.",
    MODELS_KEY: "HF_API_KEY of Photo Restoration.",
    ORIGIN_KEY: "What CloudFront sends to the API of Photo Restoration, so that nobody goes around it.",
}

LETTERS_AND_DIGITS = string.ascii_letters + string.digits


class Parameters:
    """Those of one stack."""

    def __init__(self, session, stack_name):
        self._client = session.client("ssm")
        self._secrets_manager = session.client("secretsmanager")
        self._lambda = session.client("lambda")
        self._stack_name = stack_name
        # What this deployment has changed, as it was before; None where there was nothing.
        self._former = {}

    def name(self, which):
        """Its name in Systems Manager."""
        return f"/{self._stack_name}/{which}"

    def value(self, which):
        """What it holds; None where it is not there."""
        found = self._get(which, True)
        return found and found["Value"]

    def there(self):
        """Which of them there are."""
        return [which for which in NAMES if self._get(which, False)]

    def prepare(self, password, models_key, outputs, rotates):
        """Makes what is missing and changes what the settings change. `outputs` are those of the stack as it is."""
        for output, which in SECRETS.items():
            if output in outputs:
                # As long as the stack has a secret its functions go by that, whatever an earlier try has left here.
                told = self._secrets_manager.get_secret_value(SecretId=outputs[output])["SecretString"]
                if told != self.value(which):
                    self._put(which, told)
        if self.value(SIGNING_KEY) is None:
            self._put(SIGNING_KEY, _random(64))
        if password:
            self._change(PASSWORD, password)
        elif self.value(PASSWORD) is None:
            self._put(PASSWORD, _random(20))
        if models_key:
            self._change(MODELS_KEY, models_key)
        if self.value(ORIGIN_KEY) is None:
            self._put(ORIGIN_KEY, secrets.token_hex(32))
        elif rotates:
            self._change(ORIGIN_KEY, secrets.token_hex(32))

    def for_stack(self, known):
        """What the stack is told. `known` are its parameters: the key that its distribution sends now is taken too,
        as its edges get another one after another, and functions at once.
        """
        key = self.value(ORIGIN_KEY)
        hashes = [hashlib.sha256(key.encode()).hexdigest()]
        now = known.get("OriginKeyHashes", "").split(",")[0]
        return {"OriginKey": key, "OriginKeyHashes": ",".join([*hashes, *({now} - {"", *hashes})])}

    def put_back(self):
        """Gives what this deployment has changed its former value again; whether a function may hold another."""
        changed = [which for which in self._former if which in HOLDERS]
        for which, value in self._former.items():
            if value is not None:
                self._put(which, value)
            elif which == MODELS_KEY:
                self.remove(which)
        self._former = {}
        return bool(changed)

    def fill_secrets(self, outputs):
        """Puts the values into the secrets of a former template that came back, which has made new ones."""
        for output, which in SECRETS.items():
            if output in outputs:
                self._secrets_manager.put_secret_value(SecretId=outputs[output], SecretString=self.value(which))

    def is_newer_than_functions(self):
        """Whether a function has started with another value: they read when they start."""
        return any(self._is_newer(which, names) for which, names in HOLDERS.items())

    def _is_newer(self, which, names):
        found = self._get(which, False)
        if not found:
            return False
        running = [f"{self._stack_name}-{name}" for name in names]
        moments = [self._lambda.get_function_configuration(FunctionName=name)["LastModified"] for name in running]
        oldest = min(datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%f%z") for moment in moments)
        return found["LastModifiedDate"] > oldest

    def remove(self, which):
        """Removes it, if it is there."""
        self._client.delete_parameters(Names=[self.name(which)])

    def _get(self, which, decrypted):
        try:
            return self._client.get_parameter(Name=self.name(which), WithDecryption=decrypted)["Parameter"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise

    def _change(self, which, value):
        before = self.value(which)
        if before != value:
            self._put(which, value)
            self._former.setdefault(which, before)

    def _put(self, which, value):
        given = {"Name": self.name(which), "Type": "SecureString", "Tier": "Standard", "Value": value}
        given["Description"] = DESCRIPTIONS[which]
        # Tags can only be given to what is new.
        tag = {"Key": "photo-restoration", "Value": self._stack_name}
        new = self._get(which, False) is None
        self._client.put_parameter(**given, **({"Tags": [tag]} if new else {"Overwrite": True}))


def _random(length):
    return "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(length))
