import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "Sign in",
  username: "User name",
  password: "Password",
  showPassword: "Show password",
  hidePassword: "Hide password",
  rememberMe: "Keep me signed in",
  submit: "Sign in",
  submitting: "Signing in…",
  usernameMissing: "Enter your user name.",
  passwordMissing: "Enter your password.",
  wrong: "This user name and password do not belong together. Check both and try again.",
  tooMany: "Too many wrong tries. For safety, signing in is paused for a moment.",
  wait: (seconds: number) => `Try again in ${seconds} s`,
  expired: "Your session has ended. Sign in to go on where you were; nothing is lost.",
  hint: "First time here? The terminal that started Photo Restoration shows the user name and password.",
};

export type Texts = typeof english;
export const texts = translated(english, german);
