/**
 * Electron's limit of WebAssembly memories: each reserves 8 GiB and its guards in V8's sandbox of 1 TiB, which all
 * threads of a process share. Plain Node has no sandbox and so no such limit.
 */
import { syncBuiltinESMExports } from 'node:module'
import threads, { setEnvironmentData, type WorkerOptions } from 'node:worker_threads'

/** One process of Electron 43 had room for so many; Chromium 156 for 124. */
const LIMIT = 105
/** More threads than any process here ever has at once. */
const MAX_THREADS = 4096
/** The process's counter comes first, then one for each thread. */
const MAIN_THREAD = 1
const DATA = 'electron stand-in: WebAssembly memories'

export interface MemoryLimit {
  /** Memories that the threads of this process have at this moment. */
  live(): number
  /** This thread, and threads that are started later, have no limit. */
  lift(): void
}

/**
 * From now on this process and the threads that it starts have room for so many memories together. A thread's memories
 * are free again when it has ended.
 */
export function limitMemories(limit = Number(process.env['ELECTRON_STAND_IN_MEMORIES'] ?? LIMIT)): MemoryLimit {
  const counters = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (MAX_THREADS + 2)))
  const free = Array.from({ length: MAX_THREADS }, (_, i) => MAIN_THREAD + MAX_THREADS - i)
  const preload =
    `import { getEnvironmentData } from 'node:worker_threads'\n` +
    `;(${countMemories})(...getEnvironmentData(${JSON.stringify(DATA)}))`
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
  const { Worker } = threads
  const { Memory, Instance, instantiate } = WebAssembly
  class LimitedWorker extends Worker {
    constructor(program: string | URL, options: WorkerOptions = {}) {
      const place = free.pop()
      if (place === undefined) throw new Error('electron stand-in: too many threads')
      // A new thread has a copy of what is set at this moment.
      setEnvironmentData(DATA, [counters, place, limit])
      // Given explicitly, they take the place of those that a thread inherits.
      super(program, { ...options, execArgv: [...flags, ...(options.execArgv ?? process.execArgv)] })
      this.once('exit', () => {
        Atomics.sub(counters, 0, Atomics.exchange(counters, place, 0))
        free.push(place)
      })
    }
  }
  const become = (constructor: typeof Worker) => {
    threads.Worker = constructor
    syncBuiltinESMExports()
  }
  become(LimitedWorker)
  countMemories(counters, MAIN_THREAD, limit)
  return {
    live: () => Atomics.load(counters, 0),
    lift() {
      become(Worker)
      Object.assign(WebAssembly, { Memory, Instance, instantiate })
    },
  }
}

/**
 * Counts the memories of one thread; refuses what is above the limit as V8 does. Its text is run in threads, so that it
 * uses nothing of this module.
 */
function countMemories(counters: Int32Array, place: number, limit: number): void {
  const { Memory, Instance, Module, instantiate } = WebAssembly
  const take = (refusal: string) => {
    if (Atomics.add(counters, 0, 1) < limit) return void Atomics.add(counters, place, 1)
    Atomics.sub(counters, 0, 1)
    throw new RangeError(refusal)
  }
  const giveBack = () => {
    Atomics.sub(counters, 0, 1)
    Atomics.sub(counters, place, 1)
  }
  // One that no export names is not counted: the app has none.
  const makesMemory = (module: WebAssembly.Module) =>
    Module.exports(module).some(({ kind }) => kind === 'memory') &&
    !Module.imports(module).some(({ kind }) => kind === 'memory')
  const noRoom = (call: string) => `WebAssembly.${call}(): Out of memory: Cannot allocate Wasm memory for new instance`
  const counting = <C extends new (...args: never[]) => object>(
    constructor: C,
    counts: (first: never) => boolean,
    refusal: string,
  ) =>
    new Proxy(constructor, {
      construct(target, args: [never], newTarget) {
        if (!counts(args[0])) return Reflect.construct(target, args, newTarget) as object
        take(refusal)
        try {
          return Reflect.construct(target, args, newTarget) as object
        } catch (error) {
          giveBack()
          throw error
        }
      },
    })
  WebAssembly.Memory = counting(Memory, () => true, 'WebAssembly.Memory(): could not allocate memory')
  WebAssembly.Instance = counting(Instance, makesMemory, noRoom('Instance'))
  const instantiateCounted = async (source: WebAssembly.Module | BufferSource, imports?: WebAssembly.Imports) => {
    const module = source instanceof Module ? source : await WebAssembly.compile(source)
    const counts = makesMemory(module)
    if (counts) take(noRoom('instantiate'))
    try {
      const instance = await instantiate(module, imports)
      return module === source ? instance : { module, instance }
    } catch (error) {
      if (counts) giveBack()
      throw error
    }
  }
  WebAssembly.instantiate = instantiateCounted as typeof instantiate
}
