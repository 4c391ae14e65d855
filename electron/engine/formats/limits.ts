/** Limits of the problems that a header may have, whatever its format. */

/** Problems listed of one kind; the rest is counted. */
export const MAX_PROBLEMS_PER_CODE = 1_000

/** Characters of a name that a message repeats: a name of 64 kB may come with 1,000 problems. */
export const MAX_SHOWN_NAME = 200

/** The same of a name with characters that are not text: of a damaged header it is noise. */
export const MAX_SHOWN_NOISE = 40
