// The package's public names.

export * from './signing.mjs'
export * from './rest.mjs'
