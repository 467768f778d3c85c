// Where the repository and its vector files are.

import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
export const VECTORS = fileURLToPath(new URL('../../core/tests/vectors', import.meta.url))
