import type { SignerPort } from '../shared/cloud/ports.ts';
import { keyIdOf } from '../shared/model/signing-key.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import type { Caller } from './identity.ts';
import { publicHalf, signText } from './local-signer.ts';

/** A public test key. It signs feeds in the embedded AWS; no deployment may trust it. */
export const EMBEDDED_SIGNING_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdXUGb7cbTzH188OZ
Y6yGeB2QSn8UpPdk2Bshbw529LmhRANCAATi112wMEsIygvG8YyeGLcrLFqVz1T1
KcHz1NC0tmcMrydOtTH1rkS80lWX50iOQfv34TuvdQ5qPxK9dReRJ3mC
-----END PRIVATE KEY-----
`;

/** A KMS key with a known private key. The signer reads the public key once, as the adapter for KMS does. */
export function kmsSigner(
  interceptor: CallInterceptor,
  region: string,
  caller: Caller,
  privateKey: string,
): SignerPort {
  let known: string | undefined;
  const publicKey = async () => {
    known ??= await interceptor.call({ operation: 'GetPublicKey', region, caller, input: {} }, () =>
      publicHalf(privateKey),
    );
    return known;
  };
  return {
    publicKey,
    keyId: async () => keyIdOf(await publicKey()),
    sign: (text) =>
      interceptor.call({ operation: 'Sign', region, caller, input: { text } }, (request) =>
        signText(request.text, privateKey),
      ),
  };
}
