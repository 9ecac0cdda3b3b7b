import { Sure } from "../../ui/sure";
import { leave } from "./sign-out";
import { texts as shell } from "./texts";
import { texts } from "./sign-out-texts";

/** Asks before signing out, where this browser alone has photos that would go. */
export function SignOutQuestion({ count, onClose }: { count: number; onClose: () => void }) {
  return (
    <Sure
      title={texts.title}
      loses={texts.loses(count)}
      action={shell.signOut}
      keepLabel={texts.keep}
      closeLabel={shell.close}
      onYes={() => void leave()}
      onClose={onClose}
    />
  );
}
