/** A sum whose rounding error does not grow with the number of terms (Neumaier 1974). */
export class Sum {
  #sum = 0
  #error = 0

  add(term: number): void {
    const sum = this.#sum + term
    this.#error += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum
    this.#sum = sum
  }

  get value(): number {
    return this.#sum + this.#error
  }
}
