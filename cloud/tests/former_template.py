"""The template as it was when passwords and keys were in Secrets Manager, and functions asked for no origin key.

Its functions are told the values themselves, as today's programs read no secret of Secrets Manager.
"""

import copy

SECRETS = {
    "SigningSecret": {"SecretString": {"Ref": "SigningValue"}},
    "FirstPassword": {"SecretString": {"Ref": "AuthPassword"}},
    "ModelsKey": {"SecretString": {"Ref": "HfApiKey"}},
}

# The variable of a function, and what it was told of the parameter's value.
VARIABLES = {
    "SECRET_KEY_PARAMETER": ("SECRET_KEY", "SigningValue"),
    "AUTH_PASSWORD_PARAMETER": ("AUTH_PASSWORD", "AuthPassword"),
    "HF_API_KEY_PARAMETER": ("HF_API_KEY", "HfApiKey"),
}


def former(template):
    """Made from the present one."""
    made = copy.deepcopy(template)
    parameters = made["Parameters"]
    for gone in ("OriginKey", "OriginKeyHashes", "ModelsKey", "PermissionsBoundary"):
        del parameters[gone]
    del made["Conditions"]["HasBoundary"]
    for name in ("SigningValue", "AuthPassword", "HfApiKey"):
        parameters[name] = {"Type": "String", "NoEcho": True, "Default": "made-by-nobody-but-the-template" * 2}
    parameters["HfApiKey"]["Default"] = ""
    made["Conditions"]["HasModelsKey"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "HfApiKey"}, ""]}]}
    for name, properties in SECRETS.items():
        made["Resources"][name] = {"Type": "AWS::SecretsManager::Secret", "Properties": properties}
    made["Resources"]["ModelsKey"]["Condition"] = "HasModelsKey"
    for output, name in (("SigningSecretArn", "SigningSecret"), ("FirstPasswordArn", "FirstPassword")):
        made["Outputs"][output] = {"Value": {"Ref": name}}
    made["Outputs"]["ModelsKeyArn"] = {"Condition": "HasModelsKey", "Value": {"Ref": "ModelsKey"}}
    for resource in made["Resources"].values():
        properties = resource["Properties"]
        if "PermissionsBoundary" in properties:
            del properties["PermissionsBoundary"]
        if resource["Type"] == "AWS::Serverless::Function":
            _tell(properties["Environment"]["Variables"])
        if resource["Type"] == "AWS::CloudFront::Distribution":
            for origin in properties["DistributionConfig"]["Origins"]:
                origin.pop("OriginCustomHeaders", None)
    return made


def _tell(variables):
    variables.pop("ORIGIN_KEY_HASHES", None)
    for name, (told, parameter) in VARIABLES.items():
        if name in variables:
            value = {"Ref": parameter}
            named = variables.pop(name)
            if isinstance(named, dict) and "Fn::If" in named:
                value = {"Fn::If": ["HasModelsKey", value, {"Ref": "AWS::NoValue"}]}
            variables[told] = value
