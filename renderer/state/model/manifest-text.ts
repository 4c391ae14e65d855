/** What came of a check against a manifest, in the window's language. The terminal has `shared/model/manifest.ts`. */
import { visibleText } from '../../../shared/text/format.ts'
import type { CheckedTensor, ManifestReport } from '../../../shared/model/manifest.ts'
import { listText, sentencesText, t } from '../../i18n.svelte.ts'

/** What is said of one tensor that does not match. */
export function checkText({ outcome, differs, reason }: CheckedTensor): string {
  if (outcome === 'mismatch' && differs) {
    const { algorithm, expected, found } = differs
    return t('{{algorithm}} is {{found}}, the manifest says {{expected}}', {
      algorithm,
      found,
      expected: visibleText(expected),
    })
  }
  if (outcome === 'unread')
    return reason === undefined
      ? t('could not be hashed: it was not read')
      : t('could not be hashed: {{reason}}', { reason: visibleText(reason) })
  return outcome === 'missing' ? t('in the manifest, not in the model') : t('not in the manifest')
}

/** `Manifest (xxh64): 290 match, 1 does not match.` and what else there is to say. */
export function manifestSummary({ counts, hashes, linesNotChecked, renamed }: ManifestReport): string {
  const { match, mismatch, missing, unread, unlisted } = counts
  const parts = [
    t('{{count}} match', { count: match }),
    ...(mismatch > 0 ? [t('{{count}} do not match', { count: mismatch })] : []),
    ...(missing > 0 ? [t('{{count}} are missing from the model', { count: missing })] : []),
    ...(unread > 0 ? [t('{{count}} could not be hashed', { count: unread })] : []),
    ...(unlisted > 0 ? [t('{{count}} are not in the manifest', { count: unlisted })] : []),
  ]
  return sentencesText([
    t('Manifest ({{hashes}}): {{results}}.', { hashes: hashes.join(', '), results: listText(parts) }),
    ...(renamed === undefined ? [] : [t('The manifest calls the file {{name}}.', { name: visibleText(renamed) })]),
    ...(linesNotChecked > 0 ? [t('{{count}} lines were not checked.', { count: linesNotChecked })] : []),
  ])
}
