/** How the process that starts the stand-in asks it for things, through its environment. */
export const host = {
  /** A window that a person sees and answers; otherwise a spec drives it. */
  visible: process.env.ELECTRON_STAND_IN_VISIBLE === '1',
  /** A forked parent evaluates functions in this process and connects to its browser. */
  controlled: process.env.ELECTRON_STAND_IN_CONTROLLED === '1',
}
