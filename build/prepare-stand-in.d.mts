export const INSTALL_BROWSER: string

export function prepareStandIn(
  app: string,
  args: readonly string[],
  visible: boolean,
): { readonly program: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv }
