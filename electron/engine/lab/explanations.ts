/** Why it looks as it does: of Node and Electron, and of CPython, where the articles measured. */
import type { Experiment } from '../../../shared/model/lab.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'

const NO_LOCK = say(
  'In Node and Electron every thread has an engine and a heap of its own, and no lock that all of them wait for: threads compute at the same time, as processes do.',
)
const INTERPRETER_LOCK = say(
  'In CPython all threads of a process share one interpreter, whose lock lets one of them run at a time (unless it was built without it): there, only processes compute at the same time.',
)

const FEW_BYTES = say(
  'Workers read their parts of the file themselves and send back a few kilobytes, so that processes lose nothing by having no memory in common. What is left is that a process starts later and needs more memory.',
)

export const EXPLANATIONS: Readonly<Record<Experiment, readonly Sentence[]>> = {
  compare: [
    NO_LOCK,
    FEW_BYTES,
    INTERPRETER_LOCK,
    say('That is why threads took a hundred times as long as processes in the article, and do not here.'),
  ],
  advise: [
    say(
      'What is scanned are bytes that the app made and has thrown away by now, with the types of a usual quantised model: no file of yours was read. They lie in memory; with a file that has to come from a disk first, more workers gain less.',
    ),
    NO_LOCK,
    FEW_BYTES,
  ],
  startup: [
    say(
      'A thread of Node brings an engine with a heap of its own, which takes milliseconds and megabytes; a process brings in addition the whole runtime, started anew.',
    ),
    say(
      'A thread of CPython is little more than a thread of the operating system, since it uses the interpreter that is there: it starts faster than a thread of Node, and shares its lock.',
    ),
  ],
  io: [
    say(
      'Who waits for a disk or a clock needs no core: any number of jobs can wait at once, on threads, on processes, or on one thread of Node, whose input and output never waits in place.',
    ),
    say(
      'CPython gives its lock away while it waits, so that its threads overlap here as well; its processes lose time to their start.',
    ),
  ],
  cpu: [NO_LOCK, INTERPRETER_LOCK, say('That is why twelve threads took ten times as long as one in the article.')],
  isolation: [
    say(
      'Threads have their own heaps, so that an error, an exit or a full heap ends one of them alone. The process is what they have in common: a signal, a crash in native code or an abort meets them all.',
    ),
    say(
      'A process has nothing in common with others, and what it had goes back to the system when it ends. Tensorscope replaces either and does the work again.',
    ),
  ],
  transfer: [
    say(
      'A copy is written into a message and read out of it, so that its time grows with its size. A transfer hands the memory itself over and leaves the sender without it; shared memory is there for both. Neither has to touch the bytes.',
    ),
    say(
      'Processes have no memory in common that Node could hand over: every byte goes through the operating system. Tensorscope therefore sends ranges of the file down and statistics up, and never the bytes of a tensor.',
    ),
  ],
}
