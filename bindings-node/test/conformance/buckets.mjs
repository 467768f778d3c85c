// Where a row's buckets are, and the request that lists them.

/** The options that `Bucket` and `S3Signer` share. */
export function place(row, addressing, isGlobal) {
  const place = { region: row.text('region'), addressing }
  const endpoint = row.optional('endpoint')
  if (endpoint !== undefined) return { ...place, endpoint }
  return {
    ...place,
    dualStack: row.option('use_dualstack_endpoint'),
    fips: row.option('fips'),
    accelerate: row.option('use_accelerate_endpoint'),
    // botocore still writes the global host unless it is told otherwise.
    globalHost: isGlobal,
  }
}

export function listBuckets(row, signer, headers) {
  return signer.listBuckets({ query: row.pairs('query'), headers })
}
