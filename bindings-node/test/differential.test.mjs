// Proven by others: what clients written by somebody else sign is verified, and for the same request they and we write
// the same signature. Random inputs are printed with their seed when one fails.

import './differential/ali_oss.mjs'
import './differential/aws4.mjs'
import './differential/aws4fetch.mjs'
import './differential/calls.mjs'
import './differential/local_s3.mjs'
import './differential/s3_client.mjs'
import './differential/s3_post.mjs'
import './differential/s3_presigner.mjs'
import './differential/verdicts.mjs'
