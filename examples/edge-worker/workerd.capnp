# Both Workers on one's own machine, with keys from examples:
# `workerd serve workerd.capnp`, and workerd is in the npm package of that name.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "presign", worker = .presign),
    (name = "verify", worker = .verify),
    (name = "keys", worker = .keys),
  ],
  sockets = [
    (name = "presign", address = "127.0.0.1:8787", http = (), service = "presign"),
    (name = "verify", address = "127.0.0.1:8788", http = (), service = "verify"),
  ],
);

# Wrangler finds these by itself.
const sign :Workerd.Worker.Module =
  (name = "objsign/sign", esModule = embed "../../bindings-node/dist/edge-sign.mjs");
const signWasm :Workerd.Worker.Module =
  (name = "objsign/sign.wasm", wasm = embed "../../bindings-node/dist/sign.wasm");
const verification :Workerd.Worker.Module =
  (name = "objsign/verify", esModule = embed "../../bindings-node/dist/edge-verify.mjs");
const verificationWasm :Workerd.Worker.Module =
  (name = "objsign/verify.wasm", wasm = embed "../../bindings-node/dist/verify.wasm");

const presign :Workerd.Worker = (
  compatibilityDate = "2025-05-05",
  modules = [(name = "presign.mjs", esModule = embed "presign.mjs"), .sign, .signWasm],
  bindings = [
    (name = "ACCESS_KEY_ID", text = "AKIAIOSFODNN7EXAMPLE"),
    (name = "SECRET_ACCESS_KEY", text = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    (name = "REGION", text = "eu-central-1"),
    (name = "BUCKET", text = "photos"),
    (name = "KEY_PREFIX", text = "reports/"),
    # Of "let-me-in".
    (name = "TOKEN_SHA256", text = "a3ee786b5707c27d42570785081ec17f5c7db9262a01366af362a1aa61a420b9"),
  ],
);

const verify :Workerd.Worker = (
  compatibilityDate = "2025-05-05",
  modules = [(name = "verify_oss.mjs", esModule = embed "verify_oss.mjs"), .verification, .verificationWasm],
  bindings = [
    (name = "ENDPOINT", text = "oss-cn-hangzhou.aliyuncs.com"),
    (name = "KEYS", kvNamespace = "keys"),
  ],
);

const keys :Workerd.Worker = (
  compatibilityDate = "2025-05-05",
  modules = [(name = "key_store.mjs", esModule = embed "local/key_store.mjs")],
  bindings = [
    (name = "KEYS", json =
      "{\"LTAI5tExampleKeyId\": [{\"accessKeyId\": \"LTAI5tExampleKeyId\", \"secretAccessKey\": \"example-secret+/=\"}]}"),
  ],
);
