import { vi } from 'vitest'
import type { Speaker } from '../../../../../renderer/state/window/speaker.ts'
import { sentenceOf } from '../../../../../shared/text/sentence.ts'

/** Passes all messages to `said`, refusals of calls included. */
export const testSpeaker = (said: Speaker['announce']) => ({
  announce: said,
  clearMessage: vi.fn(),
  call: (async (call) => {
    const result = await call
    if (result.ok) return result.value
    said(sentenceOf(result.error), true)
    return undefined
  }) satisfies Speaker['call'] as Speaker['call'],
})
