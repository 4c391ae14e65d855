/** Validates what JSON exports print against the schemas that are shipped. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js'

const read = (name: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')) as SchemaObject

export const inspectSchema = read('inspect.schema.json')
export const labSchema = read('lab.schema.json')

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, formats: { 'date-time': ISO_DATE } })

function errorsBy(schema: SchemaObject): (json: string) => readonly string[] {
  const validate = ajv.compile(schema)
  return (json) => {
    validate(JSON.parse(json))
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** @returns where the JSON of a model is against the schema, and why; empty if it is valid */
export const schemaErrors = errorsBy(inspectSchema)

/** The same for the JSON of an experiment. */
export const labSchemaErrors = errorsBy(labSchema)
