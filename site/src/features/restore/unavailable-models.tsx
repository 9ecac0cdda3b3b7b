import { ChevronRight } from "lucide-react";
import { said, tellReason } from "../../api/server-words";
import { useSession } from "../../api/session";
import type { Model } from "../../api/types";
import { isRemote } from "./remote/remote";
import { texts } from "./photo-texts";
import "./unavailable-models.css";

/** What they all need; null where that differs. */
function needsOf(models: readonly Model[]): "key" | "remote" | null {
  if (models.every(({ unavailable }) => unavailable?.code === "needs-key")) return "key";
  return models.every(isRemote) ? "remote" : null;
}

/**
 * What cannot run here, folded away under what each would need: for who can change that. Others would read names of
 * settings that are not theirs to set.
 */
export function UnavailableModels({ models }: { models: readonly Model[] }) {
  const canSetUp = useSession(({ user }) => user?.role === "admin");
  if (models.length === 0 || !canSetUp) return null;
  const why = ({ reason, unavailable }: Model) =>
    reason === null ? texts.unavailable : tellReason({ detail: reason, ...unavailable }).detail;
  const reasons = [...new Set(models.map(why))];
  return (
    <details className="unavailable">
      <summary className="fold">
        <ChevronRight aria-hidden="true" />
        {texts.more(models.length, needsOf(models))}
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
