"""The template as it was when passwords and keys were in Secrets Manager, functions asked for no origin key, photos did
not come through the distribution, and the bucket's rule for pages referred to it.

Today's programs read no secret of Secrets Manager. What its functions hold is therefore in parameters of other names,
which `make deploy` does not know.
"""

import copy

from template_rules import cors_rules

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
    for gone in ("OriginKey", "OriginKeyHashes", "ModelsKey", "PermissionsBoundary", "SiteOrigin"):
        del made["Parameters"][gone]
    for gone in ("HasBoundary", "HasSite", "HasPages", "HasOriginKey"):
        del made["Conditions"][gone]
    bucket = made["Resources"]["PhotoBucket"]["Properties"]
    rule = {**cors_rules(bucket)[0], "AllowedOrigins": [{"Fn::Sub": "https://${Distribution.DomainName}"}]}
    bucket["CorsConfiguration"] = {"CorsRules": [rule]}
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
            config = resource["Properties"]["DistributionConfig"]
            config["Origins"] = [each for each in config["Origins"] if each["Id"] != "photos"]
            config["CacheBehaviors"] = [each for each in config["CacheBehaviors"] if each["TargetOriginId"] != "photos"]
            for origin in config["Origins"]:
                origin.pop("OriginCustomHeaders", None)
    return made


def _tell(variables):
    for new in ("ORIGIN_KEY_HASHES", "PHOTOS_THROUGH_SITE"):
        variables.pop(new, None)
    for variable, (name, *_) in FORMER_SECRETS.items():
        if variable in variables:
            only_with_key = {"Fn::If": ["HasModelsKey", name, {"Ref": "AWS::NoValue"}]}
            variables[variable] = only_with_key if variable == "HF_API_KEY_PARAMETER" else name
