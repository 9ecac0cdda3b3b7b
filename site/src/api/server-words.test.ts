import { afterEach, beforeEach, describe, expect, it } from "vitest";
import openapi from "../../../docs/openapi.json";
import { setLanguage } from "../i18n/language";
import { modelWords, named, spoken } from "./model-words.de";
import { models, output } from "./models.json";
import { ApiError, describe as told } from "./problem";
import { fetchSentences, type Code, type Given, type Type, type Values } from "./sentences";
import { sentences as german } from "./sentences.de";
import { sentences as english } from "./sentences.en";
import { said, tell, tellField, tellReason, type Said } from "./server-words";

const valuesOf: Record<string, string[]> = openapi.components.schemas.Code["x-values"];
const QUOTED = ["said", "reason", "text"];
const { looks_like, feature } = openapi.components.schemas.Values.properties;

beforeEach(async () => {
  setLanguage("de");
  await fetchSentences();
});
afterEach(() => setLanguage("en"));

describe("what the server says", () => {
  it("of its models has one translation, whichever of them says it", () => {
    const other = spoken.filter(([text, german]) => german !== undefined && modelWords[text] !== german);
    expect(other).toEqual([]);
  });

  it("of its models is not known of any that are no longer there", () => {
    const ids = Object.entries(models).flatMap(([id, model]) => [
      id,
      ...Object.keys("parameters" in model ? model.parameters : {}).map((name) => `${id}.${name}`),
    ]);
    const there = [...ids, ...Object.keys(output).map((name) => `.${name}`)];
    expect([...named].sort()).toEqual(there.sort());
  });

  it("of its models stays as it is where it is not known, and in English", async () => {
    expect(said("Something new.")).toBe("Something new.");
    setLanguage("en");
    await fetchSentences();
    expect(said("Fidelity")).toBe("Fidelity");
  });

  it.each([
    ["English", english],
    ["German", german],
  ])("in %s names no value that its code does not have", (_, { details }) => {
    for (const [code, detail] of Object.entries(details)) {
      if (typeof detail === "string") continue;
      const used = new Set<string>();
      const note = (_: object, name: string | symbol) => {
        used.add(String(name));
        return "7";
      };
      const given = new Proxy({}, { get: note });
      detail(given as Given);
      expect([...used].filter((name) => !valuesOf[code]?.includes(name)), code).toEqual([]);
    }
  });

  it("has a sentence for every code, and no quotation in it", () => {
    expect(Object.keys(english.details).sort()).toEqual(Object.keys(valuesOf).sort());
    for (const { details } of [english, german]) {
      for (const [code, detail] of Object.entries(details)) {
        const source = String(detail);
        expect(QUOTED.filter((name) => source.includes(`\${${name}}`)), code).toEqual([]);
        expect(source !== "" || code === "as-written", code).toBe(true);
      }
    }
  });

  const failure = (code: Code, values: Values, type = "provider-busy") =>
    tell({ type: `urn:photo-restoration:${type}`, title: "T", detail: "Server's words.", code, values });

  it("is told by its code, in the page's language", async () => {
    const values = { provider: "fal-ai", status: 429, said: null };
    expect(failure("provider-busy", values)).toEqual({
      type: "urn:photo-restoration:provider-busy",
      title: "Der Anbieter ist überlastet",
      detail: "fal ist überlastet oder noch nicht bereit (429).",
      original: null,
    });
    setLanguage("en");
    await fetchSentences();
    expect(failure("provider-busy", values)).toMatchObject({
      title: "The provider is busy",
      detail: "fal is busy or not ready yet (429).",
    });
  });

  it("in a provider's own words is quoted", () => {
    const { detail, original } = failure("provider-busy", { provider: "space", status: 503, said: "no GPU" });
    expect(detail).toBe("Der Space dieses Modells ist überlastet oder noch nicht bereit (503).");
    expect(original).toBe("„no GPU“");
  });

  it("of a file in the engine's codes has words for all of them, in both languages", () => {
    for (const { looksLike, features } of [english, german]) {
      expect(Object.keys(looksLike)).toEqual(looks_like["x-codes"]);
      expect(Object.keys(features)).toEqual(feature["x-codes"]);
    }
  });

  it("of a file that is no photo is told in the page's language, and quoted only where an earlier version wrote it in English", async () => {
    const heic = (looks_like: string | null) => failure("not-a-photo", { looks_like }, "not-a-photo");
    const choose = "Bitte ein Foto als JPEG, PNG, WebP oder TIFF wählen.";
    expect(heic("heic")).toMatchObject({ detail: `Es ist anscheinend ein HEIC-Bild. ${choose}`, original: null });
    expect(heic("a HEIC picture")).toMatchObject({ detail: choose, original: "„a HEIC picture“" });
    expect(heic(null)).toMatchObject({ detail: choose, original: null });
    expect(failure("photo-unsupported", { feature: "tiff_kind" }).detail).toContain("nicht unterstützt wird: eine seltene Art von TIFF.");
    expect(failure("photo-damaged", { reason: "data" }).original).toBeNull();
    setLanguage("en");
    await fetchSentences();
    expect(failure("photo-unsupported", { feature: "lossless JPEG" })).toMatchObject({ original: "“lossless JPEG”" });
  });

  it("in numbers and lists is written as the language has it", () => {
    const large: Said = {
      detail: "",
      code: "too-large-for-model",
      values: { model: "Swin2SR 2×", megapixels: 1.2, max_megapixels: 1.05 },
    };
    expect(tellReason(large).detail).toContain("1,2 Megapixel; „Swin2SR 2×“ nimmt höchstens 1,05");
    const named: Said = { detail: "", code: "served-by-others", values: { model: "a/b", serving: ["x", "y"], supported: ["fal-ai"] } };
    expect(tellReason(named).detail).toBe("a/b gibt es nur bei x, y. Unterstützt werden: fal-ai.");
  });

  it("in a sentence that an earlier version wrote is shown as it is", () => {
    const text = "fal is busy.";
    expect(failure("as-written", { text })).toMatchObject({ title: "Der Anbieter ist überlastet", detail: "", original: text });
  });

  it("under a code that is new stays in the server's words", () => {
    const problem = { type: "urn:photo-restoration:brand-new", title: "New", detail: "Very new." };
    const code = "brand-new" as Code;
    expect(tell({ ...problem, code, values: {} })).toEqual({ ...problem, original: null });
    expect(tell(problem)).toEqual({ ...problem, original: null });
  });

  it("of a kind without a sentence of its own has the title of its kind", () => {
    const type: Type = "urn:photo-restoration:no-room";
    const error = new ApiError(507, "Disk full", "Full.", new Map(), null, type, { code: "no-room", values: {} });
    expect(told(error)).toMatchObject({ title: "Die Festplatte ist voll", original: null });
  });

  const refusal = (said: Said, fields: [string, Said][]) =>
    new ApiError(422, "Invalid request", said.detail, new Map(fields), null, "urn:photo-restoration:invalid", said);

  it("of a field is told once, and each setting by its name", async () => {
    const empty: Said = { detail: "Empty.", code: "file-empty", values: { filename: "boat.jpg" } };
    expect(told(refusal(empty, [["size", empty]]))).toMatchObject({
      detail: "„boat.jpg“ ist leer. Bitte das Foto neu kopieren oder scannen.",
      original: null,
    });
    const whole: Said = { detail: "W.", code: "whole-number-expected", values: { minimum: 0, maximum: 2 } };
    expect(tellField("params.noise", whole)).toBe("noise: Nötig ist eine ganze Zahl von 0 bis 2.");
    const params = refusal({ detail: "P.", code: "parameters-invalid", values: { model_id: "photo-2x" } }, [["params.noise", whole]]);
    expect(told(params).detail).toBe("Einige Einstellungen sind ungültig. noise: Nötig ist eine ganze Zahl von 0 bis 2.");
    setLanguage("en");
    await fetchSentences();
    expect(told(params).detail).toBe("Some settings aren't valid. noise: Enter a whole number from 0 to 2.");
  });
});
