export function proxyEnvironment(
  env: NodeJS.ProcessEnv,
): { variables: Record<string, string>; proxy?: string } | { wrong: string }
