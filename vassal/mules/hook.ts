/** A function of JavaScript that takes the messages of a mule without a program of its own. */
export type MessageHook = (message: Buffer) => unknown;

let hook: MessageHook | null = null;

/** `uwsgi.mule_msg_hook(function)`: also in a template, whose mules have it then. */
export function setMessageHook(given: MessageHook): void {
  hook = given;
}

/** The function that was given, `null` for none. */
export function messageHook(): MessageHook | null {
  return hook;
}
