import type { Command } from '../../../shared/ipc/commands.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'
import type { WindowController } from './window.svelte.ts'

/** Does in a window what a key, the menu or the palette asks for. What lies above everything else goes away. */
export function runCommand(app: WindowController, command: Command): void {
  const { overlay } = app
  app.overlay = undefined
  switch (command) {
    case 'scan':
      return app.requestScan()
    case 'cancel':
      return app.cancel()
    case 'filter':
      return void app.focusSearch()
    case 'export':
      return void app.exports.rows('csv', 'shown')
    case 'copy':
      return void app.exports.copyRows()
    case 'toggle-panel':
      app.panelOpen = !app.panelOpen
      return
    case 'palette':
    case 'go-to-tensor':
    case 'keys':
    case 'settings':
      if (overlay !== command) app.overlay = command
      return
    case 'export-manifest':
      return void app.exports.model('manifest')
    case 'check-manifest':
      return void app.manifests.compare()
    case 'advise':
      return void app.advice.ask()
    case 'export-json':
      return void app.exports.metadata('metadata-json')
    case 'export-json-array':
      return void app.exports.metadata('metadata-json-array')
    case 'export-markdown':
      return void app.exports.metadata('metadata-markdown')
    case 'report-json':
      return void app.exports.model('report-json')
    case 'report-markdown':
      return void app.exports.model('report-markdown')
    case 'report-html':
      return void app.exports.model('report-html')
    default:
      // What is left are the views: `view-tensors`.
      app.view = command.slice('view-'.length) as ViewId
  }
}
