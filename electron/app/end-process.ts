/** The end of a process of which a thread is stuck in a system call, such as a read from a disk that does not answer. */

/**
 * Ends this process at once with an exit code. `process.exit` waits for every thread, and a stuck one never ends. The
 * process becomes a shell that exits with the code: the system ends all threads first. Where that is not possible, the
 * process kills itself; on Windows its code is 1 then.
 */
function endHard(code: number): never {
  try {
    // Not on Windows.
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {})
  } catch {
    // No shell, or no permission to start one.
  }
  process.kill(process.pid, 'SIGKILL')
  throw new Error('a killed process goes on')
}

/**
 * Makes sure that the end of this process, however it comes, does not wait for a thread that is stuck. To be called after
 * everything else that is done at the exit.
 * @param threads number of threads that live
 */
export function endWithoutThreads(threads: () => number): void {
  process.on('exit', (code) => {
    if (threads() > 0) endHard(code)
  })
}
