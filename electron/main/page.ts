/** The page that all windows show. */
import { app } from 'electron'
import { windowPage } from '../app/page/window-page.ts'

/** `npm run dev` names its server in the variable; it is ignored in a packed app. */
export const page = windowPage(app.isPackaged, process.env['ELECTRON_RENDERER_URL'])
