import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

const english = {
  leaves: (count: number) =>
    count === 1 ? "Your photo leaves this installation." : `Your ${count} photos leave this installation.`,
  goesTo: (provider: string, count: number) => {
    const goes = count === 1 ? "It goes" : "They go";
    if (provider === "hf-endpoint") return `${goes} to your endpoint at Hugging Face.`;
    if (provider === "hf-space") return `${goes} to a Hugging Face Space that others run.`;
    return `${goes} to Hugging Face and whoever runs the model there.`;
  },
  cost: (cost: string) => `Cost: ${cost}.`,
  mayInvent: "The model may invent details: compare closely.",
};

export type Texts = typeof english;

/** What is said of photos that go elsewhere; the first page does not need it. */
export const texts = translated(english, german);
