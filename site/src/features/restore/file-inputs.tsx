import { useImperativeHandle, useRef, type Ref } from "react";
import { useHealth } from "../../api/queries";
import { useIntake } from "./use-intake";
import { texts } from "./texts";

export interface Openers {
  choose: () => void;
  camera: () => void;
}

/** The hidden inputs behind every "choose photos" and "take a picture" of the page. */
export function FileInputs({ ref }: { ref: Ref<Openers> }) {
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = useIntake();
  const { data: limits } = useHealth();

  useImperativeHandle(ref, () => ({
    choose: () => files.current?.click(),
    camera: () => camera.current?.click(),
  }));

  const onChange = ({ currentTarget }: React.ChangeEvent<HTMLInputElement>) => {
    take(currentTarget.files ?? []);
    // The same file chosen again has to count as a change.
    currentTarget.value = "";
  };

  return (
    <>
      <input
        ref={files}
        hidden
        type="file"
        multiple
        accept={limits?.allowed_extensions.join(",") ?? "image/*"}
        aria-label={texts.choose}
        data-testid="file-input"
        onChange={onChange}
      />
      <input
        ref={camera}
        hidden
        type="file"
        accept="image/*"
        capture="environment"
        aria-label={texts.camera}
        onChange={onChange}
      />
    </>
  );
}
