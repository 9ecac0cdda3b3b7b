import { ChevronRight } from "lucide-react";
import { said, tellReason } from "../../api/server-words";
import type { Model } from "../../api/types";
import { isRemote } from "./remote";
import { texts } from "./photo-texts";
import "./unavailable-models.css";

/** What cannot run here, folded away under what each would need. */
export function UnavailableModels({ models }: { models: readonly Model[] }) {
  if (models.length === 0) return null;
  const why = ({ reason, unavailable }: Model) =>
    reason === null ? texts.unavailable : tellReason({ detail: reason, ...unavailable }).detail;
  const reasons = [...new Set(models.map(why))];
  return (
    <details className="unavailable">
      <summary className="fold">
        <ChevronRight aria-hidden="true" />
        {texts.more(models.length, models.every(isRemote))}
      </summary>
      {reasons.map((reason) => (
        <section key={reason} className="unavailable-group">
          <h4 className="unavailable-reason">{reason}</h4>
          <dl className="unavailable-list">
            {models
              .filter((model) => why(model) === reason)
              .map(({ id, name, description }) => (
                <div key={id}>
                  <dt>{said(name)}</dt>
                  <dd>{said(description)}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </details>
  );
}
