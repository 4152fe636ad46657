/** The forms that a report can have. */
export const REPORT_FORMATS = ['table', 'json', 'csv', 'markdown', 'html'] as const;

/** One of them. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];
