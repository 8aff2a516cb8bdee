/** Why a broker cannot be reached, in words for the person who must mend it. */

/** CONNACK codes of MQTT 3.1.1 (1–5) and the reason codes of MQTT 5 (128 and up) that mean the same. */
const BY_REASON_CODE: Readonly<Record<number, string>> = {
  1: 'The broker speaks neither MQTT 5 nor 3.1.1',
  132: 'The broker speaks neither MQTT 5 nor 3.1.1',
  2: 'The broker refuses our client id',
  133: 'The broker refuses our client id',
  3: 'The broker is there but not ready',
  136: 'The broker is there but not ready',
  137: 'The broker is too busy',
  4: 'The broker refuses the sign-in: check MQTT_USERNAME and MQTT_PASSWORD',
  134: 'The broker refuses the sign-in: check MQTT_USERNAME and MQTT_PASSWORD',
  5: 'The broker does not let this user in: check MQTT_USERNAME, MQTT_PASSWORD and its access rules',
  135: 'The broker does not let this user in: check MQTT_USERNAME, MQTT_PASSWORD and its access rules',
  142: 'Another program has signed in with our client id: is a second server of this base running?',
};

const BY_SYSTEM_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers there: is the broker running, is MQTT_URL right?',
  ENOTFOUND: 'The name of the broker is not known: check MQTT_URL',
  EAI_AGAIN: 'The name of the broker cannot be looked up: is the network there?',
  EHOSTUNREACH: 'There is no way to the broker: check the network',
  ENETUNREACH: 'There is no way to the broker: check the network',
  ETIMEDOUT: 'The broker does not answer in time',
  ECONNRESET: 'The connection was cut (a broker that wants TLS does this: mqtts://?)',
  EPIPE: 'The connection was cut',
  DEPTH_ZERO_SELF_SIGNED_CERT: "The broker's certificate is signed by itself: give it in MQTT_CA",
  SELF_SIGNED_CERT_IN_CHAIN:
    "The broker's certificate comes from an authority of its own: give that in MQTT_CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "Nobody vouches for the broker's certificate: give its authority in MQTT_CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "Nobody vouches for the broker's certificate: give its authority in MQTT_CA",
  CERT_HAS_EXPIRED: "The broker's certificate has expired",
  CERT_NOT_YET_VALID: "The broker's certificate is not valid yet: is this machine's clock right?",
  ERR_TLS_CERT_ALTNAME_INVALID: "The broker's certificate is for another host name than MQTT_URL says",
  ERR_SSL_WRONG_VERSION_NUMBER: 'The broker does not speak TLS on this port: mqtt:// instead of mqtts://?',
};

/** One sentence. `cause` is what the connection failed with; undefined: it was closed without a word. */
export function sayBrokerError(cause: unknown, broker: string): string {
  const code = codeOf(cause);
  const known = typeof code === 'number' ? BY_REASON_CODE[code] : BY_SYSTEM_CODE[code ?? ''];
  const message = cause instanceof Error && cause.message ? cause.message : undefined;
  const why = known ?? sayUnknown(message);
  return `${broker}: ${why}.`.replace('?.', '?');
}

function sayUnknown(message: string | undefined): string {
  if (message === undefined) return 'The broker closed the connection';
  if (message.includes('connack timeout')) return 'The broker does not answer in time';
  if (message.includes('Keepalive timeout')) return 'The broker fell silent';
  return `The connection failed: ${message}`;
}

/** The code of an error; of several at once (one per address of a name), that of the first. */
function codeOf(cause: unknown): number | string | undefined {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'number' || typeof code === 'string' ? code : undefined;
}

/** Host and port only: a URL may carry a password. */
export function shownUrl(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
