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
  wrong: "Incorrect user name or password. Check both and try again.",
  tooMany: "Too many attempts. Signing in is paused for a moment.",
  wait: (seconds: number) => `Try again in ${seconds} s`,
  expired: "Your session has ended. Sign in to continue where you left off. Nothing is lost.",
  hint: "First time here? The user name and password are in the terminal where you started Photo Restoration.",
};

export type Texts = typeof english;
export const texts = translated(english, german);
