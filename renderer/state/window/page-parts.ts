/** A part of the page that commands use while it is shown. The component that shows it registers it. */
class PagePart {
  #use: (() => void) | undefined

  get shown(): boolean {
    return this.#use !== undefined
  }

  /**
   * Called by the component when the part is shown.
   * @param use does what a command asks for, such as moving the focus
   * @returns to be called when the part goes; it has no effect if another one was registered since
   */
  readonly register = (use: () => void): (() => void) => {
    this.#use = use
    return () => {
      if (this.#use === use) this.#use = undefined
    }
  }

  /** Does nothing if the part is not shown. */
  use(): void {
    this.#use?.()
  }
}

/** Registers a part of the page. */
export type Register = PagePart['register']

/** The parts of the page that commands use. */
export class PageParts {
  /** The search of the view: gets the focus, its text selected. */
  readonly search = new PagePart()
  /** The choice of columns: opens. */
  readonly columns = new PagePart()
  /** The table of tensors: scrolls to the active row. */
  readonly activeRow = new PagePart()
}
