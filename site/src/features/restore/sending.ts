/** How the bytes of a photo get to the server, as far as a break or another page needs to know it. */
export interface Sending {
  /** The upload whose parts are being sent, as long as the server does not have all of them. */
  partsId: string | null;
  /** Somebody has seen bytes of it being sent. */
  begun: boolean;
  /** How much was there, 0..1, when the upload went on after a break; null when there was none. */
  resumedAt: number | null;
}

export const NOT_SENT: Sending = { partsId: null, begun: false, resumedAt: null };
