/** A module compiled from AssemblyScript by build/asc-plugin.ts, as bytes. */
declare module '*?wasm' {
  const bytes: Uint8Array
  export default bytes
}
