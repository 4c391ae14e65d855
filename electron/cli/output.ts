/** A standard stream whose reader may leave and whose disk may be full: that is noted, and nobody is thrown at. */
export class Output {
  readonly #stream: NodeJS.WriteStream
  #failure: NodeJS.ErrnoException | undefined

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    // Without a listener the program would end here and there, whatever else it has to do.
    stream.on('error', (error: NodeJS.ErrnoException) => (this.#failure ??= error))
  }

  get isTTY(): boolean {
    return this.#stream.isTTY
  }

  /** Why nothing is taken any more. */
  get failure(): NodeJS.ErrnoException | undefined {
    return this.#failure
  }

  /** Whether the reader of a pipe has left (`inspect FILE | head`), which is its own choice. */
  get readerLeft(): boolean {
    const { code } = this.#failure ?? {}
    // Windows has two names for it.
    return code === 'EPIPE' || code === 'EOF'
  }

  /** Resolves when the text is on its way, or cannot be: a process that exits at once must not cut it. */
  async write(text: string): Promise<void> {
    if (this.#failure) return
    await new Promise<void>((resolve) =>
      this.#stream.write(text, (error) => {
        if (error) this.#failure ??= error
        resolve()
      }),
    )
  }
}
