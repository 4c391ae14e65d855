/** A window that a person sees and answers; otherwise a spec drives it. */
const visible = process.env.ELECTRON_STAND_IN_VISIBLE === '1'

/** How the process that starts the stand-in asks it for things, through its environment. */
export const host = {
  visible,
  /** A forked parent evaluates functions in this process and connects to its browser. */
  controlled: process.env.ELECTRON_STAND_IN_CONTROLLED === '1',
  /** The menu's keys work. */
  menuKeys: visible || process.env.ELECTRON_STAND_IN_KEYS === '1',
  /** Of the delays between a page and the main process. */
  seed: Number(process.env.ELECTRON_STAND_IN_SEED ?? Math.floor(Math.random() * 2 ** 31)),
}
