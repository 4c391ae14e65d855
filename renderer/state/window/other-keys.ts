/** Keys that lists, tables and fields have for themselves, for the sheet of keys. */
import { menuKeys } from '../../../shared/ipc/commands.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'

export interface KeyArea {
  readonly area: Sentence
  readonly rows: readonly { readonly keys: readonly string[]; readonly title: Sentence }[]
}

const row = (title: Sentence, ...keys: readonly string[]) => ({ keys, title })

export const OTHER_KEYS: readonly KeyArea[] = [
  {
    area: say('Zoom'),
    rows: [
      row(say('Larger'), menuKeys('zoom-in')[0]!),
      row(say('Smaller'), menuKeys('zoom-out')[0]!),
      row(say('Actual size'), menuKeys('zoom-reset')[0]!),
    ],
  },
  {
    area: say('Table of tensors'),
    rows: [
      row(say('Previous or next row'), 'ArrowUp', 'ArrowDown'),
      row(say('Choose several rows'), 'Shift+ArrowUp', 'Shift+ArrowDown'),
      row(say('Choose all rows'), 'CmdOrCtrl+A'),
      row(say('A page up or down'), 'PageUp', 'PageDown'),
      row(say('First or last row'), 'Home', 'End'),
      row(say('Scroll sideways; fold or unfold a layer'), 'ArrowLeft', 'ArrowRight'),
      row(say('Open or close the details'), 'Enter'),
      row(say('Copy the chosen rows'), 'CmdOrCtrl+C'),
      row(say('Menu of the row'), 'Shift+F10'),
    ],
  },
  {
    area: say('Heads of the columns'),
    rows: [
      row(say('Sort by the column'), 'Enter', 'Space'),
      row(say('Sort by it as well'), 'Shift+Enter'),
      row(say('Move the column'), 'Alt+ArrowLeft', 'Alt+ArrowRight'),
      row(say('Change its width'), 'Shift+ArrowLeft', 'Shift+ArrowRight'),
      row(say('Down to the rows'), 'ArrowDown'),
    ],
  },
  {
    area: say('Heat map'),
    rows: [
      row(say('Next cell'), 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'),
      row(say('A page up or down'), 'PageUp', 'PageDown'),
      row(say('First or last cell of the layer'), 'Home', 'End'),
      row(say('First or last cell of all'), 'Ctrl+Home', 'Ctrl+End'),
      row(say('Show the tensor in the table'), 'Enter'),
    ],
  },
  {
    area: say('Values of a tensor'),
    rows: [
      row(say('Next value'), 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'),
      row(say('A page up or down'), 'PageUp', 'PageDown'),
      row(say('First or last value of the row'), 'Home', 'End'),
      row(say('First or last value of all'), 'CmdOrCtrl+Home', 'CmdOrCtrl+End'),
      row(say('Back to the table'), 'Escape'),
    ],
  },
  {
    area: say('Lists, tabs, menus'),
    rows: [
      row(say('Previous or next entry'), 'ArrowUp', 'ArrowDown'),
      row(say('Previous or next tab'), 'ArrowLeft', 'ArrowRight'),
      row(say('First or last entry'), 'Home', 'End'),
      row(say('Open or choose'), 'Enter'),
      row(say('Copy the entry'), 'CmdOrCtrl+C'),
      row(say('Close, or empty the search'), 'Escape'),
    ],
  },
]
