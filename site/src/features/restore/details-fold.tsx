import { ChevronRight } from "lucide-react";
import { Suspense, useState } from "react";
import type { Restoration } from "../../api/types";
import { later } from "../../ui/later";
import { texts } from "./photo-texts";

const Details = later(async () => (await import("./details/details")).Details);

/** How the result came from the photo: fetched when somebody wants to know. */
export function DetailsFold({ restoration }: { restoration: Restoration }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="result-details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="fold">
        <ChevronRight aria-hidden="true" />
        {texts.details}
      </summary>
      <Suspense>{open && <Details restoration={restoration} />}</Suspense>
    </details>
  );
}
