/** Formats of a report on a whole model. */
export const REPORT_FORMATS = ['json', 'markdown', 'html'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** Formats of a table of the performance lab. */
export const LAB_FORMATS = ['csv', 'json'] as const

export type LabFormat = (typeof LAB_FORMATS)[number]
