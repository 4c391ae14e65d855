/** Calls about the model's tokenizer and chat templates. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { TOKEN_PAGE, TOKEN_TYPES } from '../../../shared/model/tokenizer.ts'
import { appError, err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { chatTemplates } from '../../engine/text/chat-templates.ts'
import { tokenizerFacts, unusableTokens } from '../../engine/tokenizer/facts.ts'
import { badRequest, count, id, index, type SchemasOf, searchText } from './argument.ts'
import type { FindModel } from './window-model.ts'

type TokenizerCall = 'getTemplates' | 'getTokenizer' | 'listTokens'

export const TOKENIZER_SCHEMAS = {
  getTemplates: id,
  getTokenizer: id,
  listTokens: v.strictObject({
    modelId: id,
    text: searchText,
    type: v.optional(v.picklist(TOKEN_TYPES)),
    start: index,
    count: count(TOKEN_PAGE),
  }),
} as const satisfies SchemasOf<TokenizerCall>

export function createTokenizerCalls(model: FindModel): Pick<Calls, TokenizerCall> {
  return {
    async getTemplates(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const { entries, reader } = session.value
      const { templates, missing, unusable } = chatTemplates(entries)
      const views = templates.map(async ({ entry, name }) => {
        const facts = await reader.openText(`jinja ${entry}`, entries[entry]!.value as string, 'jinja')
        return { entry, name, ...facts }
      })
      return ok({ templates: await Promise.all(views), missing, unusable })
    },

    async getTokenizer(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const { header } = session.value.model
      const facts = tokenizerFacts(header)
      const unusable = facts ? undefined : unusableTokens(header)
      if (unusable) return err(appError('damaged', unusable))
      return ok(facts ? await session.value.reader.openVocabulary(facts) : null)
    },

    async listTokens({ modelId, start, count, ...query }) {
      const session = model(modelId)
      if (!session.ok) return session
      const facts = tokenizerFacts(session.value.model.header)
      if (!facts) return err(badRequest(say('This model has no list of tokens.')))
      return ok(await session.value.reader.tokenPage(facts, query, start, count))
    },
  }
}
