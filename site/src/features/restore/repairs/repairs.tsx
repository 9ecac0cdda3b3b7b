import { useState } from "react";
import type { Restoration } from "../../../api/types";
import { Button } from "../../../ui/button";
import { restoreAgain } from "../actions";
import type { Photo } from "../sitting";
import { texts } from "./texts";

interface Props {
  photo: Photo;
  restoration: Restoration;
}

/** What a restoration filled, and what it left in doubt, with the way to have that filled too. */
export function Repairs({ photo, restoration }: Props) {
  const [busy, setBusy] = useState(false);
  const repairs = restoration.result?.repairs;
  if (repairs == null) return null;
  const [step, ...others] = restoration.recipe;
  // Of several steps, the others would be lost.
  const canFill = step !== undefined && others.length === 0;

  async function fillToo() {
    if (step === undefined) return;
    setBusy(true);
    const order = { modelId: step.model_id, params: { ...step.params, doubtful_scratches: true } };
    await restoreAgain(photo, order, true);
    setBusy(false);
  }

  return (
    <>
      <span>
        {texts.filled(repairs.specks, repairs.scratches)}. <span className="quiet">{texts.notAll}</span>
      </span>
      {repairs.doubtful_scratches > 0 && (
        <>
          <span>{texts.left(repairs.doubtful_scratches)}</span>
          {canFill && (
            <Button busy={busy} onClick={() => void fillToo()}>
              {texts.fillToo(repairs.doubtful_scratches)}
            </Button>
          )}
        </>
      )}
    </>
  );
}
