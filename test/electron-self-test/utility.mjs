// Listens late, so that what was posted before has to wait.
await new Promise((done) => setTimeout(done, 100))
process.parentPort.on('message', ({ data }) => {
  const facts = { type: process.type, send: typeof process.send, argument: process.argv[2] }
  process.parentPort.postMessage({ data, facts })
})
