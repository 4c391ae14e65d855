export class ProgressLine {
  constructor(options?: {
    pause?: number
    stream?: { isTTY?: boolean; columns?: number; write(text: string): unknown }
    now?: () => number
  })
  show(text: string): void
  end(): void
}
