import type { Language } from '../../../../shared/text/language.ts'
import { STYLE } from './html-style.ts'
import { markup } from './markup.ts'

/**
 * The start of a report, up to its body: no script, no font, no picture from anywhere, and a policy that forbids them, so
 * that a name in a model file could not bring one in either.
 */
export const htmlHead = (title: string, version: string, language: Language): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
${
  markup`<meta name="generator" content="Tensorscope ${version}">
<title>${title}</title>`.html
}
<style>
${STYLE}</style>
</head>
<body>
`
