import { Send } from "lucide-react";
import { said } from "../../api/server-words";
import type { Model } from "../../api/types";
import { texts } from "./photo-texts";

/** Whether a photo has to leave this installation for the model. */
export function isRemote({ provider }: Pick<Model, "provider">): boolean {
  return provider !== "engine";
}

/** What somebody has to know before a photo is sent away: where to, what it costs, what may happen. */
export function RemoteNotice({ model, count }: { model: Model; count: number }) {
  if (!isRemote(model)) return null;
  return (
    <div className="remote small">
      <Send aria-hidden="true" />
      <p>
        <strong>{texts.leaves(count)}</strong> {texts.goesTo(model.provider, count)}{" "}
        {model.cost !== null && `${texts.cost(said(model.cost))} `}
        {texts.mayInvent}
      </p>
    </div>
  );
}
