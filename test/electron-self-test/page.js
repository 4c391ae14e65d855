/* global document, window */
window.readyAtFirstScript = typeof window.api?.invoke === 'function'
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  void window.api.drop([...event.dataTransfer.files])
})
