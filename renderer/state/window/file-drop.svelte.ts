const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Files that are dragged over the window and dropped on it. */
export class FileDrop {
  /** Elements under the pointer that were entered and not left yet: an element is entered before its parent is left. */
  #depth = $state(0)
  readonly #open: (files: readonly File[]) => void

  constructor(open: (files: readonly File[]) => void) {
    this.#open = open
  }

  /** Files are over the window. */
  get over(): boolean {
    return this.#depth > 0
  }

  enter(event: DragEvent): void {
    this.#follow(event, 1)
  }

  leave(event: DragEvent): void {
    this.#follow(event, -1)
  }

  /** Allows files to be dropped where the pointer is. */
  allow(event: DragEvent): void {
    this.#follow(event, 0)
  }

  drop(event: DragEvent): void {
    event.preventDefault()
    this.#depth = 0
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0) this.#open(files)
  }

  #follow(event: DragEvent, change: number): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    this.#depth += change
  }
}
