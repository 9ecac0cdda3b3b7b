import { SessionEnded } from "../../api/problem";
import { signOut } from "../../api/session";
import { showToast } from "../../ui/toast";
import { texts } from "./texts";

export async function leave(): Promise<void> {
  try {
    await signOut();
  } catch (error) {
    if (!(error instanceof SessionEnded)) showToast(texts.signOutFailed, { tone: "error" });
  }
}
