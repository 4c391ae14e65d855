/** Every kind of file that the app writes, for the dialog that asks where. */
import { phrase } from '../../../shared/text/sentence.ts'

export type ExportKind = keyof typeof EXPORTS

export const EXPORTS = {
  csv: { title: phrase('Export CSV'), extension: '.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] },
  'report-json': {
    title: phrase('Export JSON'),
    extension: '.report.json',
    filters: [{ name: 'JSON', extensions: ['json'] }],
  },
  'report-markdown': {
    title: phrase('Export Report'),
    extension: '.report.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  'report-html': {
    title: phrase('Export Report'),
    extension: '.report.html',
    filters: [{ name: 'HTML', extensions: ['html', 'htm'] }],
  },
  'lab-csv': { title: phrase('Export CSV'), extension: '.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] },
  'lab-json': { title: phrase('Export JSON'), extension: '.json', filters: [{ name: 'JSON', extensions: ['json'] }] },
  manifest: {
    title: phrase('Export Manifest'),
    extension: '.gguf.manifest',
    filters: [{ name: phrase('Manifest'), extensions: ['manifest'] }],
  },
  'metadata-json': {
    title: phrase('Export Metadata'),
    extension: '.metadata.json',
    filters: [{ name: 'JSON', extensions: ['json'] }],
  },
  'metadata-markdown': {
    title: phrase('Export Metadata'),
    extension: '.metadata.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  npy: {
    title: phrase('Export Values'),
    extension: '.npy',
    filters: [{ name: phrase('NumPy array'), extensions: ['npy'] }],
  },
  raw: {
    title: phrase('Export Raw Bytes'),
    extension: '.bin',
    filters: [{ name: phrase('Raw bytes'), extensions: ['bin'] }],
  },
} satisfies Record<string, { title: string; extension: string; filters: { name: string; extensions: string[] }[] }>
