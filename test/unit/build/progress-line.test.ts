import { describe, expect, it } from 'vitest'
import { ProgressLine } from '../../../build/progress-line.mjs'

function output(isTTY: boolean, columns = 80) {
  const written: string[] = []
  const stream = { isTTY, columns, write: (text: string) => written.push(text) }
  return { stream, written }
}

describe('ProgressLine in a terminal', () => {
  it('rewrites its line in place', () => {
    const { stream, written } = output(true)
    const line = new ProgressLine({ stream })
    line.show('Unpacking 100 MB')
    line.show('Done')
    line.end()
    expect(written).toEqual(['\rUnpacking 100 MB', '\rDone            ', '\n'])
  })

  it('never fills the last column, which would start a new line', () => {
    const { stream, written } = output(true, 10)
    new ProgressLine({ stream }).show('Building Tensorscope')
    expect(written).toEqual(['\rBuilding '])
  })

  it('shows the text if the terminal does not know its width', () => {
    const { stream, written } = output(true, 0)
    new ProgressLine({ stream }).show('Building…')
    expect(written).toEqual(['\rBuilding…'])
  })

  it('prints no line break if nothing was shown', () => {
    const { stream, written } = output(true)
    new ProgressLine({ stream }).end()
    expect(written).toEqual([])
  })
})

describe('ProgressLine in a pipe', () => {
  it('prints the first text at once, and then one line per pause', () => {
    const { stream, written } = output(false)
    let now = 0
    const line = new ProgressLine({ stream, pause: 1000, now: () => now })
    for (const text of ['1 MB', '2 MB', '3 MB', '4 MB']) {
      line.show(text)
      now += 400
    }
    line.end()
    expect(written).toEqual(['1 MB\n', '4 MB\n'])
  })

  it('prints the first text only if the pause is infinite', () => {
    const { stream, written } = output(false)
    let now = 0
    const line = new ProgressLine({ stream, pause: Infinity, now: () => now })
    line.show('Building…')
    now = 1e9
    line.show('Building… 1 s')
    expect(written).toEqual(['Building…\n'])
  })
})
