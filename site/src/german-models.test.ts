import { expect, it } from "vitest";
import { spoken } from "./api/model-words.de";
import { texts } from "./features/restore/photo-texts";

it("what the server says of its models is known in German, all of it", () => {
  expect(spoken.length).toBeGreaterThan(20);
  const onPage = Object.keys(texts.options);
  const lacking = spoken.filter(([text, german]) => german === undefined && !onPage.includes(text));
  expect(lacking.map(([text]) => text)).toEqual([]);
});
