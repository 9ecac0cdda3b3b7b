import { useEffect, useRef, type ReactNode } from "react";
import { said } from "../../api/server-words";
import type { Model } from "../../api/types";
import { formatDuration } from "../../ui/format";
import { isRemote } from "./remote/remote";
import { texts } from "./photo-texts";
import "./model-card.css";

/** By a model's id, where there is one: a strip of a photo, left half before, right half after; made with the model itself. */
const EXAMPLES: Partial<Record<string, string>> = import.meta.glob("./examples/*.webp", {
  eager: true,
  query: "?url",
  import: "default",
});

interface Props {
  /** One that can run. */
  model: Model;
  /** Of the photos to restore; null when not known. */
  megapixels: number | null;
  suggested: boolean;
  selected: boolean;
  onSelect: () => void;
  /** The settings of the chosen model. */
  children?: ReactNode;
}

function facts(model: Model, megapixels: number | null): string {
  const { seconds_per_megapixel: pace, cost } = model;
  const parts: string[] = [];
  if (pace != null) {
    parts.push(
      megapixels === null
        ? texts.timePerMegapixel(formatDuration(pace))
        : texts.time(formatDuration(pace * megapixels)),
    );
  }
  const price = cost ?? (isRemote(model) ? null : texts.free);
  if (price !== null) parts.push(said(price));
  return parts.join(" · ");
}

/** A card that grows when it is chosen comes into view with what it now shows. */
function useShownWhenChosen(selected: boolean) {
  const card = useRef<HTMLDivElement>(null);
  const before = useRef(selected);
  useEffect(() => {
    if (selected && !before.current) card.current?.scrollIntoView({ block: "nearest" });
    before.current = selected;
  }, [selected]);
  return card;
}

/** One model as a radio button: what it does, an example, the time it takes, what it costs. */
export function ModelCard(props: Props) {
  const { model, megapixels, suggested, selected, onSelect, children } = props;
  const example = EXAMPLES[`./examples/${model.id}.webp`];
  const card = useShownWhenChosen(selected);
  const classes = ["model-card"];
  if (selected) classes.push("model-card-selected");
  return (
    <div ref={card} className={classes.join(" ")}>
      <label className="model-card-main">
        <input
          type="radio"
          name="model"
          className="model-card-radio"
          value={model.id}
          checked={selected}
          onChange={onSelect}
          // One that is preselected changes nothing when it is clicked, and is chosen all the same.
          onClick={onSelect}
        />
        <span className="model-card-text">
          <span className="model-card-head">
            <span className="model-card-name">{said(model.name)}</span>
            {suggested && <span className="model-card-badge">{texts.suggested}</span>}
          </span>
          <span className="model-card-description">{said(model.description)}</span>
          <span className="model-card-facts numbers">{facts(model, megapixels)}</span>
        </span>
        {example !== undefined && (
          <img
            className="model-card-example"
            src={example}
            alt={texts.exampleAlt}
            width={64}
            height={64}
          />
        )}
      </label>
      {selected && children}
    </div>
  );
}
