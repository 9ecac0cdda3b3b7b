import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import registry from "../../../crates/domain/src/models.json";
import output from "../../../crates/domain/src/output.json";
import { setLanguage } from "../i18n/language";
import { germanWords } from "./german-words";
import { ApiError, describe as told } from "./problem";
import { said, tell, tellField, tellNotice } from "./server-words";
import { fieldPatterns, notices, problems, words } from "./server-words.de";

interface Param {
  title: string;
  description: string;
}

interface Described {
  name: string;
  description: string;
  cost?: string;
  parameters?: { properties: object };
}

const models: Described[] = registry;
// The tests run in the site's folder.
const failures = readFileSync("../crates/web/src/restoration_body.rs", "utf8");
const refusals = ["../functions", "../crates/web/src"]
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`))
  .filter((path) => /\/src\/.*\.rs$/.test(path))
  .map((path) => readFileSync(path, "utf8"))
  .join();
const domain = ["parameters", "recipe"].map((file) => readFileSync(`../crates/domain/src/${file}.rs`, "utf8")).join("\n");
const settings = readFileSync("../crates/web/src/settings.rs", "utf8");
const providers = ["refusal", "link"]
  .map((file) => readFileSync(`../crates/providers/src/${file}.rs`, "utf8"))
  .join("\n");

beforeEach(async () => {
  setLanguage("de");
  await germanWords();
});
afterEach(() => setLanguage("en"));

describe("what the server says", () => {
  it("of its models is known in German, all of it", () => {
    const spoken = [
      ...models.flatMap(({ description, cost }) => [description, ...(cost === undefined ? [] : [cost])]),
      ...[...models.map(({ parameters }) => parameters), output]
        .flatMap((schema) => Object.values((schema?.properties ?? {}) as Record<string, Param>))
        .flatMap((param) => [param.title, param.description]),
    ];
    expect(spoken.length).toBeGreaterThan(20);
    expect([...new Set(spoken)].filter((text) => !(text in words))).toEqual([]);
  });

  it("of its models is not known under words that it no longer says", () => {
    // A line that ends in a backslash goes on in the next one.
    const sources = [JSON.stringify([models, output], null, 1).replaceAll('\\"', '"'), settings.replaceAll(/\\\n\s*/g, "")].join();
    expect(Object.keys(words).filter((text) => !sources.includes(text))).toEqual([]);
  });

  it("of what a model needs is known with the name in it", () => {
    expect(said("Needs an endpoint of your own (HF_ENDPOINT_SWIN2SR_2X).")).toBe(
      "Braucht einen eigenen Endpunkt (HF_ENDPOINT_SWIN2SR_2X).",
    );
    expect(said("Needs its weights: photo-restoration models fetch swin2sr-2x.")).toBe(
      "Braucht seine Gewichte: photo-restoration models fetch swin2sr-2x.",
    );
  });

  it("stays as it is where it is not known, and in English", () => {
    expect(said("Something new.")).toBe("Something new.");
    setLanguage("en");
    expect(said("Fidelity")).toBe("Fidelity");
  });

  it("of a failed restoration is known by its kind, every kind there is", () => {
    const kinds = [...failures.matchAll(/Kind::\w+ => \(\s*"([a-z-]+)"/g)].map(([, kind]) => kind ?? "");
    expect(kinds).toContain("provider-credits");
    for (const kind of kinds) {
      const problem = tell({ type: `urn:photo-restoration:${kind}`, title: "T", detail: "The details." });
      expect(problem.title, kind).not.toBe("T");
      expect(problem.original).toBe("The details.");
    }
  });

  it("when it refuses is known by its kind, every kind that the functions have", () => {
    const kinds = [...refusals.matchAll(/(?:StatusCode::\w+,|conflict\()\s*"([a-z-]+)",/g)].map(([, kind]) => kind ?? "");
    expect(kinds).toContain("upload-used");
    expect(kinds).toContain("unavailable");
    expect([...new Set(kinds)].filter((kind) => !(kind in problems))).toEqual([]);
  });

  it("of a kind that is not known goes along with words of ours", () => {
    const problem = tell({ type: "about:blank", title: "New", detail: "Very new." });
    expect(problem).toMatchObject({ title: "New", detail: "Very new.", original: null });
  });

  it("of a kind of its own that is new here is told in German, with its words in English", () => {
    const problem = tell({ type: "urn:photo-restoration:brand-new", title: "New", detail: "Very new." });
    expect(problem).toMatchObject({ title: "Das hat nicht geklappt", original: "New. Very new." });
  });

  it("of a step that waits is told in German, with the provider's words in English", () => {
    const waking = "The endpoint of this model was asleep and wakes up, which takes a few minutes.";
    expect(tellNotice(waking)).toEqual({
      detail: "Das Modell wacht gerade auf; das dauert einige Minuten.",
      original: waking,
    });
    expect(tellNotice("Something new.")).toEqual({
      detail: "Der Anbieter hat das Foto noch nicht angenommen.",
      original: "Something new.",
    });
    setLanguage("en");
    expect(tellNotice(waking)).toEqual({ detail: waking, original: null });
  });

  it("of a step that waits is known in the words that the providers use", () => {
    for (const [pattern] of notices) expect(providers, pattern.source).toMatch(pattern);
  });

  it("when it refuses is told by its kind too, and in its own words in English", () => {
    const error = new ApiError(503, "No room is left", "Full.", new Map(), null, "urn:photo-restoration:no-room");
    expect(told(error)).toMatchObject({ title: "Kein Platz mehr", original: "Full." });
    setLanguage("en");
    expect(told(error)).toMatchObject({ title: "No room is left", detail: "Full.", original: null });
  });

  it("of a field is known in the words that the functions use", () => {
    // Where a value stands in the words, any stands here.
    const literals = (source: string) =>
      [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text]) => (text ?? "").replaceAll(/\{\w*\}/g, "7"));
    const heard = [...literals(refusals), ...literals(domain)];
    for (const [pattern] of fieldPatterns) {
      expect(heard.some((text) => pattern.test(text)), pattern.source).toBe(true);
    }
    const allowed = literals(domain).filter((text) => / is expected(: 7)?$/.test(text));
    expect(allowed.length).toBeGreaterThan(3);
    for (const text of allowed) expect(tellField("params.x", text), text).not.toBeNull();
  });

  const refusal = (detail: string, fields: [string, string][]) =>
    new ApiError(422, "Something in the request does not fit", detail, new Map(fields), null, "urn:photo-restoration:invalid");

  it("of fields that do not fit is told in German, each setting by its name", () => {
    const empty = "“boat.jpg” is empty.";
    expect(told(refusal(empty, [["size", empty]]))).toMatchObject({
      detail: "„boat.jpg“ ist leer. Bitte neu kopieren oder scannen.",
      original: null,
    });
    const whole = "a whole number from 0 to 2 is expected";
    const params = refusal("The parameters of “photo-2x” do not fit.", [["params.noise", whole]]);
    expect(told(params).detail).toBe("noise: Nötig ist eine ganze Zahl von 0 bis 2.");
    setLanguage("en");
    expect(told(params).detail).toBe(`The parameters of “photo-2x” do not fit. noise: ${whole}.`);
    expect(told(refusal(empty, [["size", empty]])).detail).toBe(empty);
  });

  it("of a field in new words goes along in English", () => {
    const strange = refusal("A comet is expected.", [["sky", "A comet is expected."]]);
    expect(told(strange)).toMatchObject({ detail: problems.invalid?.help, original: "A comet is expected." });
  });
});
