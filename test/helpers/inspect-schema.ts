/** Validates what JSON exports print against the schema that is shipped. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js'

export const inspectSchema = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../docs/inspect.schema.json'), 'utf8'),
) as SchemaObject

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const validate = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  formats: { 'date-time': ISO_DATE },
}).compile(inspectSchema)

/** @returns where a report is against the schema, and why; empty if it is valid */
export function schemaErrors(json: string): readonly string[] {
  validate(JSON.parse(json))
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
