import { TriangleAlert } from "lucide-react";
import { useHealth } from "../../api/queries";
import { tell } from "../../api/server-words";
import { texts } from "./texts";
import { ToldDetail } from "./told-detail";
import "./trouble-banner.css";

/** What whoever runs this installation should look after: damaged records, a backup that was not made. */
export function TroubleBanner() {
  const { data } = useHealth();
  const troubles = data?.troubles ?? [];
  if (troubles.length === 0) return null;
  return (
    <section className="trouble-banner" aria-label={texts.troubles}>
      {troubles.map((trouble) => {
        const told = tell(trouble);
        return (
          <div key={trouble.type} className="trouble">
            <TriangleAlert aria-hidden="true" />
            <details>
              <summary>{told.title}</summary>
              <ToldDetail told={told} />
            </details>
          </div>
        );
      })}
    </section>
  );
}
