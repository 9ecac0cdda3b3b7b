import { useCallback } from "react";
import { useHealth } from "../../api/queries";
import { sift } from "./intake";
import { addPhotos } from "./sitting";

/** Takes files that were chosen, dropped or pasted; what cannot be restored is named and left out. */
export function useIntake(): (files: Iterable<File>, unclaimed?: boolean) => void {
  const { data: limits } = useHealth();
  return useCallback(
    (files, unclaimed = false) => {
      const { accepted, rejected } = sift([...files], limits);
      if (accepted.length + rejected.length > 0) addPhotos(accepted, rejected, unclaimed);
    },
    [limits],
  );
}
