export function releaseNotes(changelog: string, about: { version: string; homepage: string }): string
