"""The template as it was when passwords and keys were in Secrets Manager, and functions asked for no origin key.

Today's programs read no secret of Secrets Manager. What its functions hold is therefore in parameters of other names,
which `make deploy` does not know.
"""

import copy

GENERATED = {"GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True}}
SECRETS = {
    "SigningSecret": GENERATED,
    "FirstPassword": GENERATED,
    "ModelsKey": {"SecretString": {"Ref": "HfApiKey"}},
}

# Where a function of it finds what; the secret that held it, and what the present template calls it.
FORMER_SECRETS = {
    "SECRET_KEY_PARAMETER": ("/former/secret-key", "SigningSecretArn", "secret-key"),
    "AUTH_PASSWORD_PARAMETER": ("/former/first-password", "FirstPasswordArn", "first-password"),
    "HF_API_KEY_PARAMETER": ("/former/models-key", "ModelsKeyArn", "models-key"),
}


def former(template):
    """Made from the present one."""
    made = copy.deepcopy(template)
    for gone in ("OriginKey", "OriginKeyHashes", "ModelsKey", "PermissionsBoundary"):
        del made["Parameters"][gone]
    del made["Conditions"]["HasBoundary"]
    made["Parameters"]["HfApiKey"] = {"Type": "String", "NoEcho": True, "Default": ""}
    made["Conditions"]["HasModelsKey"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "HfApiKey"}, ""]}]}
    for name, properties in SECRETS.items():
        made["Resources"][name] = {"Type": "AWS::SecretsManager::Secret", "Properties": properties}
    made["Resources"]["ModelsKey"]["Condition"] = "HasModelsKey"
    for output, name in zip(("SigningSecretArn", "FirstPasswordArn", "ModelsKeyArn"), SECRETS):
        made["Outputs"][output] = {"Value": {"Ref": name}}
    made["Outputs"]["ModelsKeyArn"]["Condition"] = "HasModelsKey"
    for resource in made["Resources"].values():
        resource["Properties"].pop("PermissionsBoundary", None)
        if resource["Type"] == "AWS::Serverless::Function":
            _tell(resource["Properties"]["Environment"]["Variables"])
        if resource["Type"] == "AWS::CloudFront::Distribution":
            for origin in resource["Properties"]["DistributionConfig"]["Origins"]:
                origin.pop("OriginCustomHeaders", None)
    return made


def _tell(variables):
    variables.pop("ORIGIN_KEY_HASHES", None)
    for variable, (name, *_) in FORMER_SECRETS.items():
        if variable in variables:
            only_with_key = {"Fn::If": ["HasModelsKey", name, {"Ref": "AWS::NoValue"}]}
            variables[variable] = only_with_key if variable == "HF_API_KEY_PARAMETER" else name
