"""Rules for what CloudFront does, as template_rules.py has them for all else."""

from template_rules import every, of_type, routes, target

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

# What CustomErrorResponses can name, and so all that CloudFront can keep.
ERRORS = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}

# Where photos lie in their bucket; addresses of nothing else are handed out.
PHOTO_PATHS = ["/originals/*", "/results/*"]


def config_of(template):
    """The one distribution."""
    (distribution,) = of_type(template, "AWS::CloudFront::Distribution").values()
    return distribution["DistributionConfig"]


def kept_errors(template):
    """Errors that CloudFront tells to others than who caused them, or that are not the function's own."""
    wrong = []
    responses = config_of(template).get("CustomErrorResponses", [])
    forgotten = {each["ErrorCode"] for each in responses if each.get("ErrorCachingMinTTL") == 0}
    wrong += [f"{code} is told to others for ten seconds" for code in sorted(ERRORS - forgotten)]
    wrong += [f"{each['ErrorCode']} is answered with a page" for each in responses if "ResponsePagePath" in each]
    return wrong


def unlocked_api(template):
    """Ways to the functions around the distribution, and origins that learn the key without need."""
    wrong = []
    key = [{"HeaderName": "x-origin-key", "HeaderValue": {"Ref": "OriginKey"}}]
    for origin in config_of(template)["Origins"]:
        if origin.get("OriginCustomHeaders", []) != (key if origin["Id"] == "api" else []):
            wrong.append(f"the origin {origin['Id']} gets {origin.get('OriginCustomHeaders', 'no key')}")
    functions = of_type(template, "AWS::Lambda::Function")
    for name in sorted(set(routes(template).values())):
        variables = functions[name]["Environment"]["Variables"]
        if variables.get("ORIGIN_KEY_HASHES") != {"Ref": "OriginKeyHashes"}:
            wrong.append(f"{name} answers without the key")
    return wrong


def runnable_photos(template):
    """Whatever lets a stored photo run on the page's origin, be kept at an edge, or lose its signature."""
    wrong = []
    config = config_of(template)
    (photos,) = (each for each in config["Origins"] if each["Id"] == "photos")
    if "OriginAccessControlId" in photos or photos.get("S3OriginConfig") != {"OriginAccessIdentity": ""}:
        wrong.append("CloudFront signs for photos, so that addresses without a signature work")
    behaviours = [each for each in config["CacheBehaviors"] if each["TargetOriginId"] == "photos"]
    if [each["PathPattern"] for each in behaviours] != PHOTO_PATHS:
        wrong.append(f"photos are at {[each['PathPattern'] for each in behaviours]}")
    for each in behaviours:
        path = each["PathPattern"]
        if each.get("AllowedMethods") != ["GET", "HEAD"]:
            wrong.append(f"{path} takes {each.get('AllowedMethods')}")
        if each.get("ViewerProtocolPolicy") != "https-only":
            wrong.append(f"{path} answers over plain HTTP")
        if each.get("CachePolicyId") != CACHING_DISABLED or each.get("Compress") is not False:
            wrong.append(f"{path} is kept or changed on its way")
        requests = template["Resources"][each["OriginRequestPolicyId"]["Ref"]]["Properties"]["OriginRequestPolicyConfig"]
        passed = (
            requests["HeadersConfig"]["HeaderBehavior"],
            requests["CookiesConfig"]["CookieBehavior"],
            requests["QueryStringsConfig"]["QueryStringBehavior"],
        )
        if passed != ("none", "none", "all"):
            wrong.append(f"{path} passes on {passed} of headers, cookies and queries")
        headers = template["Resources"][each["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
        security = headers["SecurityHeadersConfig"]
        policy = security.get("ContentSecurityPolicy", {}).get("ContentSecurityPolicy")
        if policy != "default-src 'none'; sandbox" or "ContentTypeOptions" not in security:
            wrong.append(f"{path} can run what is stored there")
        wrong += [f"{path} lets the bucket replace {name}" for name, one in security.items() if one["Override"] is not True]
    return wrong


def missing_buckets(template):
    """Buckets that can be missing when the distribution is made of them: CloudFront can refuse it then."""
    buckets = of_type(template, "AWS::S3::Bucket")
    wrong = []
    for origin in config_of(template)["Origins"]:
        named = [target(each) for each in every(origin["DomainName"]) if isinstance(each, dict) and "Fn::GetAtt" in each]
        if "S3OriginConfig" in origin and not set(named) & set(buckets):
            wrong.append(f"the origin {origin['Id']} waits for no bucket")
    return wrong
