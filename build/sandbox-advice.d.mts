import { type SandboxFacts, type SandboxTrouble } from './sandbox-check.mjs'

export function sandboxAdvice(trouble: SandboxTrouble, facts: SandboxFacts, helper: string): string
export function sandboxRemedies(trouble: SandboxTrouble, facts: SandboxFacts, helper: string): string
export const CONTAINER_ADVICE: string
export function startFailure(code: number, platform: NodeJS.Platform, remedies?: string): string | undefined
