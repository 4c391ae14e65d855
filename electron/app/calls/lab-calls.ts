/** Calls of the lab. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { type AppError, appError, err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { AppWindow } from '../windows/app-window.ts'
import type { LabRuns } from '../lab-runs.ts'
import { fromOneTo, workersSchema } from '../preference-schemas.ts'
import { id, index, type SchemasOf } from './argument.ts'
import { type FindModel, refuseOpening } from './window-model.ts'

/** Limits of what makes sense at all. The engine has narrower ones and says why. */
const MAX_LAB_STEPS = 32
const MAX_LAB_ROUNDS = 100
const MAX_STARTED = 1_000_000_000
const MAX_MESSAGE = 2 ** 30
/** @param step schema of each step */
const steps = (step: typeof workersSchema) => v.pipe(v.array(step), v.maxLength(MAX_LAB_STEPS))
const started = fromOneTo(MAX_STARTED)

const labRequest = v.variant('experiment', [
  v.strictObject({
    experiment: v.literal('compare'),
    bytes: v.exactOptional(v.pipe(index, v.minValue(1))),
    workers: v.pipe(steps(workersSchema), v.minLength(1)),
    rounds: fromOneTo(MAX_LAB_ROUNDS),
  }),
  v.strictObject({ experiment: v.literal('startup'), threads: steps(started), processes: steps(started) }),
  v.strictObject({ experiment: v.picklist(['io', 'cpu']), workers: workersSchema }),
  v.strictObject({ experiment: v.picklist(['advise', 'isolation']) }),
  v.strictObject({ experiment: v.literal('transfer'), sizes: v.pipe(steps(fromOneTo(MAX_MESSAGE)), v.minLength(1)) }),
])

type LabCall = 'startLab' | 'cancelLab'

export const LAB_SCHEMAS = {
  startLab: v.strictObject({ modelId: v.optional(id), request: labRequest }),
  cancelLab: index,
} as const satisfies SchemasOf<LabCall>

export interface LabCallDependencies<W extends AppWindow> {
  readonly lab: Pick<LabRuns<W>, 'start' | 'cancel' | 'owner'>
  /** Windows in which a scan runs. */
  scanning(): readonly W[]
}

interface LabCalls {
  readonly calls: Pick<Calls, LabCall>
  /** Why no scan can start now; undefined when it can. */
  refuseScan(): AppError | undefined
}

/** Scans and experiments keep out of each other's way, in all windows: they would take each other's cores. */
export function createLabCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  { lab, scanning }: LabCallDependencies<W>,
): LabCalls {
  const refuseExperiment = (): AppError | undefined => {
    const opening = refuseOpening(window)
    if (opening) return opening
    const windows = scanning()
    if (windows.length === 0) return undefined
    return appError(
      'busy',
      windows.includes(window)
        ? say('A scan is running: it would disturb the measurements of an experiment.')
        : say('A scan is running in another window: it would disturb the measurements of an experiment.'),
    )
  }

  return {
    calls: {
      async startLab({ modelId, request }) {
        const session = modelId === undefined ? undefined : model(modelId)
        if (session?.ok === false) return session
        const refused = refuseExperiment()
        if (refused) return err(refused)
        return lab.start(window, request, request.experiment === 'compare' ? session?.value.model : undefined)
      },

      async cancelLab(runId) {
        lab.cancel(window, runId)
        return ok(null)
      },
    },

    refuseScan() {
      const { owner } = lab
      if (!owner) return undefined
      return appError(
        'busy',
        owner === window
          ? say('An experiment is running: a scan would disturb its measurements.')
          : say('An experiment is running in another window: a scan would disturb its measurements.'),
      )
    },
  }
}
