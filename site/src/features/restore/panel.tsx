import { useId, type ReactNode } from "react";
import { BottomBar } from "../../ui/bottom-bar";
import "./panel.css";

interface Props {
  title: string;
  children?: ReactNode;
  /** The main way on; on small screens a bar at the bottom edge. */
  actions?: ReactNode;
  /** Further ways on, under the main one. */
  ways?: ReactNode;
  /** The actions come before the rest. */
  actionsFirst?: boolean;
}

/** The one question that is open. */
export function Panel({ title, children, actions, ways, actionsFirst = false }: Props) {
  const id = useId();
  const bar = actions !== undefined && <BottomBar className="panel-actions">{actions}</BottomBar>;
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id} className="panel-title">
        {title}
      </h2>
      {actionsFirst && bar}
      <div className="panel-body">{children}</div>
      {!actionsFirst && bar}
      {Boolean(ways) && <div className="panel-ways">{ways}</div>}
    </section>
  );
}
