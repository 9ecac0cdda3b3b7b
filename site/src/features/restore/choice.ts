import type { Params, Restoration } from "../../api/types";
import { useSitting, type Choice, type Sitting } from "./sitting";

// What is open to be chosen: for new photos, or for one that is restored again.

const whichChoice = ({ againKey }: Sitting) => (againKey === null ? "choice" : "againChoice");

export function useChoice(): Choice {
  return useSitting((sitting) => sitting[whichChoice(sitting)]);
}

function choose(part: (choice: Choice) => Partial<Choice>): void {
  useSitting.setState((sitting) => {
    const which = whichChoice(sitting);
    return { [which]: { ...sitting[which], ...part(sitting[which]) } };
  });
}

/** Other settings start from those that the restoration had, unless some have been chosen for it already. */
export function startFrom({ id, model_id, recipe }: Restoration): void {
  if (useSitting.getState().againChoice.of === id) return;
  const params = recipe.find((step) => step.model_id === model_id)?.params;
  const againChoice = { of: id, modelId: model_id, params: params === undefined ? {} : { [model_id]: params } };
  useSitting.setState({ againChoice });
}

export function chooseModel(modelId: string): void {
  choose(() => ({ modelId }));
}

export function setParams(modelId: string, params: Params): void {
  choose((choice) => ({ params: { ...choice.params, [modelId]: params } }));
}
