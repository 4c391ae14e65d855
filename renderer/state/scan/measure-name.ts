import type { Measure } from '../../../shared/model/digest.ts'
import { t } from '../../i18n.svelte.ts'

/** Hashes have one name in all languages. */
export const measureName = (measure: Measure): string => (measure === 'rawSum' ? t('raw sum') : measure)
